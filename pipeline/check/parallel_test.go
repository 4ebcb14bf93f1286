package check

import "testing"

func TestParallel(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		done := make([]int, n)
		Parallel(n, func(i int) { done[i]++ })
		for i, times := range done {
			if times != 1 {
				t.Fatalf("n %d: %d was done %d times", n, i, times)
			}
		}
	}
}
