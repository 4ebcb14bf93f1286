package deploy

import (
	"context"
	"fmt"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/pipeline/stage"
)

// Plan asks the environment what an import of a zip would do. It stages the zip there, which
// imports nothing.
func (d *Deployer) Plan(ctx context.Context, opts Options) (*record.Plan, error) {
	zip, err := d.zipOf(ctx, opts)
	if err != nil {
		return nil, err
	}
	before, err := d.provedBefore(ctx, zip, opts)
	if err != nil {
		return nil, err
	}
	if before != nil {
		d.Record.Put(*before) // and not on the disk
	}
	return d.plan(ctx, zip, opts, nil)
}

func (d *Deployer) plan(ctx context.Context, zip *pack.Zip, opts Options, reverts *record.Reverted) (*record.Plan, error) {
	opts.reads = true
	if err := d.allow(zip, opts, reverts); err != nil {
		return nil, err
	}
	im, err := d.decide(ctx, zip, opts, reverts)
	if err != nil {
		return nil, err
	}
	return im.plan(ctx)
}

// matchPlan rejects an import that would no longer do what its plan says.
func matchPlan(ctx context.Context, im *importer) error {
	if im.opts.Plan == "" || im.opts.Resume && im.Record.Unfinished(im.opts.Stage) {
		return nil // a running import was held to its plan when it began
	}
	now, err := im.plan(ctx)
	if err != nil {
		return err
	}
	if !strings.EqualFold(now.Digest, im.opts.Plan) {
		return exit.Refused.Errorf("run alm plan --stage "+im.opts.Stage+" again, and read it", "the plan %s is not what an import would do now: that is %s", im.opts.Plan, now.Digest)
	}
	im.planned = now
	return nil
}

// outline puts what an import will do into its record: the plan that it follows, or what is
// known without the zip.
func outline(ctx context.Context, im *importer) (err error) {
	if im.in.Plan != nil {
		return nil
	}
	if im.in.Plan = im.planned; im.in.Plan == nil {
		im.in.Plan, err = im.outline(ctx)
	}
	return err
}

// plan returns what the import would do.
func (im *importer) plan(ctx context.Context) (*record.Plan, error) {
	p, err := im.outline(ctx)
	if err != nil {
		return nil, err
	}
	if !im.in.There() {
		if err := im.askStaging(ctx, p); err != nil {
			return nil, err
		}
		if err := im.planObstacles(ctx, p); err != nil {
			return nil, err
		}
	}
	var removals []stage.Removal // only an upgrade removes
	if im.in.Action == record.Upgrade {
		if removals, err = im.stage.Removals(ctx, im.installed, im.zip.Solution); err != nil {
			return nil, im.stage.Error(err)
		}
		why, err := im.stage.Blockers(ctx, im.installed, removals)
		if err != nil {
			p.Remarks = append(p.Remarks, fmt.Sprintf("could not check what blocks removals: %v", err))
		}
		p.Refused = append(p.Refused, why...)
	}
	if im.in.Was != "" {
		if err := im.planBreaks(ctx, p, removals); err != nil {
			return nil, err
		}
		im.planLayers(ctx, p)
	}
	if !im.in.There() {
		p.Policy = im.policyRefusals()
	}
	return p, p.Sign()
}

// outline returns what is known without the zip: the action, connections and variables.
func (im *importer) outline(ctx context.Context) (*record.Plan, error) {
	p := &record.Plan{Stage: im.in.Stage, URL: im.in.URL, Solution: im.zip.Name, Version: im.in.Version, Was: im.in.Was, SHA256: im.in.SHA256, Action: im.in.Action}
	p.First = im.missingConnectors()
	for _, b := range im.bindings {
		switch {
		case b.Changes():
			p.Connections = append(p.Connections, record.PlannedConnection{Reference: b.Reference, Connector: b.Connector, Was: b.Is.Connection, Is: b.Connection})
		case b.Connection == "" && b.Is.Connection == "":
			p.ToDo = append(p.ToDo, im.toConnect(b))
		}
	}
	rows, err := im.stage.Variables(ctx, im.values)
	if err != nil {
		return nil, err
	}
	for _, v := range im.values {
		if was := stage.ValueOf(rows, v.Name); was != v.Value {
			p.Variables = append(p.Variables, record.PlannedValue{Name: v.Name, Was: was, Is: v.Value})
		}
	}
	return p, nil
}
