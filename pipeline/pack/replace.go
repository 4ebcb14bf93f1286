package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/record"
)

// checkReplaced rejects a zip that would replace another with the same version that a stage has
// run: the stage's version would then name two contents. With force the other zip stays, under
// its digest.
func (p *Prepared) checkReplaced() error {
	for _, file := range p.packed.Files {
		if file.Kind == "settings" {
			continue
		}
		was, err := fileDigest(filepath.Join(p.out, file.Name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return exit.Usage.Errorf("move it to another folder, or use --out", "find out whether a stage has run the zip that is there: %w", err)
		}
		if err == nil && was != file.SHA256 && len(p.disk.RanAt(was)) > 0 {
			p.replaced = append(p.replaced, record.PackedFile{Name: file.Name, SHA256: was})
		}
	}
	managed, ok := p.packed.Managed()
	if !ok || p.opts.Force {
		return nil
	}
	for _, in := range p.disk.Imported {
		if in.Reached() && in.Of == "" && in.Version == p.packed.Version && in.SHA256 != managed.SHA256 {
			return exit.Refused.Errorf("raise the version (alm bump); --force packs it anyway and keeps the zip that ran under its digest",
				"%s has run %s %s as sha256 %s; this content is sha256 %s", in.Stage, p.solution, in.Version, in.SHA256, managed.SHA256)
		}
	}
	return nil
}

func fileDigest(name string) (string, error) {
	data, err := disk.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return atomicfile.Digest(data), nil
}
