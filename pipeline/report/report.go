// Package report writes findings for people and machines: one document, one table of formats.
package report

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
)

// Document is the result of a verb that judges.
type Document struct {
	Version           string        // alm's
	Verb              string        // check, lint, diff or impact
	Profile           check.Profile // what connectors were linted for; "" when they were not
	Base, Head        string        // short names or shas; Base is "" for lint
	Commit            string        // of head; "" of a work tree
	BaseCommit        string        // of base; "" of what is no commit
	Only              []string      // the folders that were named; nil is all
	Looked            int           // connectors of head that were looked at, changed or not
	Connectors        []Connector
	Changed           []string         // folders that differ between base and head
	Findings          []*check.Finding // worst first; waived ones carry a Waiver
	Bump, NextVersion string           // "major" and "2.0.0.0"; "" when nobody asked
	OfSolution        bool             // NextVersion is of a solution, not of a connector
	Reviews           []Review         // of lint under the security profile, one per connector
	Unclear           []string         // places in flows, apps and agents that were not understood, and why
	NotRead           []string         // files of flows, apps and agents that could not be read, and why
	Users             []check.User     // of the connectors that changed, when somebody looked for them
	Asked             []check.Asked    // the environments that were asked for them
	Report            string           // the file that has it, "" when none was asked for
	Gate              string           // why the gate refuses, "" when it does not
	Policy            Policy           // by whose alm.yaml and .alm; the zero value is not reported
	FailOn            check.Severity   // the least severity for which it refuses; Off never does
	Also              any              // an object whose members the JSON has too, with other keys; nil for none
	AcceptFrom        string           // the BASE that was named, which alm accept has to be given too

	Annotated bool                     // other jobs annotated the findings, so no format does again
	Text      func(name string) []byte // of a file at head; nil or "" where it is not known
}

// Connector is one connector that was checked.
type Connector struct {
	Path   string // slash path of its folder
	Name   string
	Change check.Change // the largest of its findings
}

// Options change how a document is written. The zero value is plain text at 80 columns.
type Options struct {
	Colour bool   // text only
	Width  int    // of text, in columns; 0 is 80
	Detail Detail // of text
	Root   string // slash path put before every file's and connector's path
	Within string // the repository's root on disk, a slash path: full paths below it are shown from there
	Links  Links
	Of     string                   // the project, html only: its repository, or its folder
	At     time.Time                // of the run, html only; zero is not shown
	Help   func(rule string) string // a rule's page as Markdown; nil when there are none
	Rules  func() []*check.Rule     // that ran, which SARIF lists; nil for none but those of findings
	Limit  int                      // bytes of Markdown; 0 is 900 KiB
	Getenv func(string) string      // actions only; nil is an empty environment
	Mask   func(text string) string // actions only: hides secrets in the summary; nil hides none
}

// Format is one way to write a document.
type Format struct {
	Name  string
	Does  string // completes "writes …"
	Write func(io.Writer, Document, Options) error
}

// Formats lists all formats, in the order in which help lists them.
var Formats = []Format{
	{"text", "lines for people at a terminal", writeText},
	{"json", "schema 1, for programs", writeJSON},
	{"sarif", "SARIF 2.1.0, for code scanning and editors", writeSARIF},
	{"junit", "JUnit XML, for test panels", writeJUnit},
	{"codeclimate", "JSON of Code Climate, for GitLab code quality reports", writeCodeClimate},
	{"markdown", "a summary for pull requests", writeMarkdown},
	{"html", "one page that needs nothing else", writeHTML},
	{"actions", "annotations, step summary and outputs of a GitHub workflow", writeActions},
}

// Write writes the document in the named format.
func Write(w io.Writer, format string, doc Document, opts Options) error {
	var names []string
	for _, f := range Formats {
		if f.Name == format {
			return f.Write(w, doc, opts)
		}
		names = append(names, f.Name)
	}
	return fmt.Errorf("unknown format %q; %s", Plain(format), cmp.Or(spell.DidYouMean(format, names), "the formats are "+strings.Join(names, ", ")))
}

// in returns the path relative to the repository's root.
func (o Options) in(name string) string {
	if path.IsAbs(name) {
		if rest, ok := strings.CutPrefix(name, strings.TrimSuffix(o.Within, "/")+"/"); ok && o.Within != "" {
			return rest
		}
		return name
	}
	if o.Root == "" || name == "" {
		return name
	}
	return path.Join(o.Root, name)
}

// Paths returns folders of the project as reports name them.
func (o Options) Paths(folders []string) []string {
	all := make([]string, len(folders))
	for i, dir := range folders {
		all[i] = o.in(dir)
	}
	return all
}

func (o Options) help(rule string) string {
	if o.Help == nil {
		return ""
	}
	return o.Help(rule)
}

func (o Options) masked(text string) string {
	if o.Mask == nil {
		return text
	}
	return o.Mask(text)
}

func (o Options) getenv(name string) string {
	if o.Getenv == nil {
		return ""
	}
	return o.Getenv(name)
}

// messageWithPlaces returns a finding's message and the number of further places with the same
// cause. A finding on an operation that does not exist is at the first place that names it.
func messageWithPlaces(f *check.Finding) string {
	n := len(f.Places)
	if f.Path == "" && f.Subject == "operation/"+f.Old {
		n--
	}
	switch {
	case n <= 0:
		return f.Message
	case n == 1:
		return f.Message + " (and at 1 more place)"
	default:
		return fmt.Sprintf("%s (and at %d more places)", f.Message, n)
	}
}

// place returns file:line:column, or only the file, or "". What was removed has its place in
// the base.
func (o Options) place(f *check.Finding) string {
	at := position(f)
	if at.IsZero() {
		return ""
	}
	from := at.From()
	return fmt.Sprintf("%s:%d:%d", o.in(at.Name()), from.Line, from.Column)
}

func position(f *check.Finding) source.Span {
	if f.At.IsZero() {
		return f.Was
	}
	return f.At
}
