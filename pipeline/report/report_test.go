package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alm/internal/source"
	"alm/pipeline/check"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the diff")

const (
	deployBase = `{
  "info": {"title": "Internal Deploy API", "version": "1.2.0"},
  "paths": {"/deploy": {"post": {
    "operationId": "TriggerDeploy",
    "description": "Deploys the service to the stage that the request names and waits until it answers on the new version."
  }}}
}`
	deployHead = `{
  "info": {"title": "Internal Deploy API", "version": "1.2.0"},
  "paths": {"/deploy": {"post": {
    "operationId": "StartDeploy",
    "description": "Deploys a service to the stage that the request names and returns before it answers on the new version."
  }}}
}`
	ordersHead = "{\n  \"info\": {\"title\": \"Aufträge 📦\", \"x\": 1}\n}\n"
)

var (
	renamed = check.Rule{
		ID: "operation-id-renamed", Title: "An operation has another operationId",
		Severity: check.Error, Change: check.Breaking,
		Consumers: []check.Consumer{check.PowerAutomate, check.Copilot, check.Canvas},
	}
	reworded = check.Rule{
		ID: "description-changed", Title: "A description reads differently",
		Severity: check.Note, Change: check.Editorial,
	}
	added   = check.Rule{ID: "operation-added", Title: "An operation is new", Severity: check.Note, Change: check.Additive}
	plainID = check.Rule{ID: "summary-missing", Title: "An action has no summary", Severity: check.Warning}
	removed = check.Rule{
		ID: "connector-removed", Title: "A connector is gone",
		Severity: check.Error, Change: check.Breaking, Consumers: []check.Consumer{check.Connection},
	}
)

// find is the span of a text in a file.
func find(f *source.File, text string) source.Span {
	i := strings.Index(string(f.Data), text)
	if i < 0 {
		panic("no " + text)
	}
	return f.Span(i, i+len(text))
}

func sample() Document {
	was := source.Parse("connectors/deploybot/apiDefinition.swagger.json", []byte(deployBase))
	is := source.Parse("connectors/deploybot/apiDefinition.swagger.json", []byte(deployHead))
	orders := source.Parse("connectors/orders/apiDefinition.swagger.json", []byte(ordersHead))
	gone := source.Parse("connectors/old/apiDefinition.swagger.json", []byte(`{"info": {"title": "Old"}}`))
	description := func(f *source.File) string {
		return f.Root.Get("paths", "/deploy", "post", "description").Str()
	}
	findings := []*check.Finding{
		{
			Rule: &renamed, Severity: check.Error, Connector: "connectors/deploybot",
			Subject: "operation/TriggerDeploy", Method: "post", Path: "/deploy", Old: "TriggerDeploy", New: "StartDeploy",
			Message: "POST /deploy was TriggerDeploy and is StartDeploy; every flow, app and agent that calls it stops",
			Fix:     "keep TriggerDeploy, or keep it deprecated beside StartDeploy: alm shim",
			At:      find(is, `"StartDeploy"`), Was: find(was, `"TriggerDeploy"`), Fingerprint: "00f1e2d3c4b5a697",
			Uses: []check.Use{{Kind: "flow", Name: "Deploy on approval", Where: "actions/Trigger_a_deployment", File: "flows.zip", Owner: "ops@example.com"},
				{Kind: "flow", Name: "<Nightly>", Where: "actions/Run", File: "flows.zip", Line: 7, Unknown: "it passes on all of body"}},
		},
		{
			Rule: &reworded, Severity: check.Note, Connector: "connectors/deploybot",
			Subject: "operation/StartDeploy", Method: "post", Path: "/deploy", Old: description(was), New: description(is),
			Message: "the description of StartDeploy reads differently; makers and agents choose by it",
			At:      find(is, `"Deploys a service`), Was: find(was, `"Deploys the service`), Fingerprint: "1122334455667788",
		},
		{
			Rule: &removed, Severity: check.Error, Connector: "connectors/old", Subject: "connector",
			Message: "the connector is gone; nothing that uses it will run", Waiver: "replaced by orders, until 2031-01-01",
			Was: find(gone, `"Old"`), Fingerprint: "99aabbccddeeff00",
		},
		{
			Rule: &plainID, Severity: check.Warning, Connector: "connectors/orders", Subject: "operation/ListOrders",
			Message: "GET /orders has no summary; the designer shows its operationId", Fix: "add a summary that starts with a verb",
			At: find(orders, `"x"`), Fingerprint: "0123456789abcdef",
		},
		{
			Rule: &added, Severity: check.Note, Connector: "connectors/orders", Subject: "operation/ListOrders",
			Message: "GET /orders is new", At: find(orders, `"x"`), Fingerprint: "fedcba9876543210",
		},
	}
	return Document{
		Version: "1.2.0", Verb: "check", Base: "52c2e15d", Head: "work tree",
		Connectors: []Connector{
			{"connectors/deploybot", "Internal Deploy API", check.Breaking},
			{"connectors/orders", "Aufträge 📦", check.Additive},
			{"connectors/quiet", "Quiet", check.None},
		},
		Changed:  []string{"connectors/deploybot"},
		Findings: findings, Bump: "major", NextVersion: "2.0.0.0",
		Unclear: []string{"flows.zip: actions/Call: it has no fixed path"},
		Gate:    "blocked by 1 error",
		Policy: Policy{Of: "base", Label: "1a2b3c4 (push)", Revision: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", Other: &OtherPolicy{Of: "head", Label: "work tree",
			Differs: []Weighed{{"operation-id-renamed", "connectors/orders", "operation/ListOrders", "0123456789abcdef", "error", "not reported"}}}},
	}
}

