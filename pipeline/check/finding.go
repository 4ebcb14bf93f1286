package check

import (
	"cmp"
	"fmt"
	"slices"

	"alm/internal/source"
)

// Finding is what a rule has to say about one place.
type Finding struct {
	Rule        *Rule
	Severity    Severity
	Connector   string // the connector's folder
	Subject     string // "operation/TriggerDeploy/parameter/body": the fingerprint hangs on it
	Message     string // what, where else, so what
	Fix         string // what to do instead
	Method      string // of the operation it is about, lower case
	Path        string
	Old, New    string        // the value before and after, of a change
	At          source.Span   // where it is
	Was         source.Span   // where it was
	Part        Part          // the part of the operation that a change is about
	Values      []string      // of an enum: the values that Rule.Affects speaks of
	Places      []Place       // where else one cause reaches, the subject itself not among them
	Uses        []Use         // the flows, apps and agents that it reaches
	Edits       []source.Edit // the safe fix, of an Autofix rule; nil where this place has none
	Rename      string        // the name that the file should have, of an Autofix rule on names; no folder
	Waiver      string        // why it is accepted, "" when it is not
	By          Acceptance    // how it is accepted; of one that is not, ""
	Also        []Consumer    // whom it affects beside the rule's consumers
	Content     string        // for the fingerprint: a digest of what was and is, or of the places
	Fingerprint string        // stable over reordering and reformatting; 16 hex digits
}

// Acceptance is how a finding is accepted.
type Acceptance string

// The ways to accept a finding.
const (
	ByWaiver      Acceptance = "waiver"      // one finding until a day
	BySuppression Acceptance = "suppression" // a rule at some places
	ByBaseline    Acceptance = "baseline"    // what was there when the project began to lint
	ByVersion     Acceptance = "version"     // the major version rose
	ByLabel       Acceptance = "label"       // a label of the pull request lets breaking changes pass
)

// Accept gives the finding a reason, unless it has one. A waiver outranks a version that rose.
func (f *Finding) Accept(by Acceptance, reason string) {
	if f.Waiver == "" || f.By == ByVersion && by == ByWaiver {
		f.Waiver, f.By = reason, by
	}
}

// Place is one more subject that a finding's cause reaches: a definition that forty
// operations share is one finding with forty places.
type Place struct {
	Subject string `json:"subject"`
	Method  string `json:"method,omitempty"`
	Path    string `json:"path,omitempty"`
	Part    Part   `json:"-"`
}

// Use is one place where a consumer uses what changed.
type Use struct {
	Kind  string `json:"kind"` // flow, app or agent
	Name  string `json:"name"`
	Where string `json:"where"` // the place inside it: "actions/Trigger_a_deployment"
	Line  int    `json:"line,omitempty"`
	File  string `json:"file"`
	Owner string `json:"owner,omitempty"`

	Operation   string `json:"operation,omitempty"`   // that it uses, "" where that is not known
	Environment string `json:"environment,omitempty"` // the stage whose environment has it; "" of a file
	State       string `json:"state,omitempty"`       // there: on, off, suspended
	ID          string `json:"id,omitempty"`          // of the flow or the agent

	// Unknown is why alm cannot know whether the change breaks this use; "" when it does.
	Unknown string `json:"unknown,omitempty"`

	// Through names the flow or the agent that breaks, where this one does not call the connector itself
	// but runs that one; ThroughKind is its kind.
	Through     string `json:"through,omitempty"`
	ThroughKind string `json:"throughKind,omitempty"`
}

// Runs returns the kind and the name of what breaks where a use is indirect: "flow Nightly".
func (u Use) Runs() string { return cmp.Or(u.ThroughKind, "flow") + " " + u.Through }

// Change is the class of the change that the finding is on.
func (f Finding) Change() Change { return f.Rule.Change }

// Asks returns how the version has to rise: for a breaking change that a waiver accepts, as for an
// additive one.
func (f *Finding) Asks() Change {
	if f.By == ByWaiver {
		return min(f.Rule.Change, Additive)
	}
	return f.Rule.Change
}

// Line writes a finding for people: its file, with line and column where the content of the
// file is known, and the message.
func (f Finding) Line() string {
	switch {
	case f.At.IsZero():
		return f.Message
	case !f.At.HasText():
		return f.At.Name() + ": " + f.Message
	}
	from := f.At.From()
	return fmt.Sprintf("%s:%d:%d: %s", f.At.Name(), from.Line, from.Column, f.Message)
}

// Consumers returns whom the finding affects; none means everyone.
func (f *Finding) Consumers() []Consumer {
	all := f.Rule.Consumers
	for _, c := range f.Also {
		if len(all) > 0 && !slices.Contains(all, c) {
			all = append(slices.Clip(all), c)
		}
	}
	return all
}

// Sort orders findings by connector, then by file and place, then by rule.
func Sort(findings []Finding) {
	if !sorted(findings) {
		arrange(findings, orderOf(findings))
	}
}

// orderOf returns the indexes of findings in the order of Sort: a finding is much to move about.
func orderOf(findings []Finding) []int32 {
	order := make([]int32, len(findings))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return before(&findings[a], &findings[b]) })
	return order
}

// sortedCopy returns a copy in the order of Sort, nil of none.
func sortedCopy(findings []Finding) []Finding {
	if len(findings) == 0 {
		return nil
	}
	all := make([]Finding, len(findings))
	for to, from := range orderOf(findings) {
		all[to] = findings[from]
	}
	return all
}

// SortEach orders findings as Sort does.
func SortEach(findings []*Finding) { slices.SortStableFunc(findings, before) }

// Each returns the findings of several lists, without copying them.
func Each(lists ...[]Finding) []*Finding {
	n := 0
	for _, findings := range lists {
		n += len(findings)
	}
	all := make([]*Finding, 0, n)
	for _, findings := range lists {
		for i := range findings {
			all = append(all, &findings[i])
		}
	}
	return all
}

// arrange moves each finding to the place that order has its index at, and uses up the order.
func arrange(findings []Finding, order []int32) {
	const done = -1
	for start := range order {
		if order[start] == done {
			continue
		}
		displaced, to := findings[start], start
		for from := int(order[to]); from != start; from = int(order[to]) {
			findings[to] = findings[from]
			order[to], to = done, from
		}
		findings[to] = displaced
		order[to] = done
	}
}

func sorted(findings []Finding) bool {
	for i := 1; i < len(findings); i++ {
		if before(&findings[i-1], &findings[i]) > 0 {
			return false
		}
	}
	return true
}

func before(a, b *Finding) int {
	if a.At.File == b.At.File && a.Connector == b.Connector && a.At.Start != b.At.Start {
		return cmp.Compare(a.At.Start, b.At.Start)
	}
	return cmp.Or(
		cmp.Compare(a.Connector, b.Connector),
		cmp.Compare(a.At.Name(), b.At.Name()),
		cmp.Compare(a.At.Start, b.At.Start),
		cmp.Compare(a.Rule.ID, b.Rule.ID),
		cmp.Compare(a.Subject, b.Subject),
	)
}

// Worst is the largest change among findings that are not waived. A file that cannot be compared is no change.
func Worst(findings []Finding) Change {
	worst := None
	for i := range findings {
		if f := &findings[i]; f.Waiver == "" && f.Rule.Text != BreaksText {
			worst = max(worst, f.Rule.Change)
		}
	}
	return worst
}

// Count counts the findings that have the severity and are not waived.
func Count(findings []Finding, s Severity) int {
	n := 0
	for i := range findings {
		if f := &findings[i]; f.Severity == s && f.Waiver == "" {
			n++
		}
	}
	return n
}
