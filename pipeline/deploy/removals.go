package deploy

import (
	"context"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/record"
)

// checkRemovals rejects an upgrade that would fail half way, because something needs what it
// removes.
func checkRemovals(ctx context.Context, im *importer) error {
	if im.in.Action != record.Upgrade || im.in.State == record.Running {
		return nil
	}
	removals, err := im.stage.Removals(ctx, im.installed, im.zip.Solution)
	var why []string
	if err == nil {
		why, err = im.stage.Blockers(ctx, im.installed, removals)
	}
	if err != nil {
		im.printf("could not check what blocks removals: %v", err)
	}
	if len(why) == 0 {
		return nil
	}
	return exit.Refused.Errorf("remove what uses it first: flows and apps, then connection references, then connections; or keep it in the solution; or use --update, which removes nothing",
		"the upgrade of %s at %s would fail half way: %s", im.zip.Name, im.in.Stage, strings.Join(why, "; "))
}
