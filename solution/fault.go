package solution

import (
	"fmt"
	"strings"
)

// Severity is how much a fault weighs.
type Severity int

// Severities in rising order: an import fails or loses something at an Error, works with a
// surprise at a Warning, and is as it should be at a Note.
const (
	Note Severity = iota + 1
	Warning
	Error
)

var severityNames = map[Severity]string{Note: "note", Warning: "warning", Error: "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Fault is one thing that an import would trip over, or that the platform's own packer
// would drop without a word. As an error it says where and what.
type Fault struct {
	ID       string   `json:"id"`              // a row of Faults
	Entry    string   `json:"entry,omitempty"` // the zip's entry, "" when it is the zip itself
	Message  string   `json:"message"`         // never a secret's value
	Fix      string   `json:"fix"`
	Severity Severity `json:"severity"`
}

func (f Fault) Error() string {
	if f.Entry == "" {
		return f.Message
	}
	return f.Entry + ": " + f.Message
}

// Is makes errors.Is(err, ErrNotSolution) true of the faults that say so.
func (f Fault) Is(target error) bool {
	return target == ErrNotSolution && kindOf(f.ID).alien
}

// FaultKind is one row of Faults.
type FaultKind struct {
	ID       string // kebab-case; once released, never reused
	Title    string
	Severity Severity
	Fix      string // what to do, in one line

	stops bool // Read cannot go on
	alien bool // the bytes are no solution at all
}

// fault makes a fault of a kind, with the entry and everything quoted cut to a line.
func fault(id, entry, format string, args ...any) Fault {
	kind := kindOf(id)
	return Fault{
		ID:       id,
		Entry:    printable(entry),
		Message:  printable(fmt.Sprintf(format, args...)),
		Fix:      kind.Fix,
		Severity: kind.Severity,
	}
}

func kindOf(id string) FaultKind {
	for _, kind := range Faults {
		if kind.ID == id {
			return kind
		}
	}
	return FaultKind{ID: id, Severity: Error}
}

// printable keeps text from a stranger's zip on one line of a terminal.
func printable(s string) string {
	const most = 400
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
