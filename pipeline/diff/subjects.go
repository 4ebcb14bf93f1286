package diff

import (
	"slices"
	"strings"

	"alm/pipeline/check"
)

// subjects are what the findings so far are about.
type subjects struct {
	sorted []string // the subjects and places of all findings, a set
	known  int      // findings whose subjects are in it
}

// add adds what was reported since the last time, and the places of changes, which are few.
func (s *subjects) add(findings []check.Finding, changes []*change) {
	more := s.sorted
	for _, ch := range changes {
		for i := range ch.places {
			more = append(more, ch.places[i].subject)
		}
	}
	for i := s.known; i < len(findings); i++ {
		more = append(more, findings[i].Subject)
		for _, place := range findings[i].Places {
			more = append(more, place.Subject)
		}
	}
	if s.known = len(findings); len(more) > len(s.sorted) {
		s.sorted = sortedSet(more)
	}
}

// explained reports whether a finding is about the subject or something in it.
func (s *subjects) explained(subject string) bool {
	i, found := slices.BinarySearch(s.sorted, subject)
	if found || i == len(s.sorted) || !strings.HasPrefix(s.sorted[i], subject) {
		return found
	}
	after := s.sorted[i:]
	i, _ = slices.BinarySearchFunc(after, subject, func(s, subject string) int {
		if rest, ok := strings.CutPrefix(s, subject); ok {
			return strings.Compare(rest, "/")
		}
		return strings.Compare(s, subject)
	})
	return i < len(after) && strings.HasPrefix(after[i], subject) && strings.HasPrefix(after[i][len(subject):], "/")
}