func pages(rule string) string { return "Why `" + rule + "` matters.\n\nSo do this." }

func write(t *testing.T, format string, doc Document, opts Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, doc, opts); err != nil {
		t.Fatalf("write %s: %v", format, err)
	}
	return b.String()
}

func TestFormatsAreAsGolden(t *testing.T) {
	for _, test := range []struct {
		golden, format string
		doc            Document
		opts           Options
	}{
		{"text", "text", sample(), Options{}},
		{"text-colour", "text", sample(), Options{Colour: true, Width: 60}},
		{"text-all", "text", sample(), Options{Detail: All}},
		{"text-errors", "text", sample(), Options{Detail: Errors}},
		{"text-warnings", "text", sample(), Options{Detail: Warnings}},
		{"text-notes", "text", sample(), Options{Detail: Notes}},
		{"text-quiet", "text", Document{Findings: sample().Findings}, Options{Detail: Blocking}},
		{"text-quiet-blocked", "text", blockedBy(sample(), check.Error), Options{Detail: Blocking}},
		{"text-many", "text", many(), Options{}},
		{"text-many-errors", "text", manyErrors(), Options{}},
		{"text-75-errors", "text", errorsOf(1, 75, "lint"), Options{}},
		{"text-75-changes", "text", errorsOf(1, 75, "check"), Options{}},
		{"text-errors-by-entry", "text", errorsOf(20, 12, "check"), Options{Width: 120}},
		{"text-errors-by-rule", "text", errorsOf(36, 12, "check"), Options{Width: 120}},
		{"text-unchanged", "text", Document{Verb: "check", Base: "main", Looked: 3}, Options{}},
		{"text-none", "text", Document{Verb: "lint", Connectors: make([]Connector, 3)}, Options{}},
		{"json", "json", sample(), Options{Root: "repo"}},
		{"sarif", "sarif", sample(), Options{Root: "repo", Help: pages}},
		{"junit", "junit", sample(), Options{}},
		{"codeclimate", "codeclimate", sample(), Options{Root: "repo"}},
		{"markdown", "markdown", sample(), Options{}},
		{"html", "html", sample(), Options{Help: pages, Of: "contoso/<orders>", At: time.Date(2026, 11, 30, 2, 55, 0, 0, time.UTC)}},
		{"html-review", "html", reviewed(), Options{}},
		{"html-none", "html", Document{Verb: "lint", Head: "HEAD", Version: "1.2.0"}, Options{}},
		{"actions", "actions", sample(), Options{Root: "repo"}},
	} {
		t.Run(test.golden, func(t *testing.T) {
			compareGolden(t, test.golden, write(t, test.format, test.doc, test.opts))
		})
	}
}

// reviewed is a security review with long names.
func reviewed() Document {
	at := source.Parse("connectors/warehouse-of-the-north/apiProperties.json", []byte("{}")).Span(0, 1)
	finding := sample().Findings[0]
	return Document{Verb: "lint", Version: "1.2.0", Head: "work tree", Connectors: []Connector{{Path: "connectors/warehouse-of-the-north", Name: "Warehouse"}},
		Findings: []*check.Finding{finding}, Reviews: []Review{{
			Connector: "connectors/warehouse-of-the-north", Name: "Warehouse", Version: "1.2.0", Commit: strings.Repeat("0123456789", 4),
			Files: []ReviewedFile{{"connectors/warehouse-of-the-north/apiDefinition.swagger.json", 286054, strings.Repeat("0123456789abcdef", 4)}},
			Points: []Point{
				{Title: "Sign-in", Asks: "The least that works signs in.", Verdict: Holds, Evidence: []Evidence{{"connection parameter api_key: securestring", at}},
					Rules: []string{"auth-none", "auth-basic", "auth-oauth-on-behalf-of"}, ByHand: []string{"What signs in may do no more than these operations need."}},
				{Title: "Webhooks", Asks: "A subscription can be taken back.", Verdict: Open, Findings: []*check.Finding{finding}},
			},
		}}}
}

