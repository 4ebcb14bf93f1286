package judge

import (
	"slices"

	"alm/pipeline/check"
	"alm/pipeline/record"
	"alm/solution/connector"
)

// Add adds what lint found in another SOURCE, and decides about both. A connector that is in both
// counts once.
func (r *Result) Add(other *Result) {
	known := map[string]bool{}
	mine := r.Heads()
	for _, c := range mine {
		known[c.Dir] = true
	}
	isNew := func(c *connector.Connector) bool { return !known[c.Dir] }
	added := filtered(other.Heads(), func(c Head) bool { return !known[c.Dir] })
	r.heads = slices.Concat(mine, added)
	r.Is = slices.Concat(r.Is, filtered(other.Is, isNew))
	r.linted = slices.Concat(r.linted, filtered(other.linted, isNew))
	r.reviewed = slices.Concat(r.reviewed, filtered(other.reviewed, func(c reviewed) bool { return !known[c.Connector] }))
	r.Looked += len(added)
	r.Detected.Head += ", " + other.Detected.Head
	r.Detected.Changed = slices.Compact(slices.Sorted(slices.Values(slices.Concat(r.Detected.Changed, other.Detected.Changed))))
	if r.Linted != nil && other.Linted != nil {
		findings := filtered(other.Linted.Findings, func(f *check.Finding) bool { return !known[f.Connector] })
		profile := r.Linted.Profile
		r.Linted = record.NewJudged(slices.Concat(r.Linted.Findings, findings))
		r.Linted.Profile = profile
	}
	r.onAccepted = slices.Concat(r.onAccepted, filtered(other.onAccepted, func(f check.Finding) bool {
		return !slices.ContainsFunc(r.onAccepted, func(mine check.Finding) bool { return mine.Fingerprint == f.Fingerprint && mine.Message == f.Message })
	}))
	r.close()
}

func filtered[T any](all []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(item T) bool { return !keep(item) })
}
