package dataverse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// start posts what must not happen twice. It asks again only where the environment said
// that it did nothing: throttled with a Retry-After, or locked by another operation.
func (c *Client) start(ctx context.Context, action string, body, into any) error {
	deadline := time.Now().Add(c.pace.LockBudget)
	for {
		_, err := c.do(ctx, request{Method: http.MethodPost, Path: action, Body: body, Into: into, Once: true})
		if !errors.Is(err, ErrLocked) || time.Now().Add(c.pace.Lock).After(deadline) {
			return lost(err)
		}
		if ctxErr := sleep(ctx, c.pace.Lock); ctxErr != nil {
			return fmt.Errorf("%w (%w)", err, ctxErr)
		}
	}
}

// lost marks an error after which nobody knows whether the environment acted.
func lost(err error) error {
	if err == nil || errors.Is(err, ErrAuth) || errors.Is(err, ErrLocked) {
		return err
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return err
	}
	var answer *Error
	if errors.As(err, &answer) && decided(answer) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAmbiguous, err)
}

// decided tells whether an answer is the service's own no. Faults of an import come with
// 500 and a code; 0x80040216 is its "unexpected error" and says nothing.
func decided(e *Error) bool {
	if e.Status < 500 {
		return e.Status != http.StatusRequestTimeout
	}
	return e.Status == http.StatusInternalServerError && e.Code != "" && e.Code != "0x80040216"
}
