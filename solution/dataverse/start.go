package dataverse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// startRequest is a request that must not happen twice.
type startRequest struct {
	action     string
	body, into any
	complete   func() bool  // reports whether the answer has its ids
	before     func() error // called before each try
	after      func()       // called before each pause between tries
}

// maxThrottled is how often a start is sent that the service asks to send later.
const maxThrottled = 10

// start posts it. It tries again only where the environment reported that it did nothing:
// throttled with a Retry-After, or locked by another operation. Before each try it looks again.
func (c *Client) start(ctx context.Context, s startRequest, w lockOptions) error {
	if w.giveUp.IsZero() {
		w.giveUp = c.GiveUp()
	}
	for throttled := 0; ; {
		if err := s.before(); err != nil {
			return err
		}
		header, err := c.do(ctx, request{Method: http.MethodPost, Path: s.action, Body: s.body, Into: s.into, Start: true, Complete: s.complete})
		pause := retryAfter(header)
		switch {
		case errors.Is(err, ErrLocked):
			s.after()
			err = c.AwaitLock(ctx, err, w.giveUp, w.report)
		case errors.Is(err, ErrThrottled) && pause > 0 && throttled < maxThrottled:
			throttled++
			s.after()
			err = sleep(ctx, pause)
		default:
			return markAmbiguous(err)
		}
		if err != nil {
			return err
		}
	}
}

// retryAfter returns how long the service asks to wait, 0 where it does not ask or asks for too long.
func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if pause := time.Duration(seconds) * time.Second; err == nil && pause > 0 && pause <= maxRetryDelay {
		return pause
	}
	return 0
}

// markAmbiguous marks an error after which nobody knows whether the environment acted.
func markAmbiguous(err error) error {
	if err == nil || errors.Is(err, ErrAuth) || errors.Is(err, ErrLocked) {
		return err
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return err
	}
	var answer *Error
	if errors.As(err, &answer) && isFinalAnswer(answer) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAmbiguous, err)
}

// isFinalAnswer reports whether the service itself refused. Failures of an import come with
// 500 and a code; 0x80040216 is its "unexpected error" and is not conclusive.
func isFinalAnswer(e *Error) bool {
	if e.Status < 500 {
		return e.Status != http.StatusRequestTimeout
	}
	return e.Status == http.StatusInternalServerError && e.Code != "" && e.Code != "0x80040216"
}
