package lone

import (
	"os"
	"strconv"
	"syscall"
)

// How exact the sleep of threads is, in nanoseconds; 0 is the usual. (proc_pid_timerslack_ns(5))
const (
	seldom = "2000000"
	often  = "0"
)

// watch says how often the runtime's system monitor looks. It has a thread of its own, the
// first that the runtime starts, and looks every 20 microseconds at first: a timer, an
// interrupt and two switches each time. Where the kernel has no such setting all stays as
// it is.
func watch(how string) {
	own := strconv.Itoa(os.Getpid())
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return
	}
	for _, thread := range threads {
		if thread.Name() == own {
			continue
		}
		fd, err := syscall.Open("/proc/"+thread.Name()+"/timerslack_ns", syscall.O_WRONLY|syscall.O_CLOEXEC, 0)
		if err != nil {
			return
		}
		_, _ = syscall.Write(fd, []byte(how))
		_ = syscall.Close(fd)
		return
	}
}
