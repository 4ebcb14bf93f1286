// Package spell guesses which known name somebody meant.
package spell

import (
	"slices"
	"strings"
)

// Nearest returns the known name that name is most likely meant for, "" when none is near.
func Nearest(name string, known []string) string {
	return Within(name, known, likelyEdits(len(name)))
}

// likelyEdits is how many letters of a name somebody gets wrong: of yaml, two would make html of it.
func likelyEdits(length int) int {
	switch {
	case length < 2:
		return 0
	case length < 5:
		return 1
	}
	return max(2, length/3)
}

// DidYouMean returns a hint that names the nearest known name, "" when none is near.
func DidYouMean(name string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// Within returns the known name that differs from name by the fewest letters put in, left
// out, changed or swapped, "" when all differ by more than edits. Case does not count. Of names that
// are equally near, it returns the one with more letters swapped: lnit is lint and not init.
func Within(name string, known []string, edits int) string {
	best, most := "", edits*edit
	lower := strings.ToLower(name)
	for _, k := range known {
		if d := distance(lower, strings.ToLower(k), most); d <= most {
			best, most = k, d-1
		}
	}
	return best
}

// What an edit of a letter costs, and what swapping two does: a little less, but so little that more
// swaps than a name has never cost less than one edit fewer.
const (
	edit = 2 * maxName
	swap = edit - 1
)

// maxName is the longest name that is compared, in bytes.
const maxName = 80

// distance is what it costs to make a out of b, or more than within.
func distance(a, b string, within int) int {
	if len(a) > maxName || len(b) > maxName || max(len(a)-len(b), len(b)-len(a))*edit > within {
		return within + 1
	}
	var rows [3][maxName + 1]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = j * edit
	}
	for i := range len(a) {
		row[0] = (i + 1) * edit
		for j := range len(b) {
			cost := edit
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(above[j+1]+edit, row[j]+edit, above[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+swap)
			}
		}
		if slices.Min(row[:len(b)+1]) > within && slices.Min(above[:len(b)+1]) > within {
			return within + 1
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
