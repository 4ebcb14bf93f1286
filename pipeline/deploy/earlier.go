package deploy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"alm/internal/exit"
	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/solution"
)

// earlier is the content of an earlier version, and where it was found.
type earlier struct {
	*solution.Package
	from  string
	close func()
}

// findEarlier looks for the managed zip of a version, and then for the commit that was tagged
// with it.
func (d *Deployer) findEarlier(ctx context.Context, name string, want solution.Version, back RevertOptions) (*earlier, error) {
	if name == "" {
		name = d.Record.File(solution.FileName(d.Record.Solution, want, true))
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return d.packTagged(ctx, want, back)
		}
	}
	zip, err := pack.VerifyFile(name, nil, nil)
	if err != nil {
		return nil, err
	}
	if zip.Name != d.Record.Solution || !zip.Managed || !equalVersions(zip.Version, want.String()) {
		return nil, exit.Refused.Errorf("name the managed zip of that version with --zip",
			"%s is %s %s, %s; wanted is %s %s, managed", name, zip.Name, zip.Version, zip.Kind(), d.Record.Solution, want)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, exit.Usage.Errorf("", "%w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	content, err := solution.OpenZip(file, info.Size())
	if err != nil {
		return nil, errors.Join(exit.Usage.Errorf("", "%s: %w", name, err), file.Close())
	}
	return &earlier{content, fmt.Sprintf("%s (sha256 %s)", filepath.Base(name), zip.SHA256), func() { file.Close() }}, nil
}

// packTagged packs what the commit has that alm bump --tag tagged with the version.
func (d *Deployer) packTagged(ctx context.Context, want solution.Version, back RevertOptions) (*earlier, error) {
	var missing error
	for _, tag := range []string{d.Record.Solution + "/v" + want.String(), "v" + want.String()} {
		tree, err := back.At(ctx, tag)
		if err != nil {
			missing = err
			continue
		}
		old, err := d.packCommit(tree.FS, want)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tag, err)
		}
		old.from = fmt.Sprintf("tag %s (%s)", tag, tree.Commit.Hash)
		return old, nil
	}
	return nil, exit.Refused.Errorf("put it there, name it with --zip, or tag the commit it was packed from v"+want.String(),
		"no %s in %s, and no tag: %w", solution.FileName(d.Record.Solution, want, true), d.Record.Out, missing)
}

func (d *Deployer) packCommit(fsys fs.FS, want solution.Version) (*earlier, error) {
	p, err := project.Load(fsys, d.Project.FileName())
	if err != nil {
		return nil, err
	}
	b, err := pack.BundleSolution(p, d.Record.Solution, fsys)
	if err != nil {
		return nil, err
	}
	content, err := b.Open(true)
	if err == nil && b.Solution.Version != want {
		err = exit.Refused.Errorf("tag the commit that was packed", "the solution's version is %s there", b.Solution.Version)
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	return &earlier{Package: content, close: b.Close}, nil
}
