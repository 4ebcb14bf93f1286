package deploy

import (
	"bytes"
	"context"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// adopt takes over a version that the environment runs and no import in the record brought,
// where that was asked for and everything that can be read there is what the zip has.
func (im *importer) adopt(ctx context.Context) error {
	found, err := im.compare(ctx, im.stage, im.installed)
	if err != nil {
		return err
	}
	if !im.opts.Adopt {
		return exit.Refused.Errorf("raise the version (alm bump), pack and import it; or --adopt takes over what is there, once it was compared with this zip",
			"%s runs %s %s, and the record has no import that brought this zip (sha256 %.12s…)", im.stage.Name, im.zip.Name, im.zip.Version, im.zip.SHA256)
	}
	im.reportAdopted(im.stage, found)
	im.in.Action, im.in.InstalledOn, im.in.NotCompared = record.Adopted, im.installed.InstalledOn, found.Unread
	return nil
}

// compare compares a zip with what a stage runs under its version; a difference is an error of
// kind exit.Refused.
func (t *target) compare(ctx context.Context, at *stage.Stage, installed dataverse.Solution) (stage.Comparison, error) {
	reading, err := inspect(t.zip)
	if err != nil {
		return stage.Comparison{}, err
	}
	found, err := at.CompareContent(ctx, reading, installed)
	if err != nil || len(found.Different) == 0 {
		return found, err
	}
	return found, exit.Refused.Errorf("raise the version (alm bump), pack and import it; alm drift --stage "+at.Name+" shows what differs in connectors",
		"%s runs another %s %s than this zip (sha256 %.12s…): %s%s", at.Name, t.zip.Name, t.zip.Version, t.zip.SHA256, found.Different[0], andMore(len(found.Different)-1))
}

func inspect(zip *pack.Zip) (*solution.Reading, error) {
	data, err := zip.Content()
	if err != nil {
		return nil, err
	}
	return solution.Inspect(bytes.NewReader(data), int64(len(data))), nil
}

func (t *target) reportAdopted(at *stage.Stage, found stage.Comparison) {
	t.Progress.printf("adopt", "%s runs %s %s: everything that can be read there is what the zip has", at.Name, t.zip.Name, t.zip.Version)
	if len(found.Unread) > 0 {
		t.Progress.printf("adopt", "could not compare %s", words.List(found.Unread))
	}
}

// adoptPrevious takes over what the stage before runs, so that it can be promoted: a fresh
// runner has the zip and no record.
func (d *Deployer) adoptPrevious(ctx context.Context, from string, zip *pack.Zip) error {
	s, err := d.open(ctx, from)
	if err != nil {
		return err
	}
	installed, err := s.Runs(ctx, zip.Name, "import this release there first")
	if err != nil {
		return err
	}
	if !equalVersions(installed.Version, zip.Version) {
		return exit.Refused.Errorf("name the zip of the version that runs there with --zip",
			"%s runs %s %s; this zip is %s", from, zip.Name, installed.Version, zip.Version)
	}
	t := &target{Deployer: d, opts: Options{Stage: from}, stage: s, zip: zip}
	found, err := t.compare(ctx, s, installed)
	if err != nil {
		return err
	}
	t.reportAdopted(s, found)
	in := d.newImport(from, s.Config().URL, zip)
	in.Action, in.State, in.InstalledOn, in.NotCompared = record.Adopted, record.Done, installed.InstalledOn, found.Unread
	return d.Record.Set(*in)
}
