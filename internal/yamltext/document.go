package yamltext

import (
	"bytes"
	"errors"
	"strings"

	"alm/internal/source"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Parse reads YAML as the JSON that it stands for; every place is that in the YAML. It never
// fails: what has no JSON is a problem of the file, and without YAML the file has no nodes.
func Parse(name string, data []byte) *source.File {
	written := source.Text(name, data)
	d := source.Derivation{Name: name, Written: written, Again: func(data []byte) *source.File { return Parse(name, data) }}
	body, problem := parse(written)
	if problem != nil {
		f := source.Derive(d)
		f.Fail(*problem)
		return f
	}
	w := writer{written: written, lines: lineStarts(data), anchors: map[string]ast.Node{}}
	w.value(body, 0)
	w.out.WriteByte('\n')
	d.Text, d.Origins = w.out.Bytes(), w.origins
	f := source.Derive(d)
	f.Fail(w.problems...)
	return f
}

// parse returns the one document of a text.
func parse(written *source.File) (ast.Node, *source.Problem) {
	data := written.Data
	fail := func(kind string, at int, message string) (ast.Node, *source.Problem) {
		at = min(at, len(data))
		return nil, &source.Problem{Kind: kind, Message: message, At: written.Span(at, min(at+1, len(data)))}
	}
	if problems := written.Unreadable(); len(problems) > 0 {
		return nil, &problems[0]
	}
	if err := Check(data); err != nil {
		return fail(source.Syntax, 0, err.Error())
	}
	file, err := parseSafely(plain(data), 0, parser.AllowDuplicateMapKey())
	if err == nil {
		if err := checkExpansion(file); err != nil {
			return fail(source.Syntax, 0, err.Error())
		}
	}
	if err != nil {
		var parsing yaml.Error
		if !errors.As(err, &parsing) || parsing.GetToken() == nil {
			return fail(source.Syntax, 0, "the file is not valid YAML: "+err.Error())
		}
		pos := parsing.GetToken().Position
		return fail(source.Syntax, offsetOf(data, lineStarts(data), pos.Line, pos.Column), "the file is not valid YAML: "+inWords(parsing.GetMessage()))
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		return fail(source.Syntax, 0, "the file is empty")
	case 1:
		return bodies[0], nil
	}
	second := bodies[1].GetToken().Position
	return fail(source.Syntax, lineStarts(data)[min(second.Line, len(lineStarts(data)))-1], "the file has more than one YAML document; a definition is one")
}

// plain returns the text without byte order mark and carriage returns, which move no line and
// no column.
func plain(data []byte) []byte {
	return bytes.ReplaceAll(bytes.TrimPrefix(data, byteOrderMark), []byte("\r\n"), []byte("\n"))
}

var byteOrderMark = []byte("\xEF\xBB\xBF")

// lineStarts returns the offset of each line; the first is after the byte order mark.
func lineStarts(data []byte) []int {
	starts := []int{len(data) - len(bytes.TrimPrefix(data, byteOrderMark))}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// offsetOf returns the offset of a line and a column in characters, from 1.
func offsetOf(data []byte, starts []int, line, column int) int {
	if line < 1 || line > len(starts) {
		return len(data)
	}
	rest, _, _ := strings.Cut(string(data[starts[line-1]:min(len(data), endOfLine(data, starts, line))]), "\n")
	for i := range rest {
		if column--; column == 0 {
			return starts[line-1] + i
		}
	}
	return starts[line-1] + len(rest)
}

func endOfLine(data []byte, starts []int, line int) int {
	if line < len(starts) {
		return starts[line]
	}
	return len(data)
}
