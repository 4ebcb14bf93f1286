package dataverse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Reached is what a request without a sign-in finds on the way to an environment.
type Reached struct {
	Proxy string        // the host of the proxy, "" without one
	Skew  time.Duration // how far the clock of this machine is ahead of the environment's
}

// Reach asks an environment for an answer without signing in. Every answer of HTTP is good; an error
// is one of the network or of TLS.
func Reach(ctx context.Context, opts CredentialOptions, now func() time.Time) (Reached, error) {
	base, err := parseBase(opts.EnvironmentURL)
	if err != nil {
		return Reached{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base.JoinPath("api", "data", "v9.2", "WhoAmI").String(), nil)
	if err != nil {
		return Reached{}, err
	}
	var found Reached
	if proxy, err := http.ProxyFromEnvironment(req); err == nil && proxy != nil {
		found.Proxy = proxy.Host
	}
	resp, err := opts.transport().Do(req)
	if err != nil {
		return found, fmt.Errorf("reach %s: %w", base.Host, plainCause(err))
	}
	defer resp.Body.Close()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		found.Skew = now().Sub(date).Round(time.Second)
	}
	return found, nil
}

// plainCause returns what is wrong without the URL, which the caller names.
func plainCause(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}
