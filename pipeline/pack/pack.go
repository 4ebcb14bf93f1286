// Package pack turns connectors into solution zips, and reads zips back.
package pack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution"
)

// Options say what to pack. Without kinds, both zips are written.
type Options struct {
	Project   *project.Project
	Root      string    // the project's folder on disk, for the lock file; "" writes none
	Head      tree.Tree // what is packed
	Unpacked  fs.FS     // pack the unpacked solution in here instead, as it is
	Kinds     []string  // managed, unmanaged
	Described bool      // settings say type, names and default of a variable, as newer pac writes them
	InCI      bool      // nobody commits what is written into the project there
	Progress  func(step, message string)
}

type packer struct {
	opts   Options
	out    string
	packed *record.Packed
}

func (pk *packer) printf(format string, args ...any) {
	if pk.opts.Progress != nil {
		pk.opts.Progress("pack", fmt.Sprintf(format, args...))
	}
}

// Pack writes the unmanaged and the managed zip of the record's solution, and settings for
// every stage, into the record's folder; it verifies the zips and writes the record.
func Pack(opts Options, rec *record.Record) error {
	b, err := bundle(opts, rec.Solution)
	if err != nil {
		return err
	}
	defer b.Close()
	pk := &packer{opts: opts, out: rec.Out, packed: &record.Packed{Version: b.Solution.Version.String(), Commit: opts.Head.Commit.Hash}}
	for _, r := range b.remarks {
		pk.printf("%s", r)
	}
	if err := pk.zips(b); err != nil {
		return err
	}
	if err := pk.settings(b.Solution); err != nil {
		return err
	}
	if err := pk.lock(b); err != nil {
		return err
	}
	rec.Solution, rec.Packed, rec.Verified = b.Solution.Name, pk.packed, nil
	if err := rec.Replace(); err != nil {
		return err
	}
	zip, err := VerifyPacked(rec, opts.Progress)
	if err == nil {
		rec.Verified = zip.Record()
	}
	return err
}

func bundle(opts Options, name string) (*Bundle, error) {
	if opts.Unpacked != nil {
		return BundleUnpacked(opts.Unpacked)
	}
	return BundleSolution(opts.Project, name, opts.Head.FS)
}

// zips writes the zips that were asked for, or all that the solution can be: one that is
// managed in its source has no unmanaged zip.
func (pk *packer) zips(b *Bundle) error {
	for _, kind := range []string{"unmanaged", "managed"} {
		asked := slices.Contains(pk.opts.Kinds, kind)
		if len(pk.opts.Kinds) > 0 && !asked {
			continue
		}
		managed := kind == "managed"
		content, err := b.Open(managed)
		var problem solution.Problem
		if errors.As(err, &problem) && problem.Kind == solution.ManagedInvalid && b.Solution.Managed && !asked {
			pk.printf("no unmanaged zip: %s", problem.Message)
			continue
		}
		if err != nil {
			return exit.Usage.Errorf("", "write %s zip: %w", kind, err)
		}
		name := solution.FileName(b.Solution.Name, b.Solution.Version, managed)
		if err := pk.write(kind, "", name, content.WriteZip); err != nil {
			return err
		}
	}
	return nil
}

// write writes a file into the out folder and notes its digest on the way.
func (pk *packer) write(kind, stage, name string, content func(io.Writer) error) error {
	sum := atomicfile.NewHash()
	err := atomicfile.WriteFunc(filepath.Join(pk.out, name), func(w io.Writer) error {
		return content(io.MultiWriter(w, sum))
	})
	if err != nil {
		return exit.Usage.Errorf("", "write %s: %w", name, err)
	}
	pk.packed.Files = append(pk.packed.Files, record.PackedFile{Name: name, Kind: kind, Stage: stage, SHA256: sum.String(), Size: sum.Size})
	return nil
}

func (pk *packer) settings(s *solution.Solution) error {
	for _, name := range pk.opts.Project.Order {
		settings, err := pk.opts.Project.StageSettings(name, s)
		if err != nil {
			return err
		}
		file := settings.File(s, pk.opts.Described)
		err = pk.write("settings", name, fmt.Sprintf("%s.%s.settings.json", s.Name, name), func(w io.Writer) error {
			_, err := w.Write(file)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
