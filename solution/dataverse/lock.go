package dataverse

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// LockWait is a pause because another solution operation runs in the environment.
type LockWait struct {
	Holder string        // who runs, as far as the environment says: "import of Base 1.2.0.0 since 10:04:05 UTC"
	Pause  time.Duration // until it is asked again
	Left   time.Duration // of the time to wait in all
}

// lockOptions limit how long a start waits for the lock.
type lockOptions struct {
	giveUp time.Time
	report func(LockWait)
}

// GiveUp returns when a caller who starts to wait for other solution operations now should
// stop.
func (c *Client) GiveUp() time.Time { return time.Now().Add(c.pace.LockBudget) }

// AwaitLock waits one Pace.Lock for another solution operation to end; locked is the error
// that reported it. It passes the holder to report, and past giveUp it returns the error with
// the holder.
func (c *Client) AwaitLock(ctx context.Context, locked error, giveUp time.Time, report func(LockWait)) error {
	wait := LockWait{Holder: cmp.Or(c.Holder(ctx), "an operation that the environment does not name"),
		Pause: c.pace.Lock, Left: time.Until(giveUp).Round(time.Second)}
	if wait.Pause > time.Until(giveUp) {
		return fmt.Errorf("gave up waiting for %s: %w", wait.Holder, locked)
	}
	if report != nil {
		report(wait)
	}
	if err := sleep(ctx, wait.Pause); err != nil {
		return fmt.Errorf("wait for %s: %w (%w)", wait.Holder, locked, err)
	}
	return nil
}

// AwaitClaim waits one Pace.Lock for the runner that holds a claim, as AwaitLock does.
func (c *Client) AwaitClaim(ctx context.Context, claimed *ClaimedError, giveUp time.Time, report func(LockWait)) error {
	if c.pace.Lock > time.Until(giveUp) {
		return fmt.Errorf("gave up waiting for %s: %w", claimed.Holder, claimed)
	}
	if report != nil {
		report(LockWait{claimed.Holder + ", about to import", c.pace.Lock, min(claimed.Left, time.Until(giveUp)).Round(time.Second)})
	}
	if err := sleep(ctx, c.pace.Lock); err != nil {
		return fmt.Errorf("wait for %s: %w (%w)", claimed.Holder, claimed, err)
	}
	return nil
}

// operationWords are the values of msdyn_solutionhistory.msdyn_operation.
var operationWords = []string{"import", "uninstall", "export", "publish", "publish all", "language provisioning",
	"translation import", "ribbon metadata generation", "workflow state change"}

// Holder returns the solution operation that runs in the environment, or "" when none runs or
// the caller may not know: the history is a virtual table that not every role reads.
func (c *Client) Holder(ctx context.Context) string {
	running, err := rows[struct {
		Name      string    `json:"msdyn_name"`
		Version   string    `json:"msdyn_solutionversion"`
		Operation Number    `json:"msdyn_operation"`
		Start     time.Time `json:"msdyn_starttime"`
	}](ctx, c, query("msdyn_solutionhistories", "$select", "msdyn_name,msdyn_solutionversion,msdyn_operation,msdyn_starttime",
		"$filter", "msdyn_status eq 0", "$orderby", "msdyn_starttime desc"))
	if err != nil || len(running) == 0 {
		return c.queued(ctx)
	}
	r, text := running[0], "operation"
	if r.Operation >= 0 && int(r.Operation) < len(operationWords) {
		text = operationWords[r.Operation]
	}
	for _, part := range []struct{ before, text string }{{" of ", r.Name}, {" ", r.Version}} {
		if part.text != "" {
			text += part.before + plain(part.text)
		}
	}
	return text + " since " + r.Start.UTC().Format("15:04:05 UTC")
}

// longestImport is how long an import may run; a history that shows a longer one lost its end.
const longestImport = 4 * time.Hour

// Busy returns an error, ErrLocked, while an import of a solution runs in the environment or any
// import waits in its queue, as far as the caller may know. Asked before the installed version is
// read, it leaves no gap in which another import could end unseen.
func (c *Client) Busy(ctx context.Context, solution string) error {
	waiting, err := c.queue(ctx) // before the history: what leaves the queue meanwhile is there
	for _, o := range waiting {
		if err == nil && o.imports() && time.Since(o.Created) < longestImport {
			return &Error{Code: lockedCode, Message: "an import waits in the queue"}
		}
	}
	past, err := c.History(ctx, solution)
	if err != nil {
		return nil // nobody may read it: the environment's lock decides
	}
	for _, p := range past {
		if !p.Done && time.Since(p.Started) < longestImport {
			return &Error{Code: lockedCode, Message: "an import of " + solution + " " + p.Version + " runs"}
		}
	}
	return nil
}

// lockedCode is the service's code for another solution operation that runs.
const lockedCode = "0x80071151"

// queued returns the operation that waits for its turn: the history has only what runs.
func (c *Client) queued(ctx context.Context) string {
	waiting, err := c.queue(ctx)
	if err != nil || len(waiting) == 0 {
		return ""
	}
	o := waiting[0]
	return plain(cmp.Or(o.Name, o.Message)) + " in the queue since " + o.Created.UTC().Format("15:04:05 UTC")
}

// queue lists the solution operations that have not ended.
func (c *Client) queue(ctx context.Context) ([]startedRow, error) {
	return rows[startedRow](ctx, c, query("asyncoperations", "$select", "asyncoperationid,name,messagename,createdon",
		"$filter", "statecode ne 3 and startswith(dependencytoken,'SolutionOperation_')", "$orderby", "createdon asc"))
}
