package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/solution"
)

// Packed is what pack wrote.
type Packed struct {
	Version string       `json:"version"`
	Commit  string       `json:"commit,omitempty"`
	Files   []PackedFile `json:"files"`
}

// PackedFile is one file that pack wrote into the out folder.
type PackedFile struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"` // managed, unmanaged or settings
	Stage  string `json:"stage,omitempty"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Managed is the managed zip.
func (p *Packed) Managed() (PackedFile, bool) {
	i := slices.IndexFunc(p.Files, func(f PackedFile) bool { return f.Kind == "managed" })
	if i < 0 {
		return PackedFile{}, false
	}
	return p.Files[i], true
}

// PackOptions say what pack writes. The zero value writes both zips of the release's
// solution in alm.yaml, and settings in the form that every pac reads.
type PackOptions struct {
	Unpacked  fs.FS // pack the unpacked solution in here instead, as it stands
	Kinds     []string
	Described bool // settings say type, names and default of a variable, as newer pac writes them
}

var pack = Step{
	Name: "pack",
	Does: "writes the unmanaged and the managed zip, and settings for every stage",
	Run: func(_ context.Context, rel *Release) error {
		b, err := rel.bundle()
		if err != nil {
			return err
		}
		defer b.close()
		for _, r := range b.remarks {
			rel.tell("pack", "%s", r)
		}
		packed := &Packed{Version: b.solution.Version.String(), Commit: rel.With.Head.Commit.Hash}
		if err := packed.zips(rel, b); err != nil {
			return err
		}
		if err := packed.settings(rel, b.solution); err != nil {
			return err
		}
		if err := rel.lock(b); err != nil {
			return err
		}
		rel.Solution = b.solution.Name
		rel.Packed, rel.Verified = packed, nil
		return rel.anewPacked()
	},
}

// zips writes the zips that were asked for, or all that the solution can be: one that is
// managed in its source has no unmanaged zip.
func (p *Packed) zips(rel *Release, b *bundle) error {
	for _, kind := range []string{"unmanaged", "managed"} {
		asked := slices.Contains(rel.With.Pack.Kinds, kind)
		if len(rel.With.Pack.Kinds) > 0 && !asked {
			continue
		}
		managed := kind == "managed"
		content, err := b.open(managed)
		var problem solution.Problem
		if errors.As(err, &problem) && problem.Kind == solution.ManagedInvalid && b.solution.Managed && !asked {
			rel.tell("pack", "no unmanaged zip: %s", problem.Message)
			continue
		}
		if err != nil {
			return exit.Usage.Errorf("", "write %s zip: %w", kind, err)
		}
		name := solution.FileName(b.solution.Name, b.solution.Version, managed)
		if err := p.write(rel, kind, "", name, content.WriteZip); err != nil {
			return err
		}
	}
	return nil
}

// write writes a file into the out folder and notes its digest on the way.
func (p *Packed) write(rel *Release, kind, stage, name string, content func(io.Writer) error) error {
	sum := atomicfile.NewHash()
	err := atomicfile.WriteFunc(filepath.Join(rel.With.Out, name), func(w io.Writer) error {
		return content(io.MultiWriter(w, sum))
	})
	if err != nil {
		return exit.Usage.Errorf("", "write %s: %w", name, err)
	}
	p.Files = append(p.Files, PackedFile{Name: name, Kind: kind, Stage: stage, SHA256: sum.String(), Size: sum.Size})
	return nil
}

func (p *Packed) settings(rel *Release, s *solution.Solution) error {
	project := rel.With.Project
	for _, name := range project.Order {
		settings, err := project.StageSettings(name, s)
		if err != nil {
			return err
		}
		file := settings.File(s, rel.With.Pack.Described)
		err = p.write(rel, "settings", name, fmt.Sprintf("%s.%s.settings.json", s.Name, name), func(w io.Writer) error {
			_, err := w.Write(file)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
