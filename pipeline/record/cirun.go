package record

import "slices"

// CIRun is the run of a GitHub workflow that packed or imported a release, as its runner names
// it.
type CIRun struct {
	Server     string `json:"server"`             // "https://github.com"
	Repository string `json:"repository"`         // "contoso/orders"
	Ref        string `json:"ref"`                // "refs/heads/main"
	Event      string `json:"event"`              // "push"
	Workflow   string `json:"workflow,omitempty"` // "contoso/orders/.github/workflows/release.yml@refs/heads/main"
	ID         string `json:"id"`
	Attempt    string `json:"attempt"`
}

// CIRuns returns the runs that packed and imported what is packed now, in the order in which
// they wrote the record. One that was not in CI is nil.
func (r *Record) CIRuns() []*CIRun {
	if r.Packed == nil {
		return nil
	}
	runs := []*CIRun{r.Packed.CI}
	for _, in := range r.Imported {
		if r.Packed.Has(in.SHA256) || r.Packed.Has(in.Of) {
			runs = append(runs, in.CI)
		}
	}
	return slices.CompactFunc(runs, func(a, b *CIRun) bool { return a == b || a != nil && b != nil && *a == *b })
}
