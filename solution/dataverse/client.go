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
	Pace       Pace
}

// Pace sets how long to wait, and for what. A zero field uses the default.
type Pace struct {
	Retry      time.Duration // before the first repeat of an idempotent request: 500ms, 20ms on this machine; then longer
	Poll       time.Duration // between the first polls of a job: 2s, 10ms on this machine
	PollMax    time.Duration // between later polls: 15s, 500ms on this machine
	Lock       time.Duration // before asking again while another import runs: 30s, 200ms on this machine
	LockBudget time.Duration // how long to wait for another import in all: 30m
}

// Client is the connection to one environment. It is safe for concurrent use.
type Client struct {
	root  string // ends in "/api/data/v9.2/"
	pipe  runtime.Pipeline
	agent string
	pace  Pace

	platform platform
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
	options := &policy.ClientOptions{
		Transport: opts.Transport,
		Telemetry: policy.TelemetryOptions{Disabled: true},
		Retry:     policy.RetryOptions{MaxRetries: 3, RetryDelay: pace.Retry, MaxRetryDelay: maxRetryDelay},
	}
	pipe := runtime.NewPipeline("dataverse", "v9.2",
		runtime.PipelineOptions{PerRetry: []policy.Policy{token, logger{opts.Log}}}, options)
	root := base.JoinPath("api/data/v9.2").String() + "/"
	return &Client{root: root, pipe: pipe, agent: cmp.Or(opts.UserAgent, "alm"), pace: pace,
		platform: newPlatform(base, opts.Credential, options)}, nil
}

func (p Pace) withDefaults(local bool) Pace {
	retry, poll, most, lock := 500*time.Millisecond, 2*time.Second, 15*time.Second, 30*time.Second
	if local {
		retry, poll, most, lock = 20*time.Millisecond, 10*time.Millisecond, 500*time.Millisecond, 200*time.Millisecond
	}
	return Pace{
		Retry:      cmp.Or(p.Retry, retry),
		Poll:       cmp.Or(p.Poll, poll),
		PollMax:    cmp.Or(p.PollMax, most),
		Lock:       cmp.Or(p.Lock, lock),
		LockBudget: cmp.Or(p.LockBudget, 30*time.Minute),
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

	// At is the environment's clock when it answered, to the second.
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

// WhoAmI proves only that the token is accepted: a caller without any role gets an answer too.
func (c *Client) WhoAmI(ctx context.Context) (Identity, error) {
	var who Identity
	header, err := c.do(ctx, request{Method: http.MethodGet, Path: "WhoAmI", Into: &who})
	if err != nil {
		return who, fmt.Errorf("ask who I am: %w", err)
	}
	who.At, _ = http.ParseTime(header.Get("Date"))
	return who, nil
}
