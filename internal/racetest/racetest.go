// Package racetest lets tests do less under the race detector, which makes them ten times
// slower: every eighth file of a corpus shows a data race as well as all of them.
package racetest

// Every returns 1, or n under the race detector: tests take every n-th of many cases.
func Every(n int) int {
	if enabled {
		return n
	}
	return 1
}
