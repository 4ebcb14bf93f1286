package main

import (
	"os"
	"strings"

	"alm/internal/gitfs"
	"alm/internal/lazyregexp"
	"alm/pipeline/deploy"

	"github.com/spf13/cobra"
)

func (s *shipping) originFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.run, "from-run", "", "refuse a record that another run than this one wrote last, or a run of another repository, event or branch: ID or ID/ATTEMPT of a run of GitHub Actions")
	cmd.Flags().StringVar(&s.ref, "from-ref", "", "the branch or tag that the runs must be of, with --from-run (default the repository's default branch)")
}

var runPattern = lazyregexp.New(`^[1-9][0-9]{0,19}(/[1-9][0-9]{0,9})?$`)

// origin reads which run of this repository must have written the record.
func (a *app) origin(run, ref string) (deploy.Origin, error) {
	if run == "" {
		if ref != "" {
			return deploy.Origin{}, usage("name the run with --from-run", "--from-ref %s is of no run", ref)
		}
		return deploy.Origin{}, nil
	}
	if !runPattern.Get().MatchString(run) {
		return deploy.Origin{}, usage("use the number in the run's URL, or NUMBER/ATTEMPT", "--from-run: %q is no id of a run", run)
	}
	here := a.ciRun()
	if here == nil || here.Repository == "" {
		return deploy.Origin{}, usage("use it in a job of GitHub Actions; elsewhere, check the attestation: gh attestation verify", "--from-run: this is not a run of a repository")
	}
	if ref == "" {
		event, err := gitfs.ReadEvent(a.Getenv, os.ReadFile)
		if err != nil {
			return deploy.Origin{}, usage("GITHUB_EVENT_PATH must name the JSON file of the event", "read the event: %w", err)
		}
		if event.DefaultBranch == "" {
			return deploy.Origin{}, usage("name the branch with --from-ref", "--from-run: the event does not name the default branch")
		}
		ref = event.DefaultBranch
	}
	if !strings.HasPrefix(ref, "refs/") {
		ref = "refs/heads/" + ref
	}
	return deploy.Origin{Run: run, Ref: ref, Server: here.Server, Repository: here.Repository}, nil
}
