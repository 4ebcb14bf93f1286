package report

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// noticeDocument has one owner, one flow without, and names that formats could take for their own.
func noticeDocument() Document {
	renamed := &check.Rule{ID: "r", Affects: check.AllCalls, Change: check.Breaking}
	sent := &check.Rule{ID: "s", Affects: check.Senders, Change: check.Breaking}
	read := &check.Rule{ID: "t", Affects: check.Readers, Change: check.Breaking}
	flow := check.Use{Kind: "flow", Name: "Nightly", Where: "actions/Get", File: "flows/Workflows/n.json", Line: 7, Owner: "ada@contoso.example"}
	hostile := check.Use{Kind: "flow", Name: `=HYPERLINK("http://evil","[x](y)")`, Where: "actions/*A*|B\n# C ${d}", File: "b/x.zip/Workflows/h.json"}
	agent := check.Use{Kind: "agent", Name: "Helper", Where: "f1", File: "a/topics/Help.mcs.yml", Line: 3, Owner: "bob@contoso.example", Through: "Nightly"}
	maybe := flow
	maybe.Line, maybe.Unknown = 9, "the name is computed"
	return Document{NextVersion: "2.0.0.0", Connectors: []Connector{{Path: "connectors/orders", Name: "Orders"}}, Findings: []*check.Finding{
		{Rule: renamed, Connector: "connectors/orders", Old: "GetOrder", New: "FetchOrder", Message: "GetOrder is now FetchOrder", Uses: []check.Use{flow, hostile, flow, agent}},
		{Rule: sent, Connector: "connectors/orders", Old: "note", Part: check.Part{Side: check.Body, Key: "order/no~1te"}, Message: "note was removed", Uses: []check.Use{flow}},
		{Rule: read, Connector: "elsewhere", Part: check.Part{Side: check.Output, Key: "body/total"}, Message: "total is text", Uses: []check.Use{maybe}},
	}}
}

func TestNotices(t *testing.T) {
	const golden = "testdata/notices.golden"
	var got strings.Builder
	for _, format := range NoticeFormats {
		fmt.Fprintf(&got, "== %s ==\n", format.Name)
		if err := format.Write(&got, Notices(noticeDocument(), "2027-01-31")); err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got.String() != string(want) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got.String(), want)
	}
}

// TestNoticesSayWhenAndWhom checks the words for what is not known.
func TestNoticesSayWhenAndWhom(t *testing.T) {
	doc := noticeDocument()
	if got := Notices(doc, "")[0].Deadline(); got != "before version 2.0.0.0 is released" {
		t.Error(got)
	}
	doc.NextVersion = ""
	all := Notices(doc, "")
	if got := all[0].Deadline(); got != "before the change is released" {
		t.Error(got)
	}
	if all[0].Recipient() != "ada@contoso.example" || all[2].Recipient() != "owner unknown: b/x.zip" {
		t.Errorf("%q, %q", all[0].Recipient(), all[2].Recipient())
	}
	doc.Findings[0].Uses = []check.Use{{Kind: "flow", Name: "Stored", File: "stage prod", Environment: "prod"}}
	if got := Notices(doc, "")[1].Recipient(); got != "owner unknown: environment prod" {
		t.Error(got)
	}
	if got := Notices(Document{}, ""); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}

// TestCellsAreNoFormulas: what a spreadsheet in some language takes for a formula begins with a quote.
func TestCellsAreNoFormulas(t *testing.T) {
	for text, want := range map[string]string{"": "", "Nightly": "Nightly", "=1": "'=1", " +1": "' +1", "\t-1": `\t-1`, "\u00a0@a": "'\u00a0@a", "＝1": "'＝1", "　＠a": "'　＠a", "a\r\n=1": `a\r\n=1`} {
		if got := csvCell(text); got != want {
			t.Errorf("csvCell(%q) = %q; want %q", text, got, want)
		}
	}
}

func TestSolutionOf(t *testing.T) {
	for file, want := range map[string]string{
		"flows/Workflows/a.json":                  "flows",
		"Workflows/a.json":                        ".",
		"dist/S_1.zip/Workflows/a.json":           "dist/S_1.zip",
		"s/botcomponents/c.topic.x/data":          "s",
		"agent/capabilities/tools/t.mcs.yml":      "agent",
		"app/Src/Screen.pa.yaml":                  "app",
		"loose.json":                              ".",
		"a/b/loose.json":                          "a/b",
		"s/modernflows/Nightly-1/Nightly-1.json":  "s",
		"agent/workflows/Cancel-33/workflow.json": "agent",
		"stage prod":                              ".",
		"/full/path/flows/Workflows/a.json":       "/full/path/flows",
	} {
		if got := solutionOf(file); got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

func TestWhatToDo(t *testing.T) {
	for _, c := range []struct {
		affects  check.Affects
		old, new string
		key      string
		want     string
	}{
		{check.AllCalls, "A", "B", "", "use B in place of A"},
		{check.AllCalls, "A", "", "", "replace the step, or remove it"},
		{check.AllCalls, "GET /a", "GET /b", "", "replace the step, or remove it"},
		{check.Senders, "a", "b", "o/a", "send b in place of a"},
		{check.Senders, "a", "", "o/a", "stop sending o/a"},
		{check.SomeSenders, "5", "3", "limit", "check the value of limit"},
		{check.SendersOfValues, "", "", "mode", "choose another value for mode"},
		{check.SendersOfOthers, "", "", "mode", "choose another value for mode"},
		{check.Omitters, "", "need", "need", "fill in need"},
		{check.Readers, "total", "sum", "body/total", "read sum in place of total"},
		{check.Readers, "string", "integer", "body/total", "stop reading body/total"},
		{check.Servers, "", "", "", "remove the tool, or connect it to another server"},
	} {
		f := &check.Finding{Rule: &check.Rule{Affects: c.affects, Change: check.Breaking}, Old: c.old, New: c.new, Part: check.Part{Key: c.key}}
		if got := whatToDo(f, check.Use{}); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

// TestNoticesOfHostileNames checks that no name gets out of its place, in any format.
func TestNoticesOfHostileNames(t *testing.T) {
	for _, name := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "|calc", "%x", "a\r\n=1", "a\n\n# b", "<script>", "[a](b)", "{{x}}", "${x}", "\x1b[31m", "\u202e", "::error::x", "`x`", strings.Repeat("x", 100_000),
	} {
		use := check.Use{Kind: "flow", Name: name, Where: name, File: name, Owner: name}
		notices := Notices(Document{Findings: []*check.Finding{{Rule: &check.Rule{}, Message: name, Connector: name, Uses: []check.Use{use}}}}, "")
		var table, cards, page strings.Builder
		if err := writeNoticeCSV(&table, notices); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(table.String())).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Errorf("%.20q: %d rows, %v", name, len(rows), err)
		}
		for _, text := range rows[1] {
			if strings.ContainsAny(text, "\r\n\x1b") || strings.ContainsRune("=+-@|%\t", rune((text + "x")[0])) {
				t.Errorf("%.20q: cell %.40q", name, text)
			}
		}
		if err := writeNoticeCards(&cards, notices); err != nil {
			t.Fatal(err)
		}
		checkCard(t, strings.TrimSuffix(cards.String(), "\n"))
		if err := writeNoticeMarkdown(&page, notices); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(page.String(), "\n"); lines != 9 || strings.Contains(page.String(), "<script") {
			t.Errorf("%.20q: %d lines of Markdown:\n%.500s", name, lines, page.String())
		}
	}
}
