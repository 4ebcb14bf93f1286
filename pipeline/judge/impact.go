package judge

import (
	"alm/pipeline/check"
	"alm/pipeline/impact"
	"alm/pipeline/project"
	"alm/pipeline/record"
)

// Reach names the flows, apps and agents that a result of Sides reaches.
func (r *Result) Reach() error { return reach(r) }

// reach names the flows, apps and agents that the change reaches.
func reach(r *Result) error {
	switch {
	case r.Diffed == nil:
		r.printf("impact", "nothing to do: no change to look at")
		return nil
	case len(r.opts.Uses)+len(r.opts.Project.Consumers) == 0:
		r.printf("impact", "nothing to do: no solutions to look in; name them with --in, or under consumers in %s", project.DefaultFile)
		return nil
	}
	found, err := Consumers(r.projectFS(), r.opts.Project, r.opts.Root, r.opts.Uses)
	if err != nil {
		return err
	}
	findings := r.Diffed.Findings
	joined := impact.Join(findings, r.Was, r.opts.Project.ConnectorNames(), found.Consumers)
	breaks, perhaps := broken(findings)
	r.Reached = &record.Reached{
		Consumers: len(found.Consumers), Calls: joined.Calls, Breaks: breaks, Perhaps: perhaps,
		Unclear: joined.Unclear, Problems: found.Problems,
	}
	return nil
}

// keepReached leaves out findings that reach nobody.
func keepReached(r *Result) error {
	if r.Reached == nil {
		return nil
	}
	var reached []check.Finding
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
func broken(findings []check.Finding) (all, perhaps int) {
	files := map[string]bool{} // whether it breaks for sure
	for _, f := range findings {
		for _, use := range f.Uses {
			files[use.File] = files[use.File] || use.Unknown == ""
		}
	}
	for _, sure := range files {
		if !sure {
			perhaps++
		}
	}
	return len(files), perhaps
}
