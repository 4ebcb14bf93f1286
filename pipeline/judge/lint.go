package judge

import (
	"cmp"
	"slices"

	"alm/internal/budget"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/solution"
	"alm/solution/connector"
)

// lintConnectors checks each connector by itself: those that changed, or all.
func lintConnectors(r *Result) error {
	r.linted = r.Is
	for _, c := range r.linted {
		if err := r.opts.Project.CheckConnector(c); err != nil {
			return err
		}
	}
	findings, err := r.lintAll(diff.Bases(r.Was, r.Is))
	if err != nil {
		return err
	}
	r.Linted = record.NewJudged(check.Each(findings))
	r.Linted.Profile = r.profile()
	if r.Linted.Profile == check.Security {
		r.review(r.linted)
	}
	return nil
}

func printLinted(r *Result) { r.printf("lint", "%s", r.Linted) }

// profile returns what connectors are linted for.
func (r *Result) profile() check.Profile {
	return cmp.Or(r.opts.Profile, r.opts.Project.Lint.Profile, check.Default)
}

func (r *Result) lintAll(bases map[string]*connector.Connector) ([]check.Finding, error) {
	p, all := r.opts.Project, r.linted
	setup := r.lintSetup()
	lists, errs := make([][]check.Finding, len(all)), make([]error, len(all))
	changes := make([]*lint.Change, len(all))
	check.Parallel(len(all), func(i int) {
		most := r.most()
		if most == 1 {
			errs[i] = p.Limits().Exceeded(budget.Findings)
			return
		}
		rules := setup.rules
		if len(p.Overrides) > 0 {
			rules = p.LintRules(r.profile(), all[i].Dir)
		}
		with := setup.options
		if was := bases[all[i].Dir]; was != nil {
			changes[i] = &lint.Change{Was: was}
			with.Change = changes[i]
		}
		with.Most, with.Known = most, r.known
		with.Places, with.Closed = p.VariablePlaces(all[i].Dir), r.Head.Zip != nil || p.DeclaresVariables(all[i].Dir)
		lists[i], errs[i] = r.spend(lint.Run(rules, all[i], with))
	})
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	r.keepFaults(all, changes)
	return joined(lists), nil
}

// joined returns all findings of some lists; of a single list, that one.
func joined(lists [][]check.Finding) []check.Finding {
	if len(lists) == 1 {
		return lists[0]
	}
	return slices.Concat(lists...)
}

// lintSetup is what lint needs of the project, the same for all connectors.
type lintSetup struct {
	rules   []check.Rule // for folders without rules of their own
	options lint.Options
}

// lintSetup returns the setup: the one of all connectors if they are judged one after the other.
func (r *Result) lintSetup() *lintSetup {
	if r.setup != nil {
		return r.setup()
	}
	return r.newLintSetup()
}

func (r *Result) newLintSetup() *lintSetup {
	s := &lintSetup{r.opts.Project.LintRules(r.profile(), ""), r.opts.Project.LintOptions()}
	if zipped := r.Head.Zip; zipped != nil {
		s.options.Variables, s.options.Values = variableTypes(zipped), nil
	}
	s.options.Accepted, s.options.ByPoint = r.accepts(), r.profile() == check.Security
	s.options.Memory = &lint.Memory{}
	return s
}

// variableTypes returns the types of the variables that a zip holds, by name.
func variableTypes(s *solution.Solution) map[string]string {
	types := map[string]string{}
	for _, v := range s.Variables {
		types[v.Name] = project.VariableTypeName(v.Type)
	}
	return types
}

// runs reports whether a lint rule runs on a connector.
func (r *Result) runs(dir, rule string) bool {
	if severity, set := r.opts.Project.Severity(dir, rule); set {
		return severity != check.Off
	}
	i := slices.IndexFunc(lint.Rules(), func(row check.Rule) bool { return row.ID == rule })
	return i >= 0 && lint.Rules()[i].For(r.profile()) != check.Off
}

// findTorn finds the connectors with a file that cannot be read, so that rules may not have seen all.
func (r *Result) findTorn() {
	r.torn = map[string]bool{}
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		if j == nil {
			continue
		}
		for _, f := range j.Findings {
			if breaksText(f) {
				r.torn[f.Connector] = true
			}
		}
	}
}

// checked reports whether a lint rule checked all of a connector.
func (r *Result) checked(dir, rule string) bool { return r.runs(dir, rule) && !r.torn[dir] }

// complete reports whether all connectors of the project were linted.
func (r *Result) complete() bool {
	return (r.Base.FS == nil || r.opts.LintAll) && r.Head.Under == "" && len(r.opts.Only) == 0
}
