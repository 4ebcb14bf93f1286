package deploy

import (
	"context"
	"fmt"
	"slices"

	"alm/internal/exit"
	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// contentProof is what an environment itself says of the content that it runs. The description of a
// solution keeps the stamp of the zip that was imported.
type contentProof int

const (
	unproved     contentProof = iota // it has no stamp
	sameContent                      // it has the content of the zip
	otherContent                     // it has another
)

// prove compares the content that an environment says it runs with the zip's.
func (t *target) prove(installed dataverse.Solution) (contentProof, error) {
	_, there := solution.CutStamp(installed.Description)
	if there == "" {
		return unproved, nil
	}
	ours, err := t.zip.ContentDigest()
	if err != nil || ours == there {
		return sameContent, err
	}
	return otherContent, nil
}

// otherContentError refuses a zip whose version a stage runs with another content. It names a
// difference where one can be read.
func (t *target) otherContentError(ctx context.Context, at *stage.Stage, installed dataverse.Solution) error {
	if _, err := t.compare(ctx, at, installed); err != nil {
		return err
	}
	_, there := solution.CutStamp(installed.Description)
	ours, err := t.zip.ContentDigest()
	if err != nil {
		return err
	}
	return exit.Refused.Errorf("raise the version (alm bump), pack and import it",
		"%s runs another %s %s than this zip (sha256 %.12s…): its content is %.12s…, this zip's is %.12s…",
		at.Name, t.zip.Name, t.zip.Version, t.zip.SHA256, there, ours)
}

// checkProved checks what a stage runs that says it has the zip's content: that no import of it
// runs or failed, and that all of its components are there. What is otherwise was changed there
// since, and is reported.
func (t *target) checkProved(ctx context.Context, at *stage.Stage, installed dataverse.Solution) (missing []string, err error) {
	reading, err := inspect(t.zip)
	if err != nil {
		return nil, err
	}
	found, err := at.CompareContent(ctx, reading, installed)
	if err != nil {
		return nil, err
	}
	for _, text := range found.Different {
		if !slices.Contains(found.Missing, text) {
			t.Progress.printf("compare", "%s: %s; it was changed there after the import", at.Name, text)
		}
	}
	if why := t.lastEnd(ctx, at); why != "" {
		found.Missing = append(found.Missing, why)
	}
	return found.Missing, nil
}

// lastEnd says what the environment's history has against the last import of the version, "" when
// it passed or nobody may read it.
func (t *target) lastEnd(ctx context.Context, at *stage.Stage) string {
	past, err := at.Client.History(ctx, t.zip.Name)
	if err != nil {
		t.Progress.printf("compare", "%s: could not check whether the last import there passed: %v", at.Name, err)
		return ""
	}
	switch {
	case len(past) == 0:
		return ""
	case !past[0].Done:
		return "an import of " + past[0].Version + " runs there"
	case !past[0].Passed && equalVersions(past[0].Version, t.zip.Version):
		return "the last import of it there failed"
	}
	return ""
}

// takeProved takes over what the environment says it runs, or repairs it.
func (im *importer) takeProved(ctx context.Context) error {
	missing, err := im.checkProved(ctx, im.stage, im.installed)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		im.printf("%s has the content of %s %s, but %s%s", im.stage.Name, im.zip.Name, im.zip.Version, missing[0], andMore(len(missing)-1))
		im.in.Action = record.Repair
		return nil
	}
	im.Progress.printf("proof", "%s says that it runs the content of this %s %s", im.stage.Name, im.zip.Name, im.zip.Version)
	im.in.KnownBy, im.in.InstalledOn = record.ByEnvironment, im.installed.InstalledOn
	return nil
}

