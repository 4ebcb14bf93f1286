// Package spell guesses which known name somebody meant.
package spell

import (
	"slices"
	"strings"
)

// Nearest returns the known name that name is most likely meant for, "" when none is near.
func Nearest(name string, known []string) string {
	return Within(name, known, max(2, len(name)/3))
}

// DidYouMean returns a hint that names the nearest known name, "" when none is near.
func DidYouMean(name string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// Within returns the known name that differs from name by the fewest letters put in, left
// out, changed or swapped, "" when all differ by more than edits. Case does not count.
func Within(name string, known []string, edits int) string {
	best := ""
	lower := strings.ToLower(name)
	for _, k := range known {
		if d := distance(lower, strings.ToLower(k), edits); d <= edits {
			best, edits = k, d-1
		}
	}
	return best
}

// maxName is the longest name that is compared, in bytes.
const maxName = 80

// distance is how many letters make a out of b, or more than within.
func distance(a, b string, within int) int {
	if len(a) > maxName || len(b) > maxName || len(a)-len(b) > within || len(b)-len(a) > within {
		return within + 1
	}
	var rows [3][maxName + 1]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(above[j+1]+1, row[j]+1, above[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		if slices.Min(row[:len(b)+1]) > within && slices.Min(above[:len(b)+1]) > within {
			return within + 1
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
