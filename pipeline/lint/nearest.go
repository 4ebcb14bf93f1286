package lint

import (
	"slices"
	"strings"
)

// nearest is the known name that differs from a name by no more than so many letters put
// in, left out, changed or swapped; "" when none does. Case does not count.
func nearest(name string, known []string, within int) string {
	best := ""
	lower := strings.ToLower(name)
	for _, k := range known {
		if d := distance(lower, strings.ToLower(k), within); d <= within {
			best, within = k, d-1
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

// didYouMean is a hint for the end of a message, "" without a name.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + name + "?"
}
