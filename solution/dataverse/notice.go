package dataverse

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// noticeEvery is the time between two notices of the same silence.
const noticeEvery = time.Minute

// watch reports a request that gets no answer, after Pace.Quiet and then every minute, until
// stop is called.
func (c *Client) watch(r request) (stop func()) {
	if c.notice == nil {
		return func() {}
	}
	what, _, _ := strings.Cut(strings.TrimPrefix(r.Path, c.root), "?")
	began, done := time.Now(), make(chan struct{})
	go func() {
		timer := time.NewTimer(c.pace.Quiet)
		defer timer.Stop()
		for {
			select {
			case <-done:
				return
			case <-timer.C:
				c.notice(fmt.Sprintf("no answer for %s to %s %s", time.Since(began).Round(time.Second), r.Method, what))
				timer.Reset(noticeEvery)
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}

// throttleNotice reports pauses that the service asks for.
type throttleNotice struct{ notice func(string) }

// Do sends the request and reads the answer's Retry-After.
func (t throttleNotice) Do(req *policy.Request) (*http.Response, error) {
	resp, err := req.Next()
	if err == nil && resp.StatusCode == http.StatusTooManyRequests && t.notice != nil {
		if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 1 {
			t.notice(fmt.Sprintf("too many requests; the service asks to wait %s", time.Duration(seconds)*time.Second))
		}
	}
	return resp, err
}

// unread reports the first time that a job cannot be read, and then every minute.
type unread struct {
	notice func(string)
	last   time.Time
}

func (u *unread) report(err error) {
	if u.notice != nil && time.Since(u.last) >= noticeEvery {
		u.last = time.Now()
		u.notice("the job cannot be read: " + err.Error())
	}
}
