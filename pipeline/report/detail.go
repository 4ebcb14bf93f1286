package report

import "alm/pipeline/check"

// Detail is how much of the findings text shows.
type Detail int

// The details, named by the flags of the verbs that judge.
const (
	Brief    Detail = iota // errors and warnings, and one line for all notes of a rule
	Errors                 // --level error
	Warnings               // --level warning
	Notes                  // --level note: each note in full, but no accepted finding
	All                    // --all: accepted findings too
	Blocking               // --quiet: what blocks, and nothing where nothing does
)

// shows reports whether text of a detail shows a finding in full.
func (d Document) shows(f *check.Finding, detail Detail) bool {
	if f.Waiver != "" {
		return detail == All
	}
	if d.FailOn != check.Off && f.Severity >= d.FailOn {
		return true
	}
	switch detail {
	case Blocking:
		return false
	case Errors:
		return f.Severity == check.Error
	case Brief, Warnings:
		return f.Severity >= check.Warning
	}
	return true
}