// acceptPrevious takes over what the stage before runs where the record has no import of it: a
// fresh runner has the zip and no record. The environment says itself which content it has; with
// opts.Adopt it is compared.
func (d *Deployer) acceptPrevious(ctx context.Context, from string, opts Options) error {
	ran, unfinished := d.finished(from)
	if unfinished == nil && opts.Zip == "" {
		return nil
	}
	s, err := d.open(ctx, from)
	if err != nil {
		return err
	}
	installed, err := s.Runs(ctx, d.Record.Solution, fmt.Sprintf("alm import --stage %s first", from))
	if err != nil {
		return err
	}
	if unfinished == nil && equalVersions(ran.Version, installed.Version) {
		return nil
	}
	zip, err := d.zipFor(opts.Zip, installed)
	if err != nil {
		return err
	}
	last := d.Record.Ran(from)
	if _, digest := solution.CutStamp(installed.Description); zip == nil && last == nil && digest != "" {
		return exit.Refused.Errorf("put the zip that "+from+" runs there, or name it with --zip; for another version, alm import --stage "+from+" first",
			"the record has no finished import of %s to %s; %s runs %s with the content %.12s…, which no zip in %s has",
			d.Record.Solution, from, from, installed.Version, digest, d.Record.Out)
	}
	if zip == nil || last != nil && last.SHA256 == zip.SHA256 {
		return unfinished // the record knows how it ended
	}
	if !equalVersions(installed.Version, zip.Version) {
		return exit.Refused.Errorf("name the zip of the version that runs there with --zip",
			"%s runs %s %s; this zip is %s", from, zip.Name, installed.Version, zip.Version)
	}
	t := &target{Deployer: d, opts: Options{Stage: from, Adopt: opts.Adopt}, stage: s, zip: zip}
	in, err := t.acceptRunning(ctx, installed)
	if err != nil {
		return err
	}
	return d.Record.Set(*in)
}

// provedBefore returns the record's entry of what the stage before runs, where the record has none and
// that stage itself says that it has the zip's content; nil where the record decides.
func (d *Deployer) provedBefore(ctx context.Context, zip *pack.Zip, opts Options) (*record.Import, error) {
	before := d.Project.Before(opts.Stage)
	if ran := d.Record.Ran(before); before == "" || ran != nil && d.wentToStage(ran) {
		return nil, nil
	}
	s, err := d.open(ctx, before)
	if err != nil {
		d.Progress.printf("proof", "could not ask %s what it runs: %v", before, err)
		return nil, nil
	}
	installed, err := s.Installed(ctx, zip.Name)
	switch {
	case err != nil:
		d.Progress.printf("proof", "could not ask %s what it runs: %v", before, err)
		return nil, nil
	case installed.Version == "" || !equalVersions(installed.Version, zip.Version):
		return nil, nil
	}
	t := &target{Deployer: d, opts: Options{Stage: before}, stage: s, zip: zip}
	if proof, err := t.prove(installed); err != nil || proof == unproved {
		return nil, err
	}
	return t.acceptRunning(ctx, installed)
}

// acceptRunning returns the record's entry for what a stage runs that is this zip, as far as the
// environment says or a comparison finds.
func (t *target) acceptRunning(ctx context.Context, installed dataverse.Solution) (*record.Import, error) {
	in := t.newImport(t.stage.Name, t.stage.Client.URL(), t.zip)
	in.State, in.InstalledOn = record.Done, installed.InstalledOn
	proof, err := t.prove(installed)
	switch {
	case err != nil:
		return nil, err
	case proof == otherContent:
		return nil, t.otherContentError(ctx, t.stage, installed)
	case proof == unproved:
		return in, t.adoptRunning(ctx, installed, in)
	}
	missing, err := t.checkProved(ctx, t.stage, installed)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		return nil, exit.Refused.Errorf("import this release there again",
			"%s has the content of %s %s, but %s%s", t.stage.Name, t.zip.Name, t.zip.Version, missing[0], andMore(len(missing)-1))
	}
	t.Progress.printf("proof", "%s says that it runs the content of this %s %s", t.stage.Name, t.zip.Name, t.zip.Version)
	in.Action, in.KnownBy = record.Already, record.ByEnvironment
	return in, nil
}

// zipFor returns the zip to bring on: the named one, or the one in the out folder whose content the
// stage before says it runs. It is nil when there is none.
func (d *Deployer) zipFor(name string, installed dataverse.Solution) (*pack.Zip, error) {
	if name != "" {
		return d.verify(name)
	}
	_, digest := solution.CutStamp(installed.Description)
	if digest == "" {
		return nil, nil
	}
	zips, err := d.managedZips()
	if err != nil {
		return nil, err
	}
	for _, zip := range zips {
		if content, err := zip.ContentDigest(); err == nil && content == digest {
			return d.verify(zip.File)
		}
	}
	return nil, nil
}
