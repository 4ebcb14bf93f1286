package deploy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"alm/internal/atomicfile"
	"alm/internal/disk"
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

// findEarlier looks for the zip with the digest that the stage ran, and then for the commit that
// was tagged with the version and packs to it.
func (d *Deployer) findEarlier(ctx context.Context, name string, want solution.Version, sum string, back RevertOptions) (*earlier, error) {
	if name == "" {
		if name = d.Record.FindZip(sum); name == "" {
			return d.packTagged(ctx, want, sum, back)
		}
	}
	zip, err := pack.VerifyFile(name, nil, nil)
	if err != nil {
		return nil, err
	}
	if zip.SHA256 != sum {
		return nil, exit.Refused.Errorf("name the zip that ran there with --zip",
			"%s is %s %s, %s, sha256 %s; wanted is what ran as %s %s, sha256 %s", name, zip.Name, zip.Version, zip.Kind(), zip.SHA256, d.Record.Solution, want, sum)
	}
	file, err := disk.Open(name)
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
func (d *Deployer) packTagged(ctx context.Context, want solution.Version, sum string, back RevertOptions) (*earlier, error) {
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
		if err := old.mustBe(sum); err != nil {
			old.close()
			return nil, fmt.Errorf("tag %s: %w", tag, err)
		}
		old.from = fmt.Sprintf("tag %s (%s)", tag, tree.Commit.Hash)
		return old, nil
	}
	return nil, exit.Refused.Errorf("put it there, name it with --zip, or tag the commit it was packed from v"+want.String(),
		"no zip in %s has sha256 %s, which ran as %s %s, and no tag: %w", d.Record.Out, sum, d.Record.Solution, want, missing)
}

// mustBe rejects content that packs to another digest than the one that ran, with a stamp or, as
// an earlier alm packed it, without.
func (e *earlier) mustBe(sum string) error {
	packs := ""
	for _, form := range []func() error{e.Unstamp, e.Stamp} {
		if err := form(); errors.Is(err, solution.ErrNoStamp) {
			continue
		} else if err != nil {
			return err
		}
		digest := atomicfile.NewHash()
		if err := e.WriteZip(digest); err != nil {
			return err
		}
		if packs = digest.String(); packs == sum {
			return nil
		}
	}
	return exit.Refused.Errorf("name the zip that ran there with --zip", "it packs to sha256 %s; what ran is sha256 %s", packs, sum)
}

// raise gives the content its new version, and a stamp unless no commit has it.
func (e *earlier) raise(version solution.Version, dirty bool) error {
	err := errors.Join(e.SetVersion(version), e.Unstamp())
	if err != nil || dirty {
		return err
	}
	if err := e.Stamp(); !errors.Is(err, solution.ErrNoStamp) {
		return err
	}
	return nil
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
