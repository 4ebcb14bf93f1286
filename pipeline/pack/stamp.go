package pack

import (
	"bytes"
	"errors"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/solution"
)

// stamp makes a managed package say in its description which content it has, so that an
// environment can be asked for it. Files that no commit has get no stamp: such a zip is for the
// first stage, whose record proves it. A version that a stage has run stays in the form that ran,
// with a stamp or, from an earlier alm, without.
func (p *Prepared) stamp(content *solution.Package, managed bool) error {
	if err := content.Unstamp(); err != nil || !managed {
		return err
	}
	plain, err := content.ContentDigest()
	if err != nil {
		return err
	}
	p.packed.Content = plain
	ran := p.ranAs()
	forms := []func() error{content.Stamp, content.Unstamp}
	if p.opts.Dirty {
		slices.Reverse(forms)
	}
	if len(ran) > 0 {
		for _, form := range forms {
			if same, err := isIn(ran, content, form); same || err != nil {
				return err
			}
		}
	}
	err = forms[0]()
	if errors.Is(err, solution.ErrNoStamp) {
		p.printf("note: %v: no environment can be asked which content it runs", err)
		return nil
	}
	return err
}

// ranAs returns the digests of the zips of this version that a stage has run.
func (p *Prepared) ranAs() []string {
	var sums []string
	for _, in := range p.disk.Imported {
		if in.Reached() && in.Of == "" && in.Version == p.packed.Version {
			sums = append(sums, in.SHA256)
		}
	}
	return sums
}

// isIn reports whether a form of a package has one of the digests.
func isIn(sums []string, content *solution.Package, form func() error) (bool, error) {
	if err := form(); err != nil {
		if errors.Is(err, solution.ErrNoStamp) {
			return false, nil
		}
		return false, err
	}
	sum := atomicfile.NewHash()
	err := content.WriteZip(sum)
	return slices.Contains(sums, sum.String()), err
}

// ContentDigest returns the digest of what is in the zip, without its stamp.
func (z *Zip) ContentDigest() (string, error) {
	if z.content != "" {
		return z.content, nil
	}
	data, err := z.Content()
	if err != nil {
		return "", err
	}
	digest, err := solution.Inspect(bytes.NewReader(data), int64(len(data))).ContentDigest()
	if err != nil {
		return "", exit.Refused.Errorf("alm verify names everything that is wrong with it", "%s: %w", z.File, err)
	}
	z.content = digest
	return digest, nil
}
