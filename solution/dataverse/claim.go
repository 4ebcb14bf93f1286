package dataverse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Claim keeps other runners from starting an import of a solution between the last look at the
// environment and the start. It is a row of the table annotations (notes), whose key follows from the
// solution's name: the environment accepts one row with a key. Who holds it writes it, starts, and
// deletes it. It is not safe for concurrent use.
type Claim struct {
	c        *Client
	id       string
	solution string
	holder   string
	token    string // of this claim, not of those of others

	asked   bool      // the row may be in the environment
	tag     string    // the row's version, "" where it cannot be read
	written time.Time // no later than the row was, by this machine's clock; zero while it is not held

	seen struct { // what another holds
		tag   string
		since time.Time // by this machine's clock
	}
}

// ClaimedError means that another runner holds the claim.
type ClaimedError struct {
	Holder string        // who, as far as the row says
	Left   time.Duration // until it may be taken over
	Note   string        // the id of the row
}

func (e *ClaimedError) Error() string { return "claimed by " + e.Holder }

// Hint returns what to do next.
func (e *ClaimedError) Hint() string {
	return "wait for that run and start this one again; a run that was killed keeps its claim until it is too old, or until somebody deletes the note " + e.Note + " in the environment"
}

// claimKeys is the namespace of the keys.
var claimKeys = uuid.MustParse("6f0c2a1e-1f0e-5d3b-9f57-3c1a0a7f2d44")

// NewClaim returns a claim that is not held yet. Its token is a GUID; the
// holder is shown to people who wait for it.
func (c *Client) NewClaim(solution, token, holder string) *Claim {
	return &Claim{c: c, solution: solution, holder: holder, token: token,
		id: uuid.NewSHA1(claimKeys, []byte(strings.ToLower(solution))).String()}
}

// claimLimit is how old a claim may become. Its holder starts before that, or renews it.
func (p Pace) claimLimit() time.Duration { return p.Start + 2*p.Try }

// maxClaimTries is how often a claim is asked for that others take and release meanwhile.
const maxClaimTries = 5

// Take takes the claim, or renews it. The error is a *ClaimedError while another runner holds it, and
// NoClaim where the environment does not let the caller. A claim that is older than the limit, and
// that is still the same when Take is called again, is taken over.
func (m *Claim) Take(ctx context.Context) error {
	m.written, m.asked = time.Time{}, true
	var wrote time.Time
	var gone error
	for range maxClaimTries {
		began := time.Now()
		switch created, err := m.create(ctx); {
		case created:
			wrote = began
		case err != nil && !hasKey(err):
			return fmt.Errorf("claim the import of %s: %w", m.solution, err)
		}
		row, err := m.read(ctx)
		switch {
		case errors.Is(err, ErrForbidden) && !wrote.IsZero():
			m.tag, m.written = "", wrote
			return nil
		case errors.Is(err, ErrForbidden):
			return m.unreadable(err)
		case errors.Is(err, ErrNotFound): // released meanwhile
			gone, wrote = err, time.Time{}
			continue
		case err != nil:
			return fmt.Errorf("read who imports %s: %w", m.solution, err)
		case row.token == m.token && !wrote.IsZero():
			m.tag, m.written = row.Tag, wrote
			return nil
		case row.token != m.token && !m.outlived(row):
			m.asked = false
			return &ClaimedError{row.holder(), max(m.c.pace.claimLimit()-row.age, 0), m.id}
		}
		began = time.Now()
		switch err := m.takeOver(ctx, row); {
		case err == nil:
			wrote = began
		case !errors.Is(err, ErrNotFound) && !outdated(err):
			return fmt.Errorf("take over the claim of %s on the import of %s: %w", row.holder(), m.solution, err)
		}
	}
	if gone != nil {
		return m.unreadable(gone)
	}
	return &ClaimedError{"several runs in turn", 0, m.id}
}

// Fresh reports whether a start that is sent now ends before anybody may take the claim over.
func (m *Claim) Fresh() bool {
	return time.Since(m.written) < m.c.pace.claimLimit()-m.c.pace.Start
}

