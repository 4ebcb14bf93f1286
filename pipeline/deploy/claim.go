package deploy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution/dataverse"
)

// claimPrivileges are the privileges on notes with which alm keeps other runs from starting an import
// at the same time. An import does not need them.
var claimPrivileges = []string{"prvCreateNote", "prvReadNote", "prvWriteNote", "prvDeleteNote"}

// noClaim says what can happen without them.
func noClaim(missing []string) string {
	return fmt.Sprintf("two runs at once can import the same version twice here: grant the application %s (table Note, level Organization)", words.List(missing))
}

// unclaimed says why an import is not claimed.
func unclaimed(err error) string {
	if errors.Is(err, dataverse.ErrForbidden) {
		return noClaim(claimPrivileges) + ": " + exit.Words(err)
	}
	return "two runs at once can import the same version twice here: " + exit.Words(err)
}

// guard holds the claim on the import of a solution from before the last look at the environment
// until its start was answered.
type guard struct {
	*sender
	claim   *dataverse.Claim
	giveUp  time.Time
	waiting func(dataverse.LockWait)
}

func (s *sender) newGuard(giveUp time.Time) *guard {
	return &guard{s, s.stage.Client.NewClaim(s.zip.Name, s.in.ID, s.Who.claims(s.in.At)), giveUp, s.reportWait()}
}

// claims says who claims an import, for people who see it in the environment.
func (w Who) claims(at time.Time) string {
	parts := []string{w.Name}
	if w.Host != "" {
		parts = append(parts, "on "+w.Host)
	}
	if w.Run != "" {
		parts = append(parts, "("+w.Run+")")
	}
	return strings.TrimSpace(strings.Join(parts, " ") + " since " + at.UTC().Format(time.RFC3339))
}

// look takes the claim, waits until no import runs, and asks the environment once more what is
// installed. While it waits for an import, others may have the claim.
func (g *guard) look(ctx context.Context) error {
	for {
		if err := g.take(ctx); err != nil {
			return err
		}
		busy := g.stage.Client.Busy(ctx, g.zip.Name)
		if busy == nil {
			return g.unchanged(ctx)
		}
		g.release(ctx)
		if err := g.stage.Client.AwaitLock(ctx, busy, g.giveUp, g.waiting); err != nil {
			return err
		}
	}
}

// take waits for the claim. Where the environment does not let the application claim anything, it
// reports that once, and the record keeps it.
func (g *guard) take(ctx context.Context) error {
	var claimed *dataverse.ClaimedError // by whom, as of the last answer
	for g.in.Unclaimed == "" {
		err := g.claim.Take(ctx)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil && claimed != nil:
			return fmt.Errorf("wait for %s: %w (%w)", claimed.Holder, claimed, err)
		case errors.As(err, &claimed):
			err = g.stage.Client.AwaitClaim(ctx, claimed, g.giveUp, g.waiting)
		case dataverse.NoClaim(err):
			g.in.Unclaimed = unclaimed(err)
			g.printf("warning: %s", g.in.Unclaimed)
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fresh reports whether the last look holds until a start that is sent now is answered.
func (g *guard) fresh() bool { return g.in.Unclaimed != "" || g.claim.Fresh() }

// release gives the claim back, also when the run was interrupted. What cannot be given back keeps
// others waiting, and decides nothing.
func (g *guard) release(ctx context.Context) { g.giveBack(ctx, g.claim.Release) }

// forget gives back what a run left that was killed once its import had started.
func (g *guard) forget(ctx context.Context) { g.giveBack(ctx, g.claim.Forget) }

func (g *guard) giveBack(ctx context.Context, release func(context.Context) error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer stop()
	if err := release(ctx); err != nil {
		g.printf("warning: where the claim on the import is still there, other runs wait until it is too old: %v", err)
	}
}

// releaseTime is how long a run that ends tries to give its claim back.
const releaseTime = 10 * time.Second
