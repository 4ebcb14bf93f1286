package deploy

import (
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/record"
)

// Origin says which run of CI must have written the record last, and where its runs must come
// from. The zero Origin checks nothing.
type Origin struct {
	Run        string // the id, or ID/ATTEMPT
	Server     string // "https://github.com"
	Repository string // "contoso/orders"
	Ref        string // "refs/heads/main"
}

// trustedEvents are the events whose runs somebody with write access to the repository caused,
// on a commit of the repository itself.
var trustedEvents = []string{"push", "workflow_dispatch", "schedule", "release"}

// checkOrigin rejects a record that did not come about in runs of the repository's own branch,
// the last of them the one that was named.
func (d *Deployer) checkOrigin(o Origin) error {
	if o.Run == "" {
		return nil
	}
	runs := d.Record.CIRuns()
	if len(runs) == 0 {
		return exit.Refused.Errorf("download the artifact of that run into the out folder, or name the folder with --out",
			"--from-run %s: %s has no record of a packed %s", o.Run, d.Record.Out, d.Record.Solution)
	}
	for _, wrote := range runs {
		if err := o.check(wrote); err != nil {
			return err
		}
	}
	if last := runs[len(runs)-1]; !o.names(last) {
		return exit.Refused.Errorf("name the run whose artifact this is; where a run was repeated, its last attempt",
			"--from-run %s: run %s, attempt %s wrote this record last", o.Run, last.ID, last.Attempt)
	}
	return nil
}

// check rejects a run that is not one of the repository's own branch.
func (o Origin) check(wrote *record.CIRun) error {
	const hint = "release and import in a workflow of this repository, on the branch that releases come from; --from-ref names another"
	switch {
	case wrote == nil:
		return exit.Refused.Errorf(hint, "--from-run %s: the record was written outside GitHub Actions too", o.Run)
	case !strings.EqualFold(wrote.Repository, o.Repository) || wrote.Server != o.Server:
		return exit.Refused.Errorf(hint, "--from-run %s: run %s is of %s/%s, not of %s/%s", o.Run, wrote.ID, wrote.Server, wrote.Repository, o.Server, o.Repository)
	case !slices.Contains(trustedEvents, wrote.Event):
		return exit.Refused.Errorf(hint, "--from-run %s: run %s is of the event %s, whose files nobody has approved", o.Run, wrote.ID, wrote.Event)
	case wrote.Ref != o.Ref:
		return exit.Refused.Errorf(hint, "--from-run %s: run %s is of %s, not of %s", o.Run, wrote.ID, wrote.Ref, o.Ref)
	}
	return nil
}

// names reports whether a run is the one that was named.
func (o Origin) names(wrote *record.CIRun) bool {
	id, attempt, exact := strings.Cut(o.Run, "/")
	return wrote.ID == id && (!exact || wrote.Attempt == attempt)
}
