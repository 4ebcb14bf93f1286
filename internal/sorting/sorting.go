// Package sorting sorts lists of many types with one algorithm. slices.SortStableFunc is linked again for
// each type, which are 20 kB of the program each; use it where sorting takes time.
package sorting

import "sort"

// Stable sorts a list and keeps the order of equal elements.
func Stable[T any](list []T, compare func(a, b T) int) {
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
}
