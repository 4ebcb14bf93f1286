package emulator

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The limits of service protection for one user in usageWindow. The emulator reports what is
// left of them and does not enforce them: the service does so per web server.
const (
	usageWindow  = 300 // seconds
	requestLimit = 6000
	timeLimit    = 1200 * time.Second
)

// usage counts the requests and their execution time by user and second.
type usage struct {
	mu    sync.Mutex
	users map[string]*[usageWindow]usedSecond
}

type usedSecond struct {
	at       int64 // Unix time
	requests int
	time     time.Duration
}

// add counts a request, or the time that it took, and returns what is left to the user.
func (u *usage) add(user string, now time.Time, requests int, took time.Duration) (requestsLeft int, timeLeft time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.users == nil {
		u.users = map[string]*[usageWindow]usedSecond{}
	}
	if u.users[user] == nil {
		u.users[user] = &[usageWindow]usedSecond{}
	}
	seconds, at := u.users[user], now.Unix()
	s := &seconds[((at%usageWindow)+usageWindow)%usageWindow]
	if s.at != at {
		*s = usedSecond{at: at}
	}
	s.requests += requests
	s.time += took
	requestsLeft, timeLeft = requestLimit, timeLimit
	for _, s := range seconds {
		if at-s.at < usageWindow {
			requestsLeft -= s.requests
			timeLeft -= s.time
		}
	}
	return max(0, requestsLeft), max(0, timeLeft)
}

// report counts a request and sets the headers that report the limits. The result counts the
// time that the request takes.
func (u *usage) report(header http.Header, user string, now func() time.Time) (done func()) {
	start := now()
	requests, left := u.add(user, start, 1, 0)
	header.Set("x-ms-ratelimit-burst-remaining-xrm-requests", strconv.Itoa(requests))
	header.Set("x-ms-ratelimit-time-remaining-xrm-requests", groupThousands(strconv.FormatFloat(left.Seconds(), 'f', 2, 64)))
	return func() { u.add(user, start, 0, now().Sub(start)) }
}

// groupThousands writes "1200.00" as the service does: "1,200.00".
func groupThousands(number string) string {
	whole, fraction, _ := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + fraction
}
