package deploy

import (
	"context"
	"errors"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/record"
)

// Import brings a managed zip to a stage, reads back what runs there and records it.
func (d *Deployer) Import(ctx context.Context, opts Options) error {
	if opts.Abandon {
		return d.abandon(opts.Stage)
	}
	zip, err := d.zipOf(ctx, opts)
	if err != nil {
		return err
	}
	before, err := d.provedBefore(ctx, zip, opts)
	if err != nil {
		return err
	}
	if before != nil {
		if err := d.Record.Set(*before); err != nil {
			return err
		}
	}
	return d.send(ctx, zip, opts, nil)
}

// send imports a zip. Where the environment changed meanwhile, it decides again.
func (d *Deployer) send(ctx context.Context, zip *pack.Zip, opts Options, reverts *record.Reverted) error {
	for range maxDecisions {
		err := d.importOnce(ctx, zip, opts, reverts)
		if !errors.Is(err, errChanged) {
			return err
		}
	}
	return exit.Remote.Errorf("wait until nobody else deploys to it, then run the same command again",
		"%s changed %d times while %s %s was sent; nothing was imported", opts.Stage, maxDecisions, zip.Name, zip.Version)
}

// maxDecisions is how often alm decides about one import while the environment changes.
const maxDecisions = 5

// importSteps are an import in order, once it is decided.
var importSteps = []func(context.Context, *importer) error{
	keepPolicy,         // policy.go: what the stage requires, and freezes
	matchPlan,          // plan.go: the digest of --plan
	checkRemovals,      // removals.go: what an upgrade would remove and something uses
	checkCollisions,    // collisions.go: connectors of something else that it would meet
	finishPending,      // connectors_first.go: an import of connectors that was interrupted
	connectorsFirst,    // connectors_first.go: connectors that nobody can connect to yet
	requireConnections, // connectors_first.go: connections to them that are missing
	outline,            // plan.go: what the record keeps as the plan
	run,                // run.go, start.go, resume.go, result.go, log.go
	readBack,           // readback.go, values.go, connectors.go, connections.go, flows.go
}

// dryRunSteps are what an import would do without sending anything.
var dryRunSteps = []func(context.Context, *importer) error{
	keepPolicy,
	matchPlan,
	checkRemovals,
	checkCollisions,
	printDryRun,
}

func (d *Deployer) importOnce(ctx context.Context, zip *pack.Zip, opts Options, reverts *record.Reverted) error {
	if err := d.Record.Reload(); err != nil {
		return err
	}
	if err := d.allow(zip, opts, reverts); err != nil {
		return err
	}
	im, err := d.decide(ctx, zip, opts, reverts)
	if err != nil {
		return err
	}
	steps := importSteps
	if opts.DryRun {
		steps = dryRunSteps
	}
	for _, step := range steps {
		if err := step(ctx, im); err != nil {
			return err
		}
	}
	return nil
}

func printDryRun(_ context.Context, im *importer) error {
	if names := im.missingConnectors(); len(names) > 0 {
		im.printf("would first import %s alone, because connections to them must be made", words.List(names))
	}
	im.printf("would %s %s %s (installed: %s)", im.in.Action, im.zip.Name, im.in.Version, orNone(im.in.Was))
	return nil
}

func orNone(version string) string {
	if version == "" {
		return "none"
	}
	return version
}
