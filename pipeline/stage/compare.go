package stage

import (
	"context"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/solution"
	"alm/solution/connector"
)

// Differences returns how the connectors that the stage runs differ from those of a solution,
// by the rules of diff. The values of variables do not count: they are the stage's.
func (s *Stage) Differences(ctx context.Context, of *solution.Solution) ([]check.Finding, error) {
	rows, err := s.Connectors(ctx, of)
	if err != nil {
		return nil, err
	}
	sent, running := &solution.Solution{}, &solution.Solution{}
	for _, c := range of.Connectors {
		for _, row := range rows {
			if is := FromRow(row); strings.EqualFold(is.Name, c.Name) {
				c.Definition = withRowValues(c.Definition, is.Definition)
				c.Parameters = withRowValues(c.Parameters, is.Parameters)
				c.ParameterSets = withRowValues(c.ParameterSets, is.ParameterSets)
				c.Policies = withRowValues(c.Policies, is.Policies)
				running.Connectors = append(running.Connectors, normalized(is))
			}
		}
		sent.Connectors = append(sent.Connectors, normalized(c))
	}
	was, err := readAll(sent.FS())
	if err != nil {
		return nil, err
	}
	is, err := readAll(running.FS())
	if err != nil {
		return nil, err
	}
	return compareConnectors(was, is), nil
}

// compareConnectors compares connectors by the rules of diff, without those that ask for another
// version number: the two sides are one release. Credentials are masked.
func compareConnectors(was, is []*connector.Connector) []check.Finding {
	findings := judge.Compare(was, is)
	return slices.DeleteFunc(findings, func(f check.Finding) bool { return f.Rule.Version != check.IgnoresVersion })
}

// ChangedByHand reports whether an unmanaged change lies on top of a finding's connector.
func (s *Stage) ChangedByHand(ctx context.Context, of *solution.Solution, f check.Finding) (bool, error) {
	for _, c := range of.Connectors {
		if c.Name == f.Connector {
			return s.Client.HasUnmanagedLayer(ctx, c.ID)
		}
	}
	return false, nil
}
