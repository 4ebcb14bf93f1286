package record

import "time"

// Policy is what was given for the policy of a stage when an import began.
type Policy struct {
	Ticket   string   `json:"ticket,omitempty"`
	Override string   `json:"override,omitempty"` // the reason for which the policy was overridden
	Overrode []string `json:"overrode,omitempty"` // what the policy had against the import
}

// RanSince returns since when a stage runs a digest without a failed import, and whether the
// record knows.
func (r *Record) RanSince(stage, sum string) (since time.Time, ok bool) {
	for _, in := range r.Imported {
		switch {
		case in.Stage != stage || !in.Reached():
		case in.State == Done && in.SHA256 == sum:
			if !ok {
				since, ok = in.doneAt(), true
			}
		default: // it failed, has no end, or brought something else
			ok = false
		}
	}
	return since, ok
}

// doneAt returns when the import was done: of what was there under no record, when the environment
// got it.
func (in *Import) doneAt() time.Time {
	if at, err := time.Parse(time.RFC3339, in.InstalledOn); err == nil && in.There() {
		return at
	}
	if in.Ended.IsZero() {
		return in.At
	}
	return in.Ended
}
