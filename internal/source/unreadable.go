package source

import (
	"bytes"
	"unicode/utf8"

	"alm/internal/lazyregexp"
)

// A kindOfText is what a text is instead of a document.
type kindOfText struct {
	is      func(data []byte) bool
	kind    string
	message string
	fix     string
}

// kindsOfText are the texts that people commit in place of a document, with the cause. One such
// cause explains everything that would be reported about the content.
var kindsOfText = []kindOfText{
	{isEmpty, Syntax, "the file is empty", "restore its content"},
	{startsWith("version https://git-lfs.github.com/spec/"), Syntax, "the file is a Git LFS pointer, not its content", "set lfs: true in actions/checkout, or run git lfs pull"},
	{startsWith("\xFF\xFE", "\xFE\xFF"), InvalidUTF8, "the file is UTF-16", "save it as UTF-8"},
	{isWide, InvalidUTF8, "the file is UTF-16 without a byte order mark", "save it as UTF-8"},
	{startsWith("PK\x03\x04"), Syntax, "the file is a zip", "unpack it"},
	{startsWith("\x1f\x8b"), Syntax, "the file is compressed with gzip", "unpack it"},
	{isHTML, Syntax, "the file is an HTML page", "download it again: a download that failed or needed a sign-in saves such a page"},
	{isXML, Syntax, "the file is XML", "replace it with the JSON that it should be"},
	{isBinary, Syntax, "the file is binary, not text", "replace it with the JSON that it should be"},
}

// inJSON is a text that is no JSON, and may be what a file of another name should hold.
var inJSON = kindOfText{isYAML, Syntax, "the file is YAML, but its name says JSON", "rename it to .yaml, or convert it to JSON"}

// Unreadable returns the one problem of a text that is no document at all, by its name; none if
// it may be one.
func (f *File) Unreadable() []Problem {
	if conflict := findConflict(f.Data); conflict != nil {
		at := f.Span(conflict[0], conflict[1])
		return []Problem{{Kind: Syntax, Message: "the file has a merge conflict", Fix: "resolve it and remove the markers", At: at}}
	}
	return f.is(kindsOfText...)
}

func (f *File) is(kinds ...kindOfText) []Problem {
	for _, k := range kinds {
		if k.is(f.Data) {
			return []Problem{{Kind: k.kind, Message: k.message, Fix: k.fix, At: f.Span(0, 0)}}
		}
	}
	return nil
}

// findConflict returns the offsets of the line with which the first conflict begins, nil without one.
func findConflict(data []byte) []int {
	if !bytes.Contains(data, []byte("<<<<<<< ")) || !bytes.Contains(data, []byte("\n>>>>>>> ")) {
		return nil // as nearly all: the expression is slow
	}
	return conflictMarker.Get().FindIndex(data)
}

// conflictMarker is the line with which git starts a conflict.
var conflictMarker = lazyregexp.New(`(?m)^<<<<<<< .*$`)

// yamlKey is a first line of YAML: a key without quotes, or the mark of a document.
var yamlKey = lazyregexp.New(`^(?:#[^\n]*\n|\s)*(?:---|%YAML|[A-Za-z][\w.-]*:(?:\s|$))`)

func isYAML(data []byte) bool { return yamlKey.Get().Match(withoutMark(data)) }

func startsWith(starts ...string) func([]byte) bool {
	return func(data []byte) bool {
		for _, start := range starts {
			if bytes.HasPrefix(data, []byte(start)) {
				return true
			}
		}
		return false
	}
}

func withoutMark(data []byte) []byte { return bytes.TrimSpace(bytes.TrimPrefix(data, bom)) }

func isEmpty(data []byte) bool { return len(withoutMark(data)) == 0 }

func isHTML(data []byte) bool {
	start := bytes.ToLower(withoutMark(data)[:min(64, len(withoutMark(data)))])
	return startsWith("<!doctype html", "<html", "<head", "<body")(start)
}

func isXML(data []byte) bool {
	return startsWith("<?xml", "<ImportExportXml", "<Connector")(withoutMark(data))
}

// isWide reports whether every other byte of the start of a text is zero.
func isWide(data []byte) bool {
	if len(data) < 8 {
		return false
	}
	zeros := bytes.Count(data[:8], []byte{0})
	return zeros >= 3 && (data[0] == 0 && data[2] == 0 || data[1] == 0 && data[3] == 0)
}

func isBinary(data []byte) bool {
	start := data[:min(512, len(data))]
	return bytes.IndexByte(start, 0) >= 0 && !utf8.Valid(start)
}
