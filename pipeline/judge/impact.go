package judge

import (
	"cmp"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/impact"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// Reach names the flows, apps and agents that a result of Sides reaches.
func (r *Result) Reach() error { return reach(r) }

// reach names the flows, apps and agents that the change reaches.
func reach(r *Result) error {
	switch {
	case r.Diffed == nil:
		r.printf("impact", "nothing to do: no change to look at")
		return nil
	case !r.opts.NamesConsumers():
		r.printf("impact", "nothing to do: no solutions to look in; name them with --in, or under consumers in %s", project.DefaultFile)
		return nil
	}
	s := sources{files: r.projectFS(), project: r.opts.Project, root: r.opts.Root, uses: r.opts.Uses, stages: r.opts.Stages,
		maxAge: r.opts.MaxAge, now: r.opts.Now(), ask: r.opts.Ask}
	was, err := r.targetsBefore()
	if err != nil {
		return err
	}
	if len(was) == 0 && len(r.opts.Stages) == 0 {
		s.ask, s.why = nil, "no connector changed"
	}
	if err := s.read(); err != nil {
		return err
	}
	findings := r.Diffed.Findings
	joined := impact.Join(findings, was, r.opts.Project.ConnectorNames(), s.found.Consumers)
	breaks, perhaps := broken(findings)
	r.Users = slices.DeleteFunc(joined.Users, func(u check.User) bool { return !r.isJudged(u.Connector) })
	r.Reached = &record.Reached{
		Consumers: len(s.found.Consumers), Calls: joined.Calls, Breaks: breaks, Perhaps: perhaps,
		Unclear: joined.Unclear, Problems: s.found.Problems, Environments: s.asked,
	}
	return nil
}

// targetsBefore returns the connectors that changed, as they were, also those that are not judged: a
// call that names no connector may be of any of them.
func (r *Result) targetsBefore() ([]impact.Target, error) {
	if len(r.opts.Only) > 0 && r.Base.FS != nil {
		return r.allTargets()
	}
	return r.targets, nil
}

// targetsOf returns connectors at base as targets that know where they are at head.
func targetsOf(was, is []*connector.Connector) []impact.Target {
	targets := impact.Targets(was)
	for dir, before := range diff.Bases(was, is) {
		if i := slices.Index(was, before); i >= 0 && dir != before.Dir {
			targets[i].Moved = strings.Clone(dir)
		}
	}
	return targets
}

func (r *Result) allTargets() ([]impact.Target, error) {
	moved := map[string]string{}
	for _, t := range r.targets {
		moved[t.Dir] = t.Moved
	}
	found, _, err := tree.MayDiffer(r.Base.All(), r.Head.All(), r.opts.Project)
	if err != nil {
		return nil, err
	}
	was, errs := make([]impact.Target, len(found)), make([]error, len(found))
	check.Parallel(len(found), func(i int) {
		c, err := found[i].Again()
		if errs[i] = err; err == nil {
			was[i] = impact.TargetOf(c)
			was[i].Moved = moved[c.Dir]
		}
	})
	return was, cmp.Or(errs...)
}

func (r *Result) isJudged(dir string) bool {
	return len(r.opts.Only) == 0 || slices.Contains(r.opts.Only, dir)
}

// NamesConsumers reports whether something says where flows, apps and agents are.
func (o Options) NamesConsumers() bool {
	return len(o.Uses)+len(o.Stages)+len(o.Project.Consumers) > 0
}

// keepReached leaves out findings that reach nobody.
func keepReached(r *Result) error {
	if r.Reached == nil {
		return nil
	}
	var reached []*check.Finding
	for _, f := range r.Diffed.Findings {
		if len(f.Uses) > 0 {
			reached = append(reached, f)
		} else {
			r.unreached = append(r.unreached, f)
		}
	}
	r.Diffed = record.NewJudged(reached)
	return nil
}

// broken counts the flows, apps and agents in the uses of breaking findings, and those of them
// of which it is not known whether they break.
func broken(findings []*check.Finding) (all, perhaps int) {
	surely := map[string]bool{}
	for _, f := range findings {
		for _, use := range f.Uses {
			if use.Through != "" {
				continue
			}
			surely[use.Key()] = surely[use.Key()] || use.Unknown == ""
		}
	}
	for _, sure := range surely {
		if !sure {
			perhaps++
		}
	}
	return len(surely), perhaps
}
