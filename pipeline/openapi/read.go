// Package openapi reads OpenAPI documents with libopenapi, and keeps where everything is written.
//
// Of libopenapi it uses the reader, which adds 0.6 MB to a program; its index, which adds as much again, looks
// references up in goroutines, whose faults a caller cannot catch; and its model adds 3.5 MB and
// drops what it does not know. So references are followed in the document itself, and never fetched.
package openapi

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/datamodel"
)

const (
	maxDepth  = 1_000     // levels of values
	maxValues = 2_000_000 // values, also those that aliases stand for
)

// Read reads a document in JSON or YAML as the JSON that it stands for; every place is that in the text. It
// never fails: what has no JSON is a problem of the file.
func Read(name string, data []byte) *source.File {
	written := source.Text(name, data)
	if problems := written.Unreadable(); len(problems) > 0 {
		return failed(written, problems...)
	}
	isJSON := bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(data, byteOrderMark), " \t\r\n"), []byte("{"))
	if isJSON {
		strict := source.Parse(name, data)
		isJSON = len(strict.Problems()) == 0
		if !isJSON && !strings.HasPrefix(path.Ext(name), ".y") {
			return strict
		}
	}
	if n := countValues(data); n > maxValues {
		return failed(written, problemAt(written, 0, fmt.Sprintf("the document has up to %d values; the limit is %d", n, maxValues)))
	}
	root, err := parse(data)
	if err != nil {
		return failed(written, located(written, err.Error()))
	}
	text := newLayout(written)
	text.isJSON = isJSON
	if at := text.secondDocument(); at >= 0 {
		return failed(written, problemAt(written, at, "the file has more than one YAML document; an OpenAPI document is one"))
	}
	return derive(text, root)
}

// parse returns the tree of a document.
func parse(data []byte) (root *yaml.Node, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the reader fails at this document: %v", cause)
		}
	}()
	info, err := datamodel.ExtractSpecInfoWithConfig(data, &datamodel.DocumentConfiguration{SkipJSONConversion: true})
	if err != nil && strings.HasPrefix(err.Error(), unparsed) {
		return nil, err
	}
	if info == nil || info.RootNode == nil { // another kind of document, which whoever reads it names
		info, err = datamodel.ExtractSpecInfoWithConfig(data, &datamodel.DocumentConfiguration{SkipJSONConversion: true, BypassDocumentCheck: true})
		if err != nil {
			return nil, err
		}
	}
	if len(info.RootNode.Content) == 0 {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: 1, Column: 1}, nil
	}
	return info.RootNode.Content[0], nil
}

// unparsed begins the message of libopenapi for a text that is no YAML.
const unparsed = "unable to parse specification: "

// countValues returns how many values a text can have at most.
func countValues(data []byte) (n int) {
	for _, c := range data {
		switch c {
		case ',', ':', '\n', '[', '{', '-', '?':
			n++
		}
	}
	return n
}

// errorPlace is what an error of libopenapi says of where it is: from the first line and column to the second.
var errorPlace = lazyregexp.New(`^.* at L(\d+)\.C(\d+)(?:-(?:L(\d+)\.)?C(\d+))?: `)

// located returns an error of the reader as a problem. What lacks its end is where it begins.
func located(written *source.File, message string) source.Problem {
	message = strings.TrimPrefix(message, unparsed)
	found := errorPlace.Get().FindStringSubmatch(message)
	if found == nil {
		return problemAt(written, 0, "the file is not valid YAML: "+message)
	}
	message = message[len(found[0]):]
	line, column := found[1], found[2]
	if found[4] != "" && !strings.HasPrefix(message, "did not find expected ','") && !strings.HasPrefix(message, "found unexpected end") {
		column = found[4]
		if found[3] != "" {
			line = found[3]
		}
	}
	l, _ := strconv.Atoi(line)
	c, _ := strconv.Atoi(column)
	at := newLayout(written).offset(l, c)
	if bytes.HasPrefix(written.Data[at:], []byte("\t")) {
		message = "a tab cannot indent YAML: use blanks"
	}
	return problemAt(written, at, "the file is not valid YAML: "+message)
}

func problemAt(written *source.File, at int, message string) source.Problem {
	at = min(at, len(written.Data))
	return source.Problem{Kind: source.Syntax, Message: message, At: written.Span(at, min(at+1, len(written.Data)))}
}

// failed returns a file without nodes.
func failed(written *source.File, problems ...source.Problem) *source.File {
	f := source.Derive(source.Derivation{Name: written.Name, Written: written})
	f.Fail(problems...)
	return f
}

// secondDocument returns where the text of a second YAML document begins, -1 if there is none: libopenapi
// reads the first one only.
func (t layout) secondDocument() int {
	begun, ended := false, false
	for i, at := range t.lines {
		line := t.written.Data[at:]
		if i+1 < len(t.lines) {
			line = t.written.Data[at:t.lines[i+1]]
		}
		rest := line
		if marks(line) {
			ended = begun
			rest = line[3:]
		}
		text := bytes.TrimSpace(rest)
		switch blank := len(text) == 0 || text[0] == '#' || !begun && text[0] == '%'; {
		case blank:
		case ended:
			return at + len(line) - len(bytes.TrimLeft(rest, " \t"))
		default:
			begun = true
		}
	}
	return -1
}

// marks reports whether a line begins or ends a document.
func marks(line []byte) bool {
	return (bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("..."))) && (len(line) == 3 || line[3] == ' ' || line[3] == '\t' || lineEnd(line[3:]) > 0)
}
