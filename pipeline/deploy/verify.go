package deploy

import (
	"context"
	"fmt"
	"path/filepath"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/record"
)

// zipOf returns the zip to import to a stage: the named file, the managed zip of the record or, where
// nothing says what was packed, the zip in the out folder whose content the stage says it runs.
func (d *Deployer) zipOf(ctx context.Context, opts Options) (*pack.Zip, error) {
	if opts.Zip != "" || d.Record.Packed != nil {
		return d.verify(opts.Zip)
	}
	there, err := d.managedZips()
	if err != nil {
		return nil, err
	}
	if len(there) == 0 {
		return d.verify("")
	}
	s, err := d.open(ctx, opts.Stage)
	if err != nil {
		return nil, err
	}
	installed, err := s.Installed(ctx, d.Record.Solution)
	if err != nil {
		return nil, err
	}
	zip, err := d.zipFor("", installed)
	if zip != nil || err != nil {
		return zip, err
	}
	var names []string
	for _, zip := range there {
		names = append(names, zip.File)
	}
	return nil, exit.Usage.Errorf("name the zip to import: "+words.List(names),
		"no %s in %s, and %s does not say that it runs what a zip there has", record.Name(d.Record.Solution), d.Record.Out, opts.Stage)
}

// managedZips returns the managed zips of the solution in the out folder.
func (d *Deployer) managedZips() ([]*pack.Zip, error) {
	names, err := filepath.Glob(filepath.Join(record.EscapeGlob(d.Record.Out), "*.zip"))
	if err != nil {
		return nil, fmt.Errorf("look for zips: %w", err)
	}
	var zips []*pack.Zip
	for _, name := range names {
		if zip, err := pack.Verify(name); err == nil && zip.Managed && zip.Name == d.Record.Solution {
			zips = append(zips, zip)
		}
	}
	return zips, nil
}

// verify reads the zip to import back: the named file, or the managed zip of the record.
func (d *Deployer) verify(name string) (*pack.Zip, error) {
	if name == "" {
		if d.Record.Packed == nil {
			return pack.VerifyPacked(d.Record, d.Progress.Line) // says what to do
		}
		managed, ok := d.Record.Packed.Managed()
		if !ok {
			return nil, exit.Usage.Errorf("run alm pack without --unmanaged, or name a ZIP", "the record of %s has no managed zip", d.Record.Solution)
		}
		name = d.Record.File(managed.Name)
	}
	zip, err := pack.VerifyFile(name, d.Record.Packed, d.Progress.Line)
	if err == nil {
		d.Record.Solution, d.Record.Verified = zip.Name, zip.Record()
	}
	return zip, err
}
