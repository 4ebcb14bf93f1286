// Package raced lets tests do less under the race detector, which makes them ten times as
// slow: it looks for what runs at once, and an eighth of a corpus shows that as well.
package raced

// Every is 1, and n under the race detector: tests take every n-th thing of many.
func Every(n int) int {
	if enabled {
		return n
	}
	return 1
}
