package pack

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/record"
	"alm/solution"
)

// zips writes the zips that were asked for, or all that the solution can be: one that is
// managed in its source has no unmanaged zip.
func (p *Prepared) zips(b *Bundle) error {
	for _, kind := range []string{"unmanaged", "managed"} {
		asked := slices.Contains(p.opts.Kinds, kind)
		if len(p.opts.Kinds) > 0 && !asked {
			continue
		}
		managed := kind == "managed"
		content, err := b.Open(managed)
		var problem solution.Problem
		if errors.As(err, &problem) && problem.Kind == solution.ManagedInvalid && b.Solution.Managed && !asked {
			p.printf("no unmanaged zip: %s", problem.Message)
			continue
		}
		if problem.Kind == solution.ManagedInvalid && b.Solution.Managed {
			return exit.Usage.Errorf("pack it with --managed; an unmanaged zip needs an unmanaged export", "write %s zip: %w", kind, err)
		}
		if err != nil {
			return exit.Usage.Errorf("", "write %s zip: %w", kind, err)
		}
		if err := p.stamp(content, managed); err != nil {
			return exit.Usage.Errorf("", "write %s zip: %w", kind, err)
		}
		if nodes := content.Converted(); len(nodes) > 0 {
			p.printf("warning: the managed zip is made of an unmanaged source, and a managed export differs in %s: export the solution managed too, and unpack both with Microsoft's SolutionPackager, package type Both", words.List(nodes))
		}
		name := solution.FileName(b.Solution.Name, b.Solution.Version, managed)
		if err := p.write(kind, "", name, content.WriteZip); err != nil {
			return err
		}
	}
	return nil
}

// write prepares a file of the out folder.
func (pk *packer) write(kind, stage, name string, content func(io.Writer) error) error {
	file, err := atomicfile.Prepare(filepath.Join(pk.out, name), content)
	if err != nil {
		return exit.Usage.Errorf("name a folder that can be written with --out", "write %s: %w", name, err)
	}
	pk.files = append(pk.files, file)
	pk.packed.Files = append(pk.packed.Files, record.PackedFile{Name: name, Kind: kind, Stage: stage, SHA256: file.SHA256, Size: file.Size})
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
