// Package lone lets a program start on one processor, and the runtime's system monitor
// sleep. Threads that wake while it starts cost a short run more than they help it: a
// quarter of the CPU that alm takes to compare two folders.
package lone

import (
	"os"
	"runtime"
	"time"
)

// processors is how many the program may use. Nothing is initialised before it but what it
// stands on: packages come in the order of their paths. (Go specification, program
// initialization)
var processors = begin()

// Enough is how long a run is alone.
const Enough = 20 * time.Millisecond

func begin() int {
	room(len(os.Args) - 1)
	watch(seldom)
	return runtime.GOMAXPROCS(1)
}

// End gives the program all of its processors, and the system monitor its usual pace.
func End() {
	watch(often)
	runtime.GOMAXPROCS(processors)
}

// room makes place on the stack at once that the program would need sooner or later: each
// time it doubles, all of it is walked and copied. Nothing is written to that place.
//
//go:noinline
func room(arguments int) byte {
	if arguments >= 0 {
		return 0
	}
	var place [48 << 10]byte
	place[-arguments]++
	return place[len(place)+arguments]
}
