package record

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"alm/solution/dataverse"
)

// Import is one attempt to import a release to a stage.
type Import struct {
	ID          string        `json:"id,omitempty"` // of the attempt
	Stage       string        `json:"stage"`
	URL         string        `json:"url"`
	Version     string        `json:"version"`
	Was         string        `json:"was,omitempty"` // the version before, "" when none was installed
	SHA256      string        `json:"sha256"`
	Dirty       bool          `json:"dirty,omitempty"` // packed from files that no commit has
	Action      string        `json:"action"`          // install, upgrade, update, repair, connectors first, already there or adopted
	State       string        `json:"state"`           // running, done, failed, not started or abandoned
	At          time.Time     `json:"at"`
	Ended       time.Time     `json:"ended,omitzero"` // when it was read back
	Policy      *Policy       `json:"policy,omitempty"`
	By          string        `json:"by,omitempty"`
	Plan        *Plan         `json:"plan,omitempty"` // what it was to do
	Job         dataverse.Job `json:"job,omitzero"`
	Connectors  []Connector   `json:"connectors,omitempty"`  // read back
	Variables   []Value       `json:"variables,omitempty"`   // read back
	Reverts     *Reverted     `json:"reverts,omitempty"`     // of a version that was made to go back
	Connections []Connection  `json:"connections,omitempty"` // read back
	Flows       []Flow        `json:"flows,omitempty"`       // read back
	ToDo        []string      `json:"toDo,omitempty"`        // what only a person can do
	Logs        []string      `json:"logs,omitempty"`        // files in the out folder
	Failures    []Failure     `json:"failures,omitempty"`    // what of it failed, and why
	Problem     string        `json:"problem,omitempty"`
	Of          string        `json:"of,omitempty"`          // of connectors that went first: the digest of the full zip
	File        string        `json:"file,omitempty"`        // of these: their zip in the out folder
	Run         string        `json:"run,omitempty"`         // the CI run, with its attempt
	CI          *CIRun        `json:"ci,omitempty"`          // the same run, in parts; nil outside GitHub Actions
	TriggeredBy string        `json:"triggeredBy,omitempty"` // who started the run or its attempt, if not By
	KnownBy     string        `json:"knownBy,omitempty"`     // of what was there: record, environment or comparison
	InstalledOn string        `json:"installedOn,omitempty"` // of what was there under no record, as the environment says
	ApprovedBy  string        `json:"approvedBy,omitempty"`  // where the CI says so
	NotCompared []string      `json:"notCompared,omitempty"` // of what was adopted: what cannot be read there
	Trusted     bool          `json:"trusted,omitempty"`     // the stage before was not asked: the record was trusted
	Unclaimed   string        `json:"unclaimed,omitempty"`   // why no claim kept other runs away
}

// What an import comes down to. (Dataverse upgrades need a higher version; a first import
// cannot be an upgrade.)
const (
	Install         = "install"
	Upgrade         = "upgrade"
	Update          = "update" // on request: what the new version drops stays there
	Repair          = "repair" // the same version again, because an import of it lost components
	Already         = "already there"
	Adopted         = "adopted"          // it was there, and everything that can be read is what the zip has
	ConnectorsFirst = "connectors first" // connectors alone, so that connections to them can be made
)

// How it is known that what is there already is what a zip has.
const (
	ByRecord      = "record"      // the record has the finished import of the zip
	ByEnvironment = "environment" // the environment keeps the content digest of the zip
	ByComparison  = "comparison"  // everything that can be read there is what the zip has
)

// The states of an import.
const (
	Running = "running"
	Done    = "done"
	Failed  = "failed"

	NotStarted = "not started" // the environment did nothing, or knows of no such import
	Abandoned  = "abandoned"   // somebody decided that nobody waits for its end
)

// WentTo reports whether the attempt was one at the environment of a URL. Where one of the two has no URL,
// nobody knows better than the stage's name.
func (in *Import) WentTo(environment string) bool {
	host := func(text string) string {
		_, rest, found := strings.Cut(strings.ToLower(strings.TrimSpace(text)), "://")
		if !found {
			return ""
		}
		return strings.TrimRight(rest, "/")
	}
	is, want := host(in.URL), host(environment)
	return is == "" || want == "" || is == want
}

// There reports whether the version was in the environment already, and nothing was sent.
func (in *Import) There() bool { return in.Action == Already || in.Action == Adopted }

// NewID returns a GUID for an attempt.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Reached reports whether the attempt may have changed the environment.
func (in *Import) Reached() bool { return in.State != NotStarted && in.State != "" }

// Connector is a connector as the environment has it.
type Connector struct {
	Name       string `json:"name"`
	InternalID string `json:"internalId"` // differs per environment
	Host       string `json:"host"`       // as resolved there

	SharedWith []string `json:"sharedWith,omitempty"` // teams and users that the stage names
}

// Connection is a connection reference as the environment has it.
type Connection struct {
	Reference  string `json:"reference"`
	Connection string `json:"connection"` // "" when it has none
}

// Flow is a cloud flow as the environment has it.
type Flow struct {
	Name string `json:"name"`
	On   bool   `json:"on"`
}

// Value is an environment variable's value as the environment has it.
type Value struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Reverted says whose content a version has that was made to go back.
type Reverted struct {
	Of   string `json:"of"`   // the earlier version
	From string `json:"from"` // the zip or the commit that its content was taken from

	Dirty bool `json:"dirty,omitempty"` // no commit has it
}

// Failure is a component that an import did not bring, or the import itself.
type Failure struct {
	Part    string `json:"part,omitempty"` // the sort of component, as the log names it: "Connector"
	Name    string `json:"name,omitempty"`
	Code    string `json:"code,omitempty"` // "0x80040216"
	Message string `json:"message"`        // in the environment's words
	Cause   string `json:"cause,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
}

func (f Failure) String() string {
	text := f.Message
	if f.Code != "" {
		text += " (" + f.Code + ")"
	}
	if what := strings.TrimSpace(f.Part + " " + f.Name); what != "" {
		text = what + " failed: " + text
	}
	return text
}
