package deploy

import (
	"bytes"
	"context"
	"fmt"

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
	im.in.Action, im.in.KnownBy = record.Adopted, record.ByComparison
	im.in.InstalledOn, im.in.NotCompared = im.installed.InstalledOn, found.Unread
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

// adoptRunning compares what a stage runs with the zip, and completes the record's entry of it.
func (t *target) adoptRunning(ctx context.Context, installed dataverse.Solution, in *record.Import) error {
	found, err := t.compare(ctx, t.stage, installed)
	if err != nil {
		return err
	}
	if !t.opts.Adopt {
		return exit.Refused.Errorf(fmt.Sprintf("alm import --stage %s first; or --adopt takes over what %s runs, once it was compared with this zip", t.stage.Name, t.stage.Name),
			"the record has no finished import of %s to %s, and %s does not say which content its %s has", t.zip.Name, t.stage.Name, t.stage.Name, t.zip.Version)
	}
	if t.zip.Solution.Content == "" {
		found.Unread = append(found.Unread, "whether a commit has what was packed")
	}
	t.reportAdopted(t.stage, found)
	in.Action, in.KnownBy, in.NotCompared = record.Adopted, record.ByComparison, found.Unread
	return nil
}
