package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"alm/pipeline/check"
)

// The JSON of schema 1. Keys may be added; none is ever removed or renamed.
type (
	jsonDocument struct {
		Schema     int             `json:"schema"`
		Tool       jsonTool        `json:"tool"`
		Verb       string          `json:"verb"`
		Profile    check.Profile   `json:"profile,omitempty"`
		Base       string          `json:"base"`
		Head       string          `json:"head"`
		BaseCommit string          `json:"baseCommit,omitempty"`
		Commit     string          `json:"commit,omitempty"`
		Only       []string        `json:"only,omitempty"`
		FailOn     check.Severity  `json:"failOn"`
		AcceptFrom string          `json:"acceptFrom,omitempty"` // the base that alm accept has to be given
		Looked     jsonLooked      `json:"looked"`
		Summary    jsonSummary     `json:"summary"`
		Gate       *jsonReason     `json:"gate"`
		Policy     *jsonPolicy     `json:"policy,omitempty"`
		Unclear    []string        `json:"unclear,omitempty"`
		NotRead    []string        `json:"notRead,omitempty"`
		Asked      []jsonAsked     `json:"environments,omitempty"`
		Users      []jsonUser      `json:"users,omitempty"`
		Changed    []string        `json:"changed"`
		Connectors []jsonConnector `json:"connectors"`
		Reviews    []jsonReview    `json:"reviews,omitempty"`
		Findings   []jsonFinding   `json:"findings"`
	}
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	jsonLooked struct {
		Connectors int `json:"connectors"`
		Changed    int `json:"changed"`
	}
	jsonSummary struct {
		tally
		Bump        string `json:"bump"`
		NextVersion string `json:"nextVersion"`
		OfSolution  bool   `json:"ofSolution,omitempty"` // nextVersion is
	}
	jsonReason struct {
		Reason string           `json:"reason"`
		By     check.Acceptance `json:"by,omitempty"`
	}
	jsonConnector struct {
		Path   string       `json:"path"`
		Name   string       `json:"name"`
		Change check.Change `json:"change"`
	}
	jsonFinding struct {
		Rule        string           `json:"rule"`
		Severity    check.Severity   `json:"severity"`
		Change      check.Change     `json:"change"`
		Connector   string           `json:"connector"`
		Subject     string           `json:"subject"`
		Method      string           `json:"method,omitempty"`
		Path        string           `json:"path,omitempty"`
		Was         string           `json:"was,omitempty"`
		Is          string           `json:"is,omitempty"`
		Message     string           `json:"message"`
		Fix         string           `json:"fix"`
		Consumers   []check.Consumer `json:"consumers"`
		When        []check.Phase    `json:"when,omitempty"`
		Places      []check.Place    `json:"places,omitempty"`
		File        string           `json:"file,omitempty"`
		Line        int              `json:"line,omitempty"`
		Column      int              `json:"column,omitempty"`
		EndLine     int              `json:"endLine,omitempty"`
		EndColumn   int              `json:"endColumn,omitempty"`
		WasFile     string           `json:"wasFile,omitempty"`
		WasLine     int              `json:"wasLine,omitempty"`
		WasColumn   int              `json:"wasColumn,omitempty"`
		Fingerprint string           `json:"fingerprint"`
		Waived      *jsonReason      `json:"waived"`
		Uses        []check.Use      `json:"uses"`
	}
)

func writeJSON(w io.Writer, doc Document, opts Options) error {
	out := jsonDocument{
		Schema: 1, Tool: jsonTool{"alm", doc.Version}, Verb: doc.Verb, Profile: doc.Profile, Base: doc.Base, Head: doc.Head,
		BaseCommit: doc.BaseCommit, Commit: doc.Commit, Only: doc.Only, FailOn: doc.FailOn, AcceptFrom: doc.AcceptFrom,
		Looked:     jsonLooked{doc.Looked, len(doc.Connectors)},
		Summary:    jsonSummary{tallyOf(doc.Findings), doc.Bump, doc.NextVersion, doc.OfSolution},
		Gate:       reason(doc.Gate, ""),
		Policy:     doc.Policy.asJSON(opts),
		Unclear:    doc.Unclear,
		NotRead:    doc.NotRead,
		Asked:      doc.jsonAsked(),
		Users:      doc.jsonUsers(opts),
		Changed:    make([]string, 0, len(doc.Changed)),
		Connectors: make([]jsonConnector, 0, len(doc.Connectors)),
		Reviews:    doc.jsonReviews(opts),
		Findings:   []jsonFinding{},
	}
	for _, dir := range doc.Changed {
		out.Changed = append(out.Changed, opts.in(dir))
	}
	for _, c := range doc.Connectors {
		out.Connectors = append(out.Connectors, jsonConnector{opts.in(c.Path), c.Name, c.Change})
	}
	var document any = out
	if doc.Also != nil {
		document = joined{out, doc.Also}
	}
	if len(doc.Findings) == 0 {
		return encodeJSON(w, document)
	}
	return encodeFindings(w, document, doc.Findings, opts)
}

// encodeFindings writes a document and its findings, one after the other: all at once would be a
// multiple of what they are.
func encodeFindings(w io.Writer, document any, findings []check.Finding, opts Options) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(document); err != nil {
		return err
	}
	before, after, _ := bytes.Cut(bytes.Clone(text.Bytes()), []byte(`"findings":[]`)) // no text has a bare quote
	p := printer{Writer: bufio.NewWriterSize(w, bufferSize)}
	p.compact(append(slices.Clip(before), `"findings":[`...))
	for i := range findings {
		text.Reset()
		if i > 0 {
			text.WriteByte(',')
		}
		f := asJSON(&findings[i], opts)
		if err := enc.Encode(&f); err != nil {
			return err
		}
		p.compact(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	}
	p.compact([]byte("]"))
	p.compact(after)
	return p.Flush()
}

// joined is one object with the members of two.
type joined struct{ first, second any }

// MarshalJSON puts the members of the second after those of the first.
func (j joined) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(j.first); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("}\n"))
	start := b.Len()
	if err := enc.Encode(j.second); err != nil {
		return nil, err
	}
	b.Bytes()[start] = ','
	return b.Bytes(), nil
}

func asJSON(f *check.Finding, opts Options) jsonFinding {
	from, to, was := f.At.From(), f.At.To(), f.Was.From()
	return jsonFinding{
		Rule: f.Rule.ID, Severity: f.Severity, Change: f.Change(),
		Connector: opts.in(f.Connector), Subject: f.Subject, Method: f.Method, Path: f.Path,
		Was: f.Old, Is: f.New, Message: f.Message, Fix: f.Fix,
		Consumers: orEmpty(f.Consumers()), When: f.Rule.When, Places: f.Places,
		File: opts.in(f.At.Name()), Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
		WasFile: opts.in(f.Was.Name()), WasLine: was.Line, WasColumn: was.Column,
		Fingerprint: f.Fingerprint, Waived: reason(f.Waiver, f.By), Uses: orEmpty(f.Uses),
	}
}

func reason(text string, by check.Acceptance) *jsonReason {
	if text == "" {
		return nil
	}
	return &jsonReason{text, by}
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
