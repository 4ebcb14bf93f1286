package solution

import (
	"fmt"
	"strings"

	"alm/internal/source"
)

// Problem is one thing that keeps a solution from being read, or from being read in full.
// As an error it says where and what.
type Problem struct {
	Kind    Kind
	Message string      // never a secret's value
	At      source.Span // its file is the entry; the zero Span is the zip itself, an empty file the entry as such
}

// Error returns the entry and the message on one line.
func (p Problem) Error() string {
	if p.At.IsZero() {
		return p.Message
	}
	return p.At.Name() + ": " + p.Message
}

// Is makes errors.Is(err, ErrNotSolution) true of the problems that say so.
func (p Problem) Is(target error) bool { return target == ErrNotSolution && kinds[p.Kind].alien }

// problem makes a problem with an entry, "" for the zip, and a message that is cut to a line.
func problem(kind Kind, entry, format string, args ...any) Problem {
	p := Problem{Kind: kind, Message: Printable(fmt.Sprintf(format, args...))}
	if entry != "" {
		p.At = source.Text(Printable(entry), nil).Span(0, 0)
	}
	return p
}

// Kind is a way in which a solution cannot be read.
type Kind int

// The kinds of problem: of the zip, its entries, its own files, its connectors and its
// environment variables.
const (
	ZipMalformed Kind = iota
	ZipTooLarge
	ZipTooManyEntries
	ZipInflatesTooLarge
	ZipBomb
	RootMissing
	EntryTraversal
	EntryAbsolute
	EntryBackslash
	EntryControlCharacter
	EntryUnsafe
	EntryUnportable
	EntryTaken
	EntryDuplicate
	EntryCase
	EntryTooLarge
	EntryEncrypted
	EntrySymlink
	EntryUnreadable
	EntryMissing
	ContentTypesMissing
	ContentTypesMalformed
	ManifestMalformed
	VersionInvalid
	ManagedInvalid
	DependenciesAbsent
	ConnectorTypeInvalid
	ConnectorPathForeign
	ScriptOperationsAbsent
	VariableMalformed
	VariableUndefined
	ByteOrderMark
)

// kinds says what each kind is, and what it means for reading.
var kinds = [...]struct {
	name  string
	stops bool // Read fails
	alien bool // the bytes are no solution at all
}{
	ZipMalformed:           {"malformed zip", true, true},
	ZipTooLarge:            {"large zip", true, false},
	ZipTooManyEntries:      {"too many entries", true, false},
	ZipInflatesTooLarge:    {"large content", true, false},
	ZipBomb:                {"zip bomb", true, false},
	RootMissing:            {"root file missing", true, true},
	EntryTraversal:         {"path leaves the zip", false, false},
	EntryAbsolute:          {"absolute path", false, false},
	EntryBackslash:         {"backslash in path", false, false},
	EntryControlCharacter:  {"control character in path", false, false},
	EntryUnsafe:            {"unsafe path", false, false},
	EntryUnportable:        {"path not portable", false, false},
	EntryTaken:             {"path taken", false, false},
	EntryDuplicate:         {"duplicate entry", false, false},
	EntryCase:              {"entries differ by case", false, false},
	EntryTooLarge:          {"large entry", true, false},
	EntryEncrypted:         {"encrypted entry", true, false},
	EntrySymlink:           {"symbolic link", true, false},
	EntryUnreadable:        {"unreadable entry", true, false},
	EntryMissing:           {"missing entry", true, false},
	ContentTypesMissing:    {"content types missing", false, false},
	ContentTypesMalformed:  {"malformed content types", false, false},
	ManifestMalformed:      {"malformed manifest", true, false},
	VersionInvalid:         {"invalid version", false, false},
	ManagedInvalid:         {"invalid managed flag", false, false},
	DependenciesAbsent:     {"dependencies absent", false, false},
	ConnectorTypeInvalid:   {"invalid connector type", false, false},
	ConnectorPathForeign:   {"path of another connector", false, false},
	ScriptOperationsAbsent: {"script operations absent", false, false},
	VariableMalformed:      {"malformed variable", true, false},
	VariableUndefined:      {"variable without definition", false, false},
	ByteOrderMark:          {"byte order mark", false, false},
}

// String names the kind, for errors and tests.
func (k Kind) String() string { return kinds[k].name }

// Kinds is how many kinds of problems there are: each is less.
const Kinds = Kind(len(kinds))

// Printable keeps text from a stranger's zip on one line of a terminal.
func Printable(s string) string {
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
