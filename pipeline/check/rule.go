// Package check is the vocabulary of all rules: rules, findings, and the pass in which a rule
// checks a connector, its change or a solution.
package check

import (
	"fmt"
	"strings"
)

// Rule is one row of a table of rules. Its page (pages/ID.txtar beside the table) is its
// documentation, its example and its test.
type Rule struct {
	ID         string     // kebab-case; once released, never reused
	Title      string     // what it reports, in one line
	Severity   Severity   // the default
	Change     Change     // of a diff rule; None for lint
	Consumers  []Consumer // of a diff rule: who is affected
	When       []Phase    // of a diff rule: when it is met
	Members    []string   // of a diff rule: the members that it compares, as "operation/summary"
	Fix        string     // what to do instead, in one line; a finding may say better
	Aliases    []string   // codes of Microsoft's validator
	In         Profiles   // where a profile weighs the rule otherwise
	Guess      bool       // it judges by what a text looks like, and can be wrong
	Autofix    bool       // of a lint rule: its findings carry edits that change no meaning
	Text       TextUse    // of a rule on JSON: what it has to do with the file's text
	Evidence              // what is known of the platform's answer to what the rule reports
	AnyOpenAPI bool       // of a lint rule: it also checks definitions that are not OpenAPI 2.0
	Repeats    Repeats    // of a lint rule: its findings repeat those of others on the same value
	Point      Point      // of a lint rule: the point of the security review that it answers
	Affects    Affects    // of a diff rule: the calls that its change affects
	AtPack     bool       // of a solution rule: packing stops at it also for a solution that alm did not build
	Version    VersionUse // of a diff rule on info/version: what it has to do with it
	Since      string     // the version of alm that brought it; "" is the first release
	Run        func(*Pass)
}

// VersionUse says what a diff rule has to do with info/version.
type VersionUse int

// The uses: a rule that compares the version, and one that asks for another because of what
// else changed.
const (
	IgnoresVersion VersionUse = iota
	ComparesVersion
	AsksForVersion
)

// TextUse says what a rule has to do with the text of a file, which the other rules see
// only as JSON.
type TextUse int

// The uses: a rule on the text, and one after which the file's structure is a guess, so that
// other rules may not have seen all.
const (
	IgnoresText TextUse = iota
	ChecksText
	BreaksText
)

// Point is a point of the security review.
type Point int

// The points that rules answer.
const (
	NoPoint Point = iota
	ReviewSignIn
	ReviewScopes
	ReviewConnection
	ReviewFiles
	ReviewHost
	ReviewWebhooks
	ReviewScript
	ReviewVariables
	ReviewOperations
)

// Profile is a purpose for which connectors are checked.
type Profile string

// The profiles, as --profile names them.
const (
	Default       Profile = "default"
	Certification Profile = "certification" // what Microsoft asks before it publishes a connector
	Security      Profile = "security"      // the review before a connector goes to production
)

// AllProfiles are all there are.
var AllProfiles = []Profile{Default, Certification, Security}

// Profiles say where a profile weighs a rule otherwise.
type Profiles struct{ Certification, Security Weight }

// Weight is the severity that a profile gives a rule. (A table of them is data of the
// program: nothing is made of it when the program starts.)
type Weight int

// The weights: the rule's own, and each severity.
const (
	AsRule Weight = iota
	AsOff
	AsNote
	AsWarning
	AsError
)

// For is the rule's severity under a profile.
func (r *Rule) For(p Profile) Severity {
	w := AsRule
	switch p {
	case Certification:
		w = r.In.Certification
	case Security:
		w = r.In.Security
	}
	if w == AsRule {
		return r.Severity
	}
	return Off + Severity(w-AsOff)
}

// Severity is how much a finding weighs, in SARIF's words.
type Severity int

// Severities in rising order. An Off rule does not run.
const (
	Off Severity = iota
	Note
	Warning
	Error
)

var severityNames = []string{"off", "note", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads off, note, warning or error.
func ParseSeverity(s string) (Severity, error) {
	for i, name := range severityNames {
		if s == name {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("%q is no severity; use %s", s, strings.Join(severityNames, ", "))
}

// MarshalText writes the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the severity's name.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSeverity(string(text))
	return err
}

// Change is what a difference asks of the version: Breaking a major, Additive a minor,
// Editorial a patch.
type Change int

// Changes in rising order.
const (
	None Change = iota
	Editorial
	Additive
	Breaking
)

var changeNames = []string{"none", "editorial", "additive", "breaking"}

func (c Change) String() string { return changeNames[c] }

// MarshalText writes the change's name.
func (c Change) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the change's name.
func (c *Change) UnmarshalText(text []byte) error {
	for i, name := range changeNames {
		if string(text) == name {
			*c = Change(i)
			return nil
		}
	}
	return fmt.Errorf("%q is no change; use %s", text, strings.Join(changeNames, ", "))
}

// Consumer is a kind of product that binds to a connector.
type Consumer string

// The consumers, as --consumers names them.
const (
	PowerAutomate Consumer = "power-automate"
	LogicApps     Consumer = "logic-apps"
	Canvas        Consumer = "canvas"
	Copilot       Consumer = "copilot"
	Connection    Consumer = "connection"
)

// Phase is a moment at which a change is met.
type Phase string

// The phases, from the worst on.
const (
	AtRun    Phase = "run"    // what exists fails while it runs
	AtSave   Phase = "save"   // a flow cannot be saved or turned on
	AtImport Phase = "import" // a solution cannot be imported
	AtDesign Phase = "design" // only makers notice
)

// Consumers lists all consumers, in the order of reports.
var Consumers = []Consumer{PowerAutomate, LogicApps, Canvas, Copilot, Connection}
