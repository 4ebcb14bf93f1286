// Package dataverse is a client of the Dataverse Web API for deploying solutions. It depends
// on no other package of alm; the package example installs a solution, upgrades it and polls.
package dataverse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Options configure the connection to an environment. Only Credential is required.
type Options struct {
	Credential azcore.TokenCredential
	Transport  policy.Transporter // nil is azcore's own HTTP client
	UserAgent  string             // "alm/1.2.0"
	Log        func(Event)        // receives every attempt of every request; may be nil
	Trace      func(Exchange)     // receives every attempt with what was sent and answered, without tokens; may be nil
	Secret     func(string)       // receives every token that is sent, so that it can be masked; may be nil
	Notice     func(string)       // receives what makes a caller wait: a silent environment, a pause it asks for; may be nil
	Pace       Pace
}

// Pace sets how long to wait, and for what. A zero field uses the default.
type Pace struct {
	Retry      time.Duration // before the first repeat of an idempotent request: 500ms, 20ms on this machine; then longer
	Poll       time.Duration // between the first polls of a job: 2s, 10ms on this machine
	PollMax    time.Duration // between later polls: 15s, 500ms on this machine
	Lock       time.Duration // before asking again while another import runs: 30s, 200ms on this machine
	LockBudget time.Duration // how long to wait for another import in all: 30m
	Try        time.Duration // for one attempt of a request without a body: 1m, 4s on this machine
	Upload     time.Duration // for one attempt of a request with a body: 10m, 30s on this machine
	Start      time.Duration // for the request that starts an import: 10m, 10s on this machine
	Quiet      time.Duration // before Options.Notice reports a request without an answer: 15s, 5s on this machine
	Unreadable time.Duration // how long a job may give no answer before the waiting ends: 10m, 10s on this machine
}

// Client is the connection to one environment. It is safe for concurrent use.
type Client struct {
	root  string // ends in "/api/data/v9.2/"
	pipe  runtime.Pipeline
	agent string
	pace  Pace

	notice func(string)
	silent atomic.Bool // the last request got no answer

	platform  platform
	elsewhere elsewhere
}

// New returns a client for an environment such as https://org.crm.dynamics.com. The URL may
// have a path, as each environment of the emulator has. Plain http is accepted only for a host
// on this machine. New sends nothing.
func New(environmentURL string, opts Options) (*Client, error) {
	base, err := parseBase(environmentURL)
	if err != nil {
		return nil, err
	}
	if opts.Credential == nil {
		return nil, errors.New("dataverse: no credential")
	}
	local := loopback(base.Hostname())
	pace := opts.Pace.withDefaults(local)
	scope := base.Scheme + "://" + base.Host + "/.default"
	token := newBearer(func() policy.Policy {
		return runtime.NewBearerTokenPolicy(authority{opts.Credential}, []string{scope},
			&policy.BearerTokenOptions{InsecureAllowCredentialWithHTTP: base.Scheme == "http"})
	})
	trace := tracer{opts.Trace, strings.TrimSuffix(base.String(), "/")}
	options := &policy.ClientOptions{
		Transport: newGuard(opts.Transport, maxAnswer, opts.Secret),
		Telemetry: policy.TelemetryOptions{Disabled: true},
		Retry:     policy.RetryOptions{MaxRetries: maxTries - 1, RetryDelay: pace.Retry, MaxRetryDelay: maxRetryDelay, TryTimeout: pace.Try},
	}
	pipe := runtime.NewPipeline("dataverse", "v9.2",
		runtime.PipelineOptions{PerRetry: []policy.Policy{token, throttleNotice{opts.Notice}, logger{opts.Log}, trace}}, options)
	root := base.JoinPath("api/data/v9.2").String() + "/"
	agent := cmp.Or(opts.UserAgent, "alm")
	return &Client{root: root, pipe: pipe, agent: agent, pace: pace, notice: opts.Notice, platform: newPlatform(base, opts.Credential, options, trace),
		elsewhere: elsewhere{base, opts.Credential, options, trace, agent}}, nil
}

