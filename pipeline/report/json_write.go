package report

import (
	"bufio"
	"bytes"
	"io"

	"alm/pipeline/check"
)

// writeJSON writes a document with its findings one after the other: all at once would be a multiple of
// what they are.
func writeJSON(w io.Writer, doc Document, opts Options) error {
	head, err := jsonHead(doc, opts)
	if err != nil {
		return err
	}
	tail := []byte("}")
	if doc.Also != nil {
		also, err := plainJSON(doc.Also)
		if err != nil {
			return err
		}
		tail = append([]byte(","), bytes.TrimPrefix(also, []byte("{"))...)
	}
	p := printer{Writer: bufio.NewWriterSize(w, bufferSize)}
	p.compact(head)
	if len(doc.Findings) == 0 {
		p.compact([]byte("[]"))
	} else if err := p.findings(doc.Findings, opts); err != nil {
		return err
	}
	p.compact(tail)
	p.WriteByte('\n')
	return p.Flush()
}

func (p *printer) findings(findings []*check.Finding, opts Options) error {
	p.compact([]byte("["))
	var text jsonText
	for i, f := range findings {
		if text = text[:0]; i > 0 {
			text.raw(",")
		}
		if err := text.finding(f, opts); err != nil {
			return err
		}
		p.compact(text)
	}
	p.compact([]byte("]"))
	return nil
}

// jsonHead returns a jsonDocument up to its findings.
func jsonHead(doc Document, opts Options) (jsonText, error) {
	t := jsonText("{")
	t.number("schema", 1)
	t.name("tool")
	t.raw("{")
	t.text("name", "alm")
	t.text("version", doc.Version)
	t.raw("}")
	t.text("verb", doc.Verb)
	t.given("profile", string(doc.Profile))
	t.text("base", doc.Base)
	t.text("head", doc.Head)
	t.given("baseCommit", doc.BaseCommit)
	t.given("commit", doc.Commit)
	listGiven(&t, "only", doc.Only)
	t.text("failOn", doc.FailOn.String())
	t.given("acceptFrom", doc.AcceptFrom)
	t.name("looked")
	t.raw("{")
	t.number("connectors", doc.Looked)
	t.number("changed", len(doc.Connectors))
	t.raw("}")
	t.summary(doc)
	t.reason("gate", doc.Gate, "")
	if err := t.rare(doc, opts); err != nil {
		return nil, err
	}
	t.connectors(doc, opts)
	if reviews := doc.jsonReviews(opts); len(reviews) > 0 {
		if err := t.value("reviews", reviews); err != nil {
			return nil, err
		}
	}
	t.name("findings")
	return t, nil
}

func (t *jsonText) summary(doc Document) {
	n := tallyOf(doc.Findings)
	t.name("summary")
	t.raw("{")
	t.number("breaking", n.Breaking)
	t.number("error", n.Error)
	t.number("warning", n.Warning)
	t.number("note", n.Note)
	t.number("waived", n.Waived)
	t.number("suppressed", n.Suppressed)
	t.number("baseline", n.Baseline)
	t.text("bump", doc.Bump)
	t.text("nextVersion", doc.NextVersion)
	if doc.OfSolution {
		t.name("ofSolution")
		t.raw("true")
	}
	t.raw("}")
}

// rare writes what few documents have.
func (t *jsonText) rare(doc Document, opts Options) error {
	if policy := doc.Policy.asJSON(opts); policy != nil {
		if err := t.value("policy", policy); err != nil {
			return err
		}
	}
	listGiven(t, "unclear", doc.Unclear)
	listGiven(t, "notRead", doc.NotRead)
	if asked := doc.jsonAsked(); len(asked) > 0 {
		if err := t.value("environments", asked); err != nil {
			return err
		}
	}
	if users := doc.jsonUsers(opts); len(users) > 0 {
		return t.value("users", users)
	}
	return nil
}

func (t *jsonText) connectors(doc Document, opts Options) {
	changed := make([]string, len(doc.Changed))
	for i, dir := range doc.Changed {
		changed[i] = opts.in(dir)
	}
	listText(t, "changed", changed)
	t.name("connectors")
	t.raw("[")
	for i, c := range doc.Connectors {
		if i > 0 {
			t.raw(",")
		}
		t.raw("{")
		t.text("path", opts.in(c.Path))
		t.text("name", c.Name)
		t.text("change", c.Change.String())
		t.raw("}")
	}
	t.raw("]")
}

// finding writes a finding as a jsonFinding.
func (t *jsonText) finding(f *check.Finding, opts Options) error {
	from, to, was := f.At.From(), f.At.To(), f.Was.From()
	t.raw("{")
	t.text("rule", f.Rule.ID)
	t.text("severity", f.Severity.String())
	t.text("change", f.Change().String())
	t.text("connector", opts.in(f.Connector))
	t.text("subject", f.Subject)
	t.given("method", f.Method)
	t.given("path", f.Path)
	t.given("was", f.Old)
	t.given("is", f.New)
	t.text("message", f.Message)
	t.text("fix", f.Fix)
	listText(t, "consumers", f.Consumers())
	listGiven(t, "when", f.Rule.When)
	t.places(f.Places)
	t.given("file", opts.in(f.At.Name()))
	t.counted("line", from.Line)
	t.counted("column", from.Column)
	t.counted("endLine", to.Line)
	t.counted("endColumn", to.Column)
	t.given("wasFile", opts.in(f.Was.Name()))
	t.counted("wasLine", was.Line)
	t.counted("wasColumn", was.Column)
	t.text("fingerprint", f.Fingerprint)
	t.reason("waived", f.Waiver, f.By)
	if len(f.Uses) == 0 {
		t.name("uses")
		t.raw("[]")
	} else if err := t.value("uses", f.Uses); err != nil {
		return err
	}
	t.raw("}")
	return nil
}

func (t *jsonText) places(places []check.Place) {
	if len(places) == 0 {
		return
	}
	t.name("places")
	t.raw("[")
	for i := range places {
		if i > 0 {
			t.raw(",")
		}
		t.raw("{")
		t.text("subject", places[i].Subject)
		t.given("method", places[i].Method)
		t.given("path", places[i].Path)
		t.raw("}")
	}
	t.raw("]")
}
