package deploy

import (
	"alm/internal/exit"
	"alm/pipeline/pack"
)

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
