package deploy

import (
	"context"
	"fmt"

	"alm/pipeline/check"
	"alm/pipeline/pack"
	"alm/pipeline/stage"
	"alm/solution/dataverse"
)

// readDrift compares what runs with the zip that was imported, and the stage's variables with
// alm.yaml. What cannot be compared is named.
func (d *Deployer) readDrift(ctx context.Context, row *Standing, s *stage.Stage, installed dataverse.Solution) error {
	if row.State == ConnectorsOnly {
		row.NotCompared = append(row.NotCompared, "anything: the full solution is not there yet")
		return nil
	}
	sent, why, err := d.ranZip(row, installed)
	if err != nil {
		return err
	}
	if sent == nil {
		row.NotCompared = append(row.NotCompared, "connectors, flows and the defaults of variables: "+why)
		return nil
	}
	t := &target{Deployer: d, stage: s, zip: sent}
	if said, err := t.prove(installed); err != nil {
		return err
	} else if said == otherContent {
		row.remark("it says that it runs another content than %s, which the record names", sent.File)
	}
	return t.compareRunning(ctx, row, installed)
}

// ranZip returns the zip of what runs: the one that the record names, or one in the out folder with
// the content that the environment says it has. Without one, it says why.
func (d *Deployer) ranZip(row *Standing, installed dataverse.Solution) (zip *pack.Zip, why string, err error) {
	if row.SHA256 == "" {
		if row.Content == "" {
			return nil, "neither the record nor the environment knows its zip", nil
		}
		zip, err := d.zipFor("", installed)
		return zip, fmt.Sprintf("no zip in %s has content %.12s…", d.Record.Out, row.Content), err
	}
	name := d.Record.FindZip(row.SHA256)
	if name == "" {
		return nil, "its zip is not in " + d.Record.Out, nil
	}
	zip, err = pack.VerifyFile(name, nil, nil)
	return zip, "", err
}

// compareRunning compares a zip with what runs.
func (t *target) compareRunning(ctx context.Context, row *Standing, installed dataverse.Solution) error {
	findings, err := t.stage.Differences(ctx, t.zip.Solution)
	if err != nil {
		return err
	}
	for _, f := range findings {
		if f.Change() != check.Editorial {
			row.Drift = append(row.Drift, f.Message)
		}
	}
	reading, err := inspect(t.zip)
	if err != nil {
		return err
	}
	others, err := t.stage.CompareOthers(ctx, reading, installed)
	row.Drift = append(row.Drift, others.Different...)
	row.NotCompared = append(row.NotCompared, others.Unread...)
	if err != nil {
		return err
	}
	return t.compareValues(ctx, row)
}

// compareValues compares the values of the stage's variables with alm.yaml.
func (t *target) compareValues(ctx context.Context, row *Standing) error {
	given := t.stage.Values(t.zip.Solution)
	rows, err := t.stage.Variables(ctx, given)
	if err != nil {
		return err
	}
	for _, v := range given {
		if is := stage.ValueOf(rows, v.Name); is != v.Value {
			row.Drift = append(row.Drift, fmt.Sprintf("variable %s is %q there, and %q in %s", v.Name, is, v.Value, t.Project.FileName()))
		}
	}
	return nil
}
