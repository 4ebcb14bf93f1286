package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"alm/internal/exit"
	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// importer is one import that was decided.
type importer struct {
	target
	parcel
	installed dataverse.Solution // what was there when it was decided
	planned   *record.Plan       // the plan that it is held to, nil for none
}

// parcel is what one import sends, and its entry in the record.
type parcel struct {
	in       *record.Import
	values   []dataverse.VariableValue
	bindings []stage.Binding
	content  func() ([]byte, error) // the zip's bytes
}

// errChanged means that the environment changed after the import was decided: decide again.
var errChanged = errors.New("the environment changed")

// decide asks the environment what the import will be. It changes nothing.
func (d *Deployer) decide(ctx context.Context, zip *pack.Zip, opts Options, reverts *record.Reverted) (*importer, error) {
	s, err := d.open(ctx, opts.Stage)
	if err != nil {
		return nil, err
	}
	im := &importer{target: target{Deployer: d, opts: opts, stage: s, zip: zip}}
	im.values, im.content = s.Values(zip.Solution), zip.Content
	im.in = d.newImport(opts.Stage, s.Client.URL(), zip)
	im.in.Reverts, im.in.Trusted = reverts, opts.TrustRecord
	im.in.Dirty = im.in.Dirty || reverts != nil && reverts.Dirty
	ran, err := im.unfinished(im.in)
	if err != nil {
		return nil, err
	}
	if ran != nil {
		resumeFrom(im.in, ran)
		return im, im.bind(ctx)
	}
	if im.installed, err = s.Installed(ctx, zip.Name); err != nil {
		return nil, err
	}
	im.in.Was = im.installed.Version
	if im.in.Action, err = action(opts.Stage, im.installed, zip, opts.Update); err != nil {
		return nil, err
	}
	if err := im.bind(ctx); err != nil || im.in.Action != record.Already {
		return im, err
	}
	return im, im.decideSameVersion(ctx)
}

// newImport returns the record's entry of an attempt that begins now.
func (d *Deployer) newImport(to, url string, zip *pack.Zip) *record.Import {
	return &record.Import{ID: record.NewID(), Stage: to, URL: url, Version: zip.Version, SHA256: zip.SHA256, Dirty: d.dirty(zip),
		At: d.Now().UTC().Truncate(time.Second), By: d.Who.Name, TriggeredBy: d.Who.TriggeredBy, Run: d.Who.Run, ApprovedBy: d.Who.ApprovedBy, CI: d.Who.CI, Policy: d.Policy.kept}
}

func (im *importer) bind(ctx context.Context) error {
	bindings, remarks, err := im.stage.Bindings(ctx, im.zip.Solution)
	for _, remark := range remarks {
		im.printf("%s", remark)
	}
	im.bindings = bindings
	return err
}

// action returns what an import comes down to: install, upgrade, update or already there. (A
// first import cannot be an upgrade, and upgrades need a higher version. Microsoft Learn,
// solution lifecycle)
func action(name string, installed dataverse.Solution, zip *pack.Zip, update bool) (string, error) {
	if installed.Version == "" {
		return record.Install, nil
	}
	if installed.HasUpgrade {
		return "", exit.Refused.Errorf("finish or remove the upgrade there first", "%s_Upgrade is left over at %s", zip.Name, name)
	}
	if !installed.Managed {
		return "", exit.Refused.Errorf("remove the unmanaged solution there, or use another environment",
			"%s is installed unmanaged at %s; a managed import over it is refused (0x80048040)", zip.Name, name)
	}
	there, err := solution.ParseVersion(installed.Version)
	if err != nil {
		return "", fmt.Errorf("read the version at %s: %w", name, err)
	}
	ours, err := solution.ParseVersion(zip.Version)
	if err != nil {
		return "", err
	}
	switch ours.Compare(there) {
	case -1:
		return "", exit.Refused.Errorf(fmt.Sprintf("raise the version to %s or above, and pack again", there.Next(solution.Revision)),
			"%s %s at %s is newer than %s", zip.Name, there, name, ours)
	case 0:
		return record.Already, nil
	}
	if update {
		return record.Update, nil
	}
	return record.Upgrade, nil
}

// decideSameVersion decides about a version that is installed already: repeat an import of the
// same bytes that failed or lost components, keep one that finished, believe the environment which
// content it has, or compare what is there with the zip.
func (im *importer) decideSameVersion(ctx context.Context) error {
	proof, err := im.prove(im.installed)
	if err != nil {
		return err
	}
	ran := im.Record.Ran(im.in.Stage)
	known := ran != nil && ran.SHA256 == im.in.SHA256 && ran.WentTo(im.in.URL)
	switch {
	case proof == otherContent:
		return im.otherContentError(ctx, im.stage, im.installed)
	case proof == sameContent && (!known || ran.State == record.Abandoned): // which may have ended well since
		return im.takeProved(ctx)
	case !known:
		return im.adopt(ctx)
	}
	rows, err := im.stage.Connectors(ctx, im.zip.Solution)
	if err != nil {
		return err
	}
	im.in.KnownBy = record.ByRecord
	if len(rows) < len(im.zip.Solution.Connectors) || ran.State == record.Failed || ran.State == record.Abandoned {
		im.in.Action, im.in.KnownBy = record.Repair, ""
	}
	return nil
}

// missingConnectors returns the schema names of the zip's own connectors that its connection
// references need and the environment does not have yet.
func (im *importer) missingConnectors() []string {
	var names []string
	for _, b := range im.bindings {
		if b.API == "" && !slices.Contains(names, b.Name) {
			names = append(names, b.Name)
		}
	}
	if im.in.State == record.Running || !slices.Contains([]string{record.Install, record.Upgrade, record.Update}, im.in.Action) {
		return nil
	}
	return names
}
