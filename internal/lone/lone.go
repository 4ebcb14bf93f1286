// Package lone lets a program start on one processor. Threads that the runtime wakes while
// it starts cost a short run more than they help it: an eighth of the CPU that alm takes to
// compare two folders.
package lone

import (
	"runtime"
	"time"
)

// processors is how many the program may use. Nothing is initialised before it but what it
// stands on: packages come in the order of their paths. (Go specification, program
// initialization)
var processors = runtime.GOMAXPROCS(1)

// Enough is how long a run has one processor.
const Enough = 5 * time.Millisecond

// End gives the program all of its processors.
func End() { runtime.GOMAXPROCS(processors) }