// Held reports whether Take took the claim.
func (m *Claim) Held() bool { return !m.written.IsZero() }

// Release deletes the row. A claim that another runner took over is theirs.
func (m *Claim) Release(ctx context.Context) error {
	if !m.asked {
		return nil
	}
	err := m.remove(ctx)
	m.written, m.asked = time.Time{}, false
	if err == nil || errors.Is(err, ErrNotFound) || outdated(err) {
		return nil
	}
	return fmt.Errorf("release the claim on the import of %s (note %s): %w", m.solution, m.id, err)
}

// Forget deletes the row if a process that was killed wrote it under the same token.
func (m *Claim) Forget(ctx context.Context) error {
	m.asked = true
	return m.Release(ctx)
}

func (m *Claim) remove(ctx context.Context) error {
	header := map[string]string{"If-Match": m.tag}
	switch {
	case !m.Held(): // Take broke off: whether the row was written is not known
		row, err := m.read(ctx)
		if errors.Is(err, ErrForbidden) || err == nil && row.token != m.token {
			return nil
		}
		if err != nil {
			return err
		}
		header["If-Match"] = row.Tag
	case m.tag == "":
		header = nil
	}
	_, err := m.c.do(ctx, request{Method: http.MethodDelete, Path: "annotations(" + m.id + ")", Header: header})
	return err
}

// create writes the row, and reports whether the service says that it did.
func (m *Claim) create(ctx context.Context) (created bool, err error) {
	row := m.row()
	row["annotationid"] = m.id
	header, err := m.c.do(ctx, request{Method: http.MethodPost, Path: "annotations", Body: row, Small: true})
	return err == nil && header.Get("OData-EntityId") != "", err
}

// takeOver writes the row unless somebody else did since it was read.
func (m *Claim) takeOver(ctx context.Context, found claimRow) error {
	_, err := m.c.do(ctx, request{Method: http.MethodPatch, Path: "annotations(" + m.id + ")", Body: m.row(), Small: true, Header: map[string]string{"If-Match": found.Tag}})
	return err
}

// outlived reports whether the claim of another may be taken over: it is older than the limit, by the
// environment's clock or because this machine has seen it for that long, and nobody wrote it since the
// last call.
func (m *Claim) outlived(row claimRow) bool {
	if m.seen.tag != row.Tag {
		m.seen.tag, m.seen.since = row.Tag, time.Now()
		return false
	}
	limit := m.c.pace.claimLimit()
	return row.age > limit || time.Since(m.seen.since) > limit
}

// unreadable returns the error of a claim that the caller may not read: that it is claimed, and past
// the limit that the caller may not read it.
func (m *Claim) unreadable(err error) error {
	const hidden = "hidden"
	if m.seen.tag != hidden {
		m.seen.tag, m.seen.since = hidden, time.Now()
	}
	if left := m.c.pace.claimLimit() - time.Since(m.seen.since); left > 0 {
		return &ClaimedError{"a run whose note this application does not see", left, m.id}
	}
	return fmt.Errorf("read who imports %s: %w", m.solution, err)
}

// NoClaim reports whether an error of Take means that the environment does not let the caller claim
// anything: it lacks a privilege, or the environment refuses the row.
func NoClaim(err error) bool {
	var claimed *ClaimedError
	var answer *Error
	return !errors.As(err, &claimed) && !errors.Is(err, ErrAuth) && !errors.Is(err, ErrThrottled) && errors.As(err, &answer) &&
		(answer.Status < http.StatusInternalServerError && answer.Status != http.StatusRequestTimeout || answer.Status == http.StatusNotImplemented)
}

// hasKey reports whether a row with the key exists. (DuplicateRecord; some answers have no code)
func hasKey(err error) bool {
	var answer *Error
	return errors.As(err, &answer) && (answer.Code == "0x80040237" || answer.Status == http.StatusPreconditionFailed)
}

// outdated reports whether a row was written since the version that If-Match named.
func outdated(err error) bool {
	var answer *Error
	return errors.As(err, &answer) && answer.Status == http.StatusPreconditionFailed
}
