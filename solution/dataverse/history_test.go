package dataverse

import (
	"slices"
	"testing"
	"time"
)

// TestTheOperationThatDecidesIsFirst: an import that failed because another one ran began later, and
// did nothing.
func TestTheOperationThatDecidesIsFirst(t *testing.T) {
	at := func(second int) time.Time { return time.Date(2026, 11, 29, 18, 0, second, 0, time.UTC) }
	passed := Past{"1.0.0.0", true, true, at(0), at(9)}
	locked := Past{"1.0.0.0", true, false, at(5), at(14)}
	same := Past{"1.0.0.0", true, false, at(9), at(9)}
	later := Past{"1.0.0.0", true, false, at(10), at(20)}
	higher := Past{"1.10.0.0", true, true, at(0), at(9)}
	lower := Past{"1.9.0.0", true, true, at(0), at(9)}
	runs := Past{"1.1.0.0", false, false, at(8), time.Time{}}
	for _, test := range []struct {
		name string
		all  []Past
		want Past
	}{
		{"a lock", []Past{locked, passed}, passed},
		{"the same second", []Past{same, passed}, passed},
		{"two versions in one second", []Past{lower, higher}, higher},
		{"a later failure", []Past{passed, later}, later},
		{"one that runs", []Past{later, passed, runs}, runs},
	} {
		for range 2 {
			sortPast(test.all)
			if test.all[0] != test.want {
				t.Errorf("%s: %v is first, want %v", test.name, test.all[0], test.want)
			}
			slices.Reverse(test.all)
		}
	}
}
