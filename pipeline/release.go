// Package pipeline takes a change of a connector from commit to environment: the project,
// the steps, and the release that walks through them.
package pipeline

import (
	"context"
	"fmt"
	"io"
	"time"

	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
	"alm/solution/dataverse"
)

// Release is one change on its way. Each step writes the one field that is named after
// it; as JSON it is the record that promote reads.
type Release struct {
	Schema   int    `json:"schema"` // 1
	Tool     string `json:"tool"`   // "alm 0.1.0"
	Solution string `json:"solution,omitempty"`

	Detected *Detected `json:"detected,omitempty"`
	Linted   *Judged   `json:"linted,omitempty"`
	Diffed   *Judged   `json:"diffed,omitempty"`
	Reached  *Reached  `json:"reached,omitempty"`
	Gated    *Gated    `json:"gated,omitempty"`
	Bumped   *Bumped   `json:"bumped,omitempty"`
	Packed   *Packed   `json:"packed,omitempty"`
	Verified *Verified `json:"verified,omitempty"`
	Planned  *Planned  `json:"-"`
	Reverted *Reverted `json:"-"`
	Imported []Import  `json:"imported,omitempty"` // one per stage, in order of time

	With With `json:"-"`

	clients map[string]*dataverse.Client // by stage
	locked  *locks                       // .alm/lock.yaml, once it was asked for
}

// With is what a release works with: where things are and what was asked for.
type With struct {
	Project   *project.Project
	Root      string           // the project's folder on disk
	Base      tree.Tree        // the zero Tree is no base
	Head      tree.Tree        // what is judged and packed
	FailOn    check.Severity   // findings from here on stop the gate
	Profile   check.Profile    // what connectors are linted for; "" is what the project says
	Consumers []check.Consumer // whom a change may hit; none means all
	Uses      []string         // folders and zips in which flows, apps and agents are looked for
	Pack      PackOptions
	Out       string // folder of zips and records
	Stage     string // to import to
	From      string // to promote from; "" is the stage before
	Zip       string // the file to verify or import; "" is the packed one
	Plan      string // the digest of the plan that an import must follow; "" for any
	RevertTo  string // the version to go back to; "" to go forward
	Earlier   func(ctx context.Context, rev string) (tree.Tree, error)
	Update    bool // import over the installed version instead of upgrading it
	Resume    bool // go on with the import that the record says is running
	DryRun    bool
	InCI      bool // what is written into the project there, nobody commits
	Connect   func(ctx context.Context, name string, s project.Stage) (*dataverse.Client, error)
	Now       func() time.Time
	Getenv    func(string) string                 // for the secrets that a stage names
	Who       string                              // for the record
	Tell      func(step, message string)          // one line per change of state
	Moves     func(label string, percent float64) // how far the running import is; "" when it ended; may be nil
	Mask      func(io.Writer) io.WriteCloser      // hides secrets in what environments say; may be nil
}

func (rel *Release) tell(step, format string, args ...any) {
	if rel.With.Tell != nil {
		rel.With.Tell(step, fmt.Sprintf(format, args...))
	}
}

func (rel *Release) moves(label string, percent float64) {
	if rel.With.Moves != nil {
		rel.With.Moves(label, percent)
	}
}

// Step is one stop on the way.
type Step struct {
	Name string
	Does string                                // completes "alm …"
	Idle func(*Release) string                 // why there is nothing to do, or ""; may be nil
	Run  func(context.Context, *Release) error // writes the release's field of that name
}

// The ways that a release can go. Each verb of alm that does work walks one of them.
var (
	Check   = []Step{detect, lint, diff, reach, gate}
	Lint    = []Step{detect, lint, gate}
	Diff    = []Step{detect, diff, gate}
	Impact  = []Step{detect, diff, reach, onlyReached, gate}
	Bumping = []Step{detect, lint, diff, bump}
	Judging = []Step{detect, lint, diff}
	Writing = []Step{bump}
	Packing = []Step{pack, verify}
	Making  = []Step{detect, lint, diff, reach, gate, bump, pack, verify}
	Plan    = []Step{verify, planning}
	Drift   = []Step{drifted, gate}
	Carry   = []Step{verify, asPlanned, importing}
	Promote = []Step{carry, verify, vouching, asPlanned, importing}
	Revert  = []Step{reverting, reach, gate, verify, asPlanned, importing}

	PlanRevert = []Step{reverting, verify, planning}
)

// Walk runs the steps in order and stops at the first error.
func Walk(ctx context.Context, steps []Step, rel *Release) error {
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if rel.Gated != nil && rel.Gated.Refused != "" {
			return nil // the steps after the gate are for what it lets through
		}
		if step.Idle != nil {
			if why := step.Idle(rel); why != "" {
				rel.tell(step.Name, "nothing to do: %s", why)
				continue
			}
		}
		if err := step.Run(ctx, rel); err != nil {
			return fmt.Errorf("%s: %w", step.Name, err)
		}
	}
	return nil
}
