package check

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Parallel does something for 0 to n-1 on all processors, and returns when all is done.
func Parallel(n int, do func(i int)) {
	workers := min(n, runtime.NumCPU()) // GOMAXPROCS may be about to rise
	if workers < 2 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			do(i)
		}
	}
	var wait sync.WaitGroup
	for range workers - 1 {
		wait.Go(work)
	}
	work()
	wait.Wait()
}
