package dataverse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Status is asyncoperation.statuscode.
type Status int

// The values of asyncoperation.statuscode.
const (
	WaitingForResources Status = 0
	Waiting             Status = 10
	InProgress          Status = 20
	Pausing             Status = 21
	Canceling           Status = 22
	Succeeded           Status = 30
	Failed              Status = 31
	Canceled            Status = 32
)

var statusNames = map[Status]string{
	WaitingForResources: "queued", Waiting: "waiting", InProgress: "in progress", Pausing: "pausing",
	Canceling: "canceling", Succeeded: "succeeded", Failed: "failed", Canceled: "canceled",
}

func (s Status) String() string { return cmp.Or(statusNames[s], fmt.Sprintf("status %d", int(s))) }

// Progress is the state of a job when it was polled.
type Progress struct {
	Status   Status
	Done     bool    // statecode 3: it will not change any more
	Percent  float64 // of the import job; an import that succeeds may end below 100
	Message  string
	Code     string // "0x80048041" of a failed job, where the service gives one
	Started  time.Time
	Finished time.Time
}

// Err returns nil while a job runs and when it succeeded; otherwise an *Error with the
// service's reason.
func (p Progress) Err() error {
	if !p.Done || p.Status == Succeeded {
		return nil
	}
	return &Error{Code: p.Code, Message: cmp.Or(p.Message, "the job "+p.Status.String())}
}

type operationRow struct {
	State     *Number   `json:"statecode"`
	Status    *Number   `json:"statuscode"`
	Message   string    `json:"message"`
	Friendly  string    `json:"friendlymessage"`
	Code      Number    `json:"errorcode"`
	Started   time.Time `json:"startedon"`
	Completed time.Time `json:"completedon"`
}

// Poll reads the state of a job once.
func (c *Client) Poll(ctx context.Context, job Job) (Progress, error) {
	if job.AsyncOperation == "" {
		return Progress{}, errors.New("poll: the job has no asyncoperation id")
	}
	var row operationRow
	path := query("asyncoperations("+job.AsyncOperation+")",
		"$select", "statecode,statuscode,message,friendlymessage,errorcode,startedon,completedon")
	whole := func() bool { return row.State != nil && row.Status != nil }
	if _, err := c.do(ctx, request{Method: http.MethodGet, Path: path, Into: &row, Complete: whole}); err != nil {
		return Progress{}, fmt.Errorf("poll %s: %w", job, err)
	}
	p := Progress{
		Status: Status(*row.Status), Done: *row.State == 3,
		Message: plain(unwrap(cmp.Or(row.Friendly, row.Message))), Code: codeOf(row),
		Started: row.Started, Finished: row.Completed,
	}
	if job.ImportJob == "" {
		return p, nil
	}
	var log struct {
		Percent percent `json:"progress"`
	}
	path = query("importjobs("+job.ImportJob+")", "$select", "progress")
	_, err := c.do(ctx, request{Method: http.MethodGet, Path: path, Into: &log})
	// The row comes late, and never when the import fails early. Progress decides nothing, and some
	// may not read it.
	if err != nil && !p.Done && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrForbidden) {
		return p, fmt.Errorf("poll %s: %w", job, err)
	}
	p.Percent = float64(log.Percent)
	return p, nil
}

// percent is a number with a fraction, which the service may write as a text.
type percent float64

// UnmarshalJSON reads 12.5, "12.5" and null.
func (p *percent) UnmarshalJSON(text []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	if err == nil {
		*p = percent(f)
	}
	return nil // progress decides nothing
}

func codeOf(row operationRow) string {
	if row.Code == 0 {
		return ""
	}
	return hexCode(fmt.Sprint(int64(row.Code)))
}

// Wait polls until the job ends and calls report, if any, each time. Broken connections and
// gateway errors do not end it: ctx does, or Pace.Unreadable without an answer, with
// ErrUnfinished. When the job itself fails, Wait returns no error: the reason is in Progress.Err.
func (c *Client) Wait(ctx context.Context, job Job, report func(Progress)) (Progress, error) {
	pause, refusals, answered := c.pace.Poll, 0, time.Now()
	var last Progress
	silent := unread{notice: c.notice}
	for {
		p, err := c.Poll(ctx, job)
		if err == nil {
			p.Percent = max(p.Percent, last.Percent)
			last, refusals, answered = p, 0, time.Now()
			if report != nil {
				report(p)
			}
		}
		if p.Done {
			return p, nil
		}
		if err != nil && ctx.Err() == nil {
			silent.report(err)
		}
		if err != nil && hopeless(err) {
			if refusals++; refusals == maxRefusals {
				return last, err
			}
		}
		if err != nil && time.Since(answered) > c.pace.Unreadable {
			return last, fmt.Errorf("wait for %s: %w: %w", job, ErrUnfinished, err)
		}
		if err := sleep(ctx, pause); err != nil {
			return last, fmt.Errorf("wait for %s: %w: %w", job, ErrUnfinished, err)
		}
		pause = min(pause*3/2, c.pace.PollMax)
	}
}

// maxRefusals is how many refusals in a row end the waiting: a single one may come from a
// server that does not know the caller or the job yet, or no longer.
const maxRefusals = 4

// hopeless reports whether polling again cannot help, because the environment itself refused.
func hopeless(err error) bool {
	if errors.Is(err, ErrAuth) || errors.Is(err, ErrForbidden) {
		return true
	}
	var answer *Error
	return errors.As(err, &answer) && answer.Status < 500 &&
		answer.Status != http.StatusRequestTimeout && answer.Status != http.StatusTooManyRequests
}
