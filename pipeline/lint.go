package pipeline

import (
	"cmp"
	"slices"

	"alm/pipeline/check"
	linting "alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/solution"
)

// zippedVariables are the types of the variables that a zip holds.
func zippedVariables(s *solution.Solution) map[string]string {
	types := map[string]string{}
	for _, v := range s.Variables {
		types[v.Name] = project.VariableTypeName(v.Type)
	}
	return types
}

// profile is what the release is checked for.
func (rel *Release) profile() check.Profile {
	return cmp.Or(rel.With.Profile, rel.With.Project.Lint.Profile, check.Default)
}

// lintAll lints every connector.
func (rel *Release) lintAll() []check.Finding {
	p, all := rel.With.Project, rel.Detected.all
	usual, options := p.LintRules(rel.profile(), ""), p.LintOptions()
	zipped := rel.With.Head.Zip
	if zipped != nil {
		options.Variables, options.Values = zippedVariables(zipped), nil
	}
	each := make([][]check.Finding, len(all))
	check.Parallel(len(all), func(i int) {
		rules := usual
		if len(p.Overrides) > 0 {
			rules = p.LintRules(rel.profile(), all[i].Dir)
		}
		with := options
		with.Places, with.Closed = p.VariablePlaces(all[i].Dir), zipped != nil || p.DeclaresVariables(all[i].Dir)
		each[i] = linting.Run(rules, all[i], with)
	})
	return slices.Concat(each...)
}

// narrow keeps the findings that hit one of the consumers; a rule without consumers hits
// everybody. No consumers means all of them.
func narrow(findings []check.Finding, to []check.Consumer) []check.Finding {
	if len(to) == 0 {
		return findings
	}
	return slices.DeleteFunc(findings, func(f check.Finding) bool {
		hit := slices.ContainsFunc(f.Rule.Consumers, func(c check.Consumer) bool { return slices.Contains(to, c) })
		return len(f.Rule.Consumers) > 0 && !hit
	})
}