// Host returns the host of the environment.
func (c *Client) Host() string { return c.elsewhere.base.Host }

// URL returns the address of the environment.
func (c *Client) URL() string { return strings.TrimSuffix(c.elsewhere.base.String(), "/") }

func (p Pace) withDefaults(local bool) Pace {
	usual := Pace{500 * time.Millisecond, 2 * time.Second, 15 * time.Second, 30 * time.Second, 30 * time.Minute, time.Minute, 10 * time.Minute, 10 * time.Minute, 15 * time.Second, 10 * time.Minute}
	if local {
		usual = Pace{20 * time.Millisecond, 10 * time.Millisecond, 500 * time.Millisecond, 200 * time.Millisecond, 30 * time.Minute, 4 * time.Second, 30 * time.Second, 10 * time.Second, 5 * time.Second, 10 * time.Second}
	}
	return Pace{
		Retry:      cmp.Or(p.Retry, usual.Retry),
		Poll:       cmp.Or(p.Poll, usual.Poll),
		PollMax:    cmp.Or(p.PollMax, usual.PollMax),
		Lock:       cmp.Or(p.Lock, usual.Lock),
		LockBudget: cmp.Or(p.LockBudget, usual.LockBudget),
		Try:        cmp.Or(p.Try, usual.Try),
		Upload:     cmp.Or(p.Upload, usual.Upload),
		Start:      cmp.Or(p.Start, usual.Start),
		Quiet:      cmp.Or(p.Quiet, usual.Quiet),
		Unreadable: cmp.Or(p.Unreadable, usual.Unreadable),
	}
}

func parseBase(environmentURL string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimSpace(environmentURL))
	if err != nil || base.Host == "" || base.User != nil {
		return nil, fmt.Errorf("environment URL %q: want one such as https://org.crm.dynamics.com", redact(environmentURL))
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !loopback(base.Hostname())) {
		return nil, fmt.Errorf("environment URL %q: want https", redact(environmentURL))
	}
	base.RawQuery, base.Fragment = "", ""
	return base, nil
}

// redact hides a password in a URL.
func redact(raw string) string {
	if u, err := url.Parse(raw); err == nil {
		return u.Redacted()
	}
	return "(not a URL)"
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Identity is the caller as the environment knows it.
type Identity struct {
	UserID         string `json:"UserId"`
	BusinessUnitID string `json:"BusinessUnitId"`
	OrganizationID string `json:"OrganizationId"`

	// At is the environment's clock when it answered, to the second; where the answer has no
	// date, a time that is surely before.
	At time.Time `json:"-"`
}

// Roles returns the names of the caller's own security roles, without those from teams. A
// caller without any role may not even ask: ErrForbidden.
func (c *Client) Roles(ctx context.Context) ([]string, error) {
	who, err := c.WhoAmI(ctx)
	if err != nil {
		return nil, err
	}
	found, err := rows[struct{ Name string }](ctx, c, query("systemusers("+who.UserID+")/systemuserroles_association", "$select", "name"))
	if err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	var names []string
	for _, role := range found {
		names = append(names, plain(role.Name))
	}
	return names, nil
}

// maxClockError is how far this machine's clock may differ from the environment's.
const maxClockError = 10 * time.Minute

// WhoAmI proves only that the token is accepted: a caller without any role gets an answer too.
func (c *Client) WhoAmI(ctx context.Context) (Identity, error) {
	var who Identity
	header, err := c.do(ctx, request{Method: http.MethodGet, Path: "WhoAmI", Into: &who, Complete: func() bool { return who.UserID != "" }})
	if err != nil {
		return who, fmt.Errorf("ask who I am: %w", err)
	}
	if who.At, err = http.ParseTime(header.Get("Date")); err != nil {
		who.At = time.Now().Add(-maxClockError) // a proxy removed the date
	}
	return who, nil
}
