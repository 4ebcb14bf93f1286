package deploy

import (
	"context"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/pack"
	"alm/pipeline/tree"
)

// Drifted is how a stage differs from git.
type Drifted struct {
	*judge.Result
	Solution string
	URL      string // of the stage's environment
	Version  string // that it runs
}

// Drift compares what a stage runs with what git says, by the rules of diff: head is the base.
// It first applies to git's side what packing and the stage's variables change, so that only
// undocumented changes remain.
func (d *Deployer) Drift(ctx context.Context, name string, head tree.Tree, opts judge.Options) (*Drifted, error) {
	if _, err := d.Project.Stage(name); err != nil {
		return nil, err
	}
	b, err := pack.BundleSolution(d.Project, d.Record.Solution, head.FS)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	d.Record.Solution = b.Solution.Name
	s, err := d.open(ctx, name)
	if err != nil {
		return nil, err
	}
	installed, err := s.Runs(ctx, b.Solution.Name, "alm import --stage "+name)
	if err != nil {
		return nil, err
	}
	others, err := s.Removals(ctx, installed, b.Solution)
	if err != nil {
		return nil, s.Error(err)
	}
	was, is, err := s.BothSides(ctx, b.Solution, others)
	if err != nil {
		return nil, err
	}
	if len(was)+len(is) == 0 {
		return nil, exit.Refused.Errorf("alm drift compares connectors; look at other components in the environment",
			"nothing to compare: neither %s nor %s has a connector of %s", head.Label, name, b.Solution.Name)
	}
	if len(b.Solution.Flows)+len(b.Solution.Variables)+len(b.Solution.References) > 0 {
		d.Progress.printf("drift", "only connectors are compared; alm status compares flows and variables with the zip that was imported")
	}
	// What runs is not a release: it needs no other version.
	change := judge.Between(head.Label, "stage "+name+", "+installed.Version, was, is)
	change.Head = head
	result := opts.Sides(change, func(f check.Finding) bool { return f.Rule.Version != check.AsksForVersion })
	return &Drifted{result, b.Solution.Name, s.Client.URL(), installed.Version}, result.Decide()
}