// compareGolden compares a text with testdata/NAME.golden.
func compareGolden(t *testing.T, golden, got string) {
	t.Helper()
	name := filepath.Join("testdata", golden+".golden")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestEveryFormatIsTheSameTwice(t *testing.T) {
	for _, f := range Formats {
		first, second := write(t, f.Name, sample(), Options{}), write(t, f.Name, sample(), Options{})
		if first != second {
			t.Errorf("%s: got another text the second time", f.Name)
		}
	}
}

func TestUnknownFormatNamesTheNearest(t *testing.T) {
	for asked, want := range map[string]string{
		"sraif": "sarif", "jsn": "json", "markdwn": "markdown", "action": "actions", "HTM": "html", "xunit": "junit",
	} {
		err := Write(&bytes.Buffer{}, asked, sample(), Options{})
		if got := fmt.Sprint(err); got != fmt.Sprintf("unknown format %q; did you mean %s?", asked, want) {
			t.Errorf("Write(%q) = %s; want the nearest %s", asked, got, want)
		}
	}
}

// blockedBy returns the document as a gate leaves it that refuses findings of this severity.
func blockedBy(doc Document, severity check.Severity) Document {
	doc.FailOn, doc.Gate = severity, "blocked by what it found"
	return doc
}

// manyErrors is a document of three connectors with more errors than text shows in full, and one that
// is accepted.
func manyErrors() Document {
	doc := many()
	doc.Verb, doc.FailOn, doc.Gate, doc.AcceptFrom = "check", check.Error, "blocked by 21 errors", "HEAD~1"
	removed := check.Rule{ID: "operation-removed", Severity: check.Error, Change: check.Breaking}
	unread := check.Rule{ID: "json-syntax", Severity: check.Error}
	for i, c := range doc.Connectors {
		file := source.Parse(c.Path+"/apiDefinition.swagger.json", []byte(strings.Repeat("{\n", 200)))
		for n := range 6 {
			f := &check.Finding{Rule: &removed, Severity: check.Error, Connector: c.Path, Fingerprint: fmt.Sprintf("%d%d0123456789", i, n),
				Message: fmt.Sprintf("Get%d (GET /%d) was removed: flows that call it cannot be saved", n, n), At: file.Span(n*40, n*40+1)}
			if n == 5 {
				f.At, f.Was = source.Span{}, f.At
			}
			doc.Findings = append(doc.Findings, f)
		}
		properties := source.Parse(c.Path+"/apiProperties.json", []byte("{"))
		doc.Findings = append(doc.Findings, &check.Finding{Rule: &unread, Severity: check.Error, Connector: c.Path, Fingerprint: fmt.Sprintf("f%d0123456789", i),
			Message: "the file ends inside an object", At: properties.Span(0, 1)})
	}
	accepted := *doc.Findings[len(doc.Findings)-2]
	accepted.Waiver = "nobody calls it"
	doc.Findings = append(doc.Findings, &accepted)
	return doc
}

// many is a document of three connectors with more alike findings than text shows in full.
func many() Document {
	var doc Document
	undescribed := check.Rule{ID: "operation-description", Severity: check.Warning}
	unlabelled := check.Rule{ID: "parameter-summary", Severity: check.Note}
	unsigned := check.Rule{ID: "info-contact", Severity: check.Note}
	for i, name := range []string{"alpha", "beta", "omega"} {
		doc.Connectors = append(doc.Connectors, Connector{Path: "connectors/" + name, Name: strings.ToUpper(name)})
		for n := range 8 {
			id := fmt.Sprintf("Get%d", n)
			doc.Findings = append(doc.Findings,
				&check.Finding{Rule: &undescribed, Severity: check.Warning, Connector: "connectors/" + name, Subject: "operation/" + id, Message: id + " has no description", Fix: "describe it"},
				&check.Finding{Rule: &unlabelled, Severity: check.Note, Connector: "connectors/" + name, Subject: "operation/" + id + "/parameter/id", Message: "parameter id of " + id + " has no x-ms-summary; makers see id"})
		}
		doc.Findings = append(doc.Findings, &check.Finding{Rule: &unsigned, Severity: check.Note, Connector: "connectors/" + name, Message: "info has no contact"})
		if i == 2 {
			doc.Findings = append(doc.Findings, &check.Finding{Rule: &check.Rule{ID: "operation-id-unique"}, Severity: check.Error, Connector: "connectors/" + name, Subject: "operation/Get1", Message: "operationId Get1 is used twice"})
		}
	}
	return doc
}
