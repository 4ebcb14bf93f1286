package deploy

import (
	"fmt"

	"alm/internal/exit"
	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/stage"
)

// allow rejects, without asking an environment, a zip that is not the stage's turn, names that
// nothing has, and values and secrets that are missing.
func (d *Deployer) allow(zip *pack.Zip, opts Options, reverts *record.Reverted) error {
	config, err := d.Project.Stage(opts.Stage)
	if err != nil {
		return err
	}
	if !zip.Managed {
		return exit.Refused.Errorf("import the _managed.zip", "%s is unmanaged; stages take managed solutions", zip.File)
	}
	if reverts == nil { // what goes back ran at the stage itself
		if err := d.checkTurn(zip, opts); err != nil {
			return err
		}
	}
	if _, err := d.Project.StageSettings(opts.Stage, zip.Solution); err != nil {
		return err
	}
	if err := d.checkValues(zip, opts.Stage, config); err != nil {
		return err
	}
	secrets, err := d.secrets(&stage.Stage{Name: opts.Stage, Project: d.Project}, zip)
	if err != nil || opts.reads {
		return err
	}
	return secrets.Check()
}

// checkTurn rejects a digest that the stage before has not run.
func (d *Deployer) checkTurn(zip *pack.Zip, opts Options) error {
	to := opts.Stage
	before := d.Project.Before(to)
	if before == "" {
		return nil
	}
	ran, err := d.finished(before)
	if err != nil && d.Record.Ran(before) == nil {
		return exit.Refused.Errorf(
			fmt.Sprintf("alm import --stage %s first; if %s runs this zip and only the record here does not know, alm promote --to %s --zip %s asks %s itself", before, before, to, zip.File, before),
			"the record has no finished import of %s to %s", d.Record.Solution, before)
	}
	if err != nil {
		return err
	}
	if !opts.asked && !opts.TrustRecord && !d.wentToStage(ran) {
		return exit.Refused.Errorf(fmt.Sprintf("alm promote --to %s asks %s itself (--from-environment-url if it is elsewhere); or alm import --stage %s first", to, before, before),
			"%s is %s in %s, and the import in the record was to %s", before, d.Project.Stages[before].URL, d.Project.FileName(), ran.URL)
	}
	if d.dirty(zip) {
		return exit.Refused.Errorf("commit the files, raise the version if it was packed before, and pack again",
			"%s was packed from files that no commit has; only the first stage takes it", zip.File)
	}
	if ran.SHA256 != zip.SHA256 {
		return exit.Refused.Errorf(fmt.Sprintf("import these bytes to %s first", before),
			"%s takes what %s runs: that is sha256 %s, this is %s", to, before, ran.SHA256, zip.SHA256)
	}
	return nil
}

// wentToStage reports whether an import was to the environment that its stage is today.
func (d *Deployer) wentToStage(in *record.Import) bool {
	return in.WentTo(d.Project.Stages[in.Stage].URL)
}

// dirty reports whether the record says that no commit has what was packed into a zip.
func (d *Deployer) dirty(zip *pack.Zip) bool {
	if packed := d.Record.Packed; packed != nil && packed.Has(zip.SHA256) {
		return packed.Dirty
	}
	return d.Record.WasDirty(zip.SHA256)
}

// finished returns the record's last import to a stage. One that did not finish is an error
// of kind exit.Refused.
func (d *Deployer) finished(name string) (*record.Import, error) {
	ran := d.Record.Ran(name)
	if ran == nil || ran.State != record.Done {
		return nil, exit.Refused.Errorf(fmt.Sprintf("alm import --stage %s first", name),
			"the record has no finished import of %s to %s", d.Record.Solution, name)
	}
	return ran, nil
}

// checkValues rejects a stage that leaves a variable without a value.
func (d *Deployer) checkValues(zip *pack.Zip, to string, config project.Stage) error {
	for _, v := range zip.Solution.Variables {
		if config.Variables[v.Name] == "" && v.Default == nil && v.Value == nil {
			return exit.Usage.Errorf(fmt.Sprintf("add it to stages.%s.variables in %s", to, d.Project.FileName()),
				"variable %s has no value at stage %s and no default", v.Name, to)
		}
	}
	return nil
}

func (d *Deployer) secrets(s *stage.Stage, zip *pack.Zip) (stage.Secrets, error) {
	names, err := pack.LockedNames(d.Root, zip.Name)
	return stage.Secrets{Stage: s, Of: zip.Solution, Getenv: d.Getenv, NameOf: names}, err
}
