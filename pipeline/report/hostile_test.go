package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alm/internal/source"
	"alm/internal/terminal"
	"alm/pipeline/check"
)

// hostile texts are what a stranger may write into a connector.
var hostile = []string{
	"\n::error file=x::forged",
	"::add-mask::e",
	"a ::stop-commands::t",
	"a\u00a0::warning::nbsp",
	"x ##[error]old form",
	"x ##vso[task.setvariable variable=stage]prod",
	"\x1b[31mred\x1b]0;title\a \x9b2J \u009b31m",
	"\u202egnp.exe \u2066isolate\u2069 \u200bzero\ufeff",
	"<script>alert(1)</script><img src=x onerror=alert(1)>",
	`"><b class='x'>`, "</style></pre></details></summary>", "<!-- ", "-->", "]]>", "{{.}}",
	"a|b\\|c | <i> | `|`", "``` \n# heading\n- item\n1. one", "`code` ``two``",
	"[text](https://evil.example) ![i](//e) www.evil.example https://evil.example",
	"@maintainer #1 owner/repo#2 user@example.com", "*a* _b_ ~~c~~ $x$ \\*",
	"_GitHubActionsFileCommandDelimeter_", "\r\nstage=prod\r\n", "%0A::error::x", "\xff\xfe\x00", "\u2028::error::x\u2029",
	strings.Repeat("long ", 2000),
}

// seeded is the sample with text in every field that comes from a connector or its paths.
func seeded(text string) Document {
	doc := sample()
	f := new(*doc.Findings[0])
	doc.Findings = []*check.Finding{f}
	f.Subject, f.Message, f.Fix, f.Path = text, text, text, text
	f.Uses = []check.Use{{Kind: "flow", Name: text, Where: text, File: text, Owner: text}, {Kind: "app", Name: text, Where: text, File: text, Unknown: text}}
	doc.Unclear = []string{text}
	f.At = source.Parse(text, []byte(deployHead)).Span(10, 20)
	f.Connector = text
	waived := *f
	waived.Waiver = text
	doc.Findings = append(doc.Findings, &waived)
	doc.Connectors = []Connector{{text, text, check.Breaking}}
	doc.Base, doc.Head, doc.Gate = text, text, text
	doc.Users = []check.User{{Connector: text, Operation: text, Kind: "flow", Name: text, File: text}}
	doc.NotRead = []string{text}
	doc.Asked = []check.Asked{{Stage: text, NotAsked: []check.NotAsked{{What: text, Why: text}}}}
	doc.Reviews = []Review{{Connector: text, Name: text, Version: text, Commit: text, Files: []ReviewedFile{{Name: text}},
		Points: []Point{{Title: "Secrets", Asks: "No secrets", Verdict: Open, Evidence: []Evidence{{Text: text, At: f.At}}, Findings: doc.Findings, ByHand: []string{text}}}}}
	return doc
}

func TestStrangersTextNeverReachesTheTerminal(t *testing.T) {
	for _, text := range hostile {
		doc := seeded(text)
		doc.Findings[0].Old = "some text that is long enough " + text
		doc.Findings[0].New = text + " other text that is long enough"
		for _, format := range Formats {
			got := write(t, format.Name, doc, Options{Help: pages})
			for _, r := range invisible(got) {
				t.Errorf("%s of %.40q: got %U", format.Name, text, r)
			}
			if strings.Contains(got, "##[") || strings.Contains(got, "##vso[") {
				t.Errorf("%s of %.40q: got a command", format.Name, text)
			}
			if format.Name == "actions" {
				continue
			}
			for line := range strings.Lines(got) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") {
					t.Errorf("%s of %.40q: got the command %q", format.Name, text, line)
				}
			}
		}
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// elements are a page's tags without our empty comments.
func elements(page string) []string {
	return tag.FindAllString(strings.ReplaceAll(page, "<!-- -->", ""), -1)
}

func TestStrangersTextIsNoElement(t *testing.T) {
	for _, format := range []string{"markdown", "html"} {
		want := elements(write(t, format, seeded("plain"), Options{Help: pages}))
		for _, text := range hostile {
			got := elements(write(t, format, seeded(text), Options{Help: pages}))
			if !slices.Equal(got, want) {
				t.Errorf("%s of %.40q: got %q; want %q", format, text, got, want)
			}
		}
	}
}

func TestStrangersTextIsNoMarkdown(t *testing.T) {
	structure := regexp.MustCompile(`[^|\n]`)
	shape := func(text string) string {
		page := write(t, "markdown", seeded(text), Options{})
		return structure.ReplaceAllString(page, "")
	}
	want := shape("plain")
	for _, text := range hostile {
		page := write(t, "markdown", seeded(text), Options{})
		if got := shape(text); got != want {
			t.Errorf("%.40q: got other cells or lines:\n%s", text, page)
		}
		for _, bad := range []string{"`", "](", "://", "@", "www.", "\\"} {
			if strings.Contains(page, bad) {
				t.Errorf("%.40q: got %q in\n%s", text, bad, page)
			}
		}
	}
}

func TestStrangersTextIsOneAnnotationEach(t *testing.T) {
	line := regexp.MustCompile(`^::error (?:(?:col|endColumn|endLine|file|line|title)=[^,:]*,?)+::[^\r\n]*$`)
	for _, text := range hostile {
		got := strings.Split(strings.TrimSuffix(write(t, "actions", seeded(text), Options{}), "\n"), "\n")
		const unclear = "::warning title=alm::1 place in flows, apps and agents was not understood; the change may break it too."
		if len(got) != 2 || got[0] != unclear || !line.MatchString(got[1]) {
			t.Errorf("%.40q: got %q", text, got)
		}
	}
}

func TestStrangersTextIsWholeInJSON(t *testing.T) {
	for _, text := range hostile {
		var got struct {
			Findings []struct{ Message, Fix string }
		}
		if err := json.Unmarshal([]byte(write(t, "json", seeded(text), Options{})), &got); err != nil {
			t.Fatalf("%.40q: %v", text, err)
		}
		if want := strings.ToValidUTF8(text, "\ufffd"); runs(got.Findings[0].Message) != runs(want) {
			t.Errorf("got %q; want %q", got.Findings[0].Message, want)
		}
	}
}

// runs makes several replacement characters one: encoding/json writes one a byte.
func runs(text string) string {
	return regexp.MustCompile("\ufffd+").ReplaceAllString(text, "\ufffd")
}

func TestStrangersTextIsNoXML(t *testing.T) {
	names := func(text string) (all []string) {
		dec := xml.NewDecoder(strings.NewReader(write(t, "junit", seeded(text), Options{})))
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				return all
			}
			if err != nil {
				t.Fatalf("%.40q: %v", text, err)
			}
			if start, ok := token.(xml.StartElement); ok {
				all = append(all, start.Name.Local)
			}
		}
	}
	want := names("plain")
	for _, text := range hostile {
		if got := names(text); !slices.Equal(got, want) {
			t.Errorf("%.40q: got %q; want %q", text, got, want)
		}
	}
}

func TestStrangersTextForgesNoOutput(t *testing.T) {
	for _, text := range hostile {
		env := workflow(t)
		doc := seeded(text)
		doc.NextVersion, doc.Changed = text, []string{text}
		err := Actions(doc, Options{}, env.getenv, io.Discard)
		data, _ := os.ReadFile(env.file("GITHUB_OUTPUT"))
		if err != nil && len(data) > 0 {
			t.Errorf("%.40q: got %v and still outputs %q", text, err, data)
		}
		if err == nil && strings.ContainsAny(text, "\r\n") {
			t.Errorf("%.40q: got no error for a line break", text)
		}
		if err == nil && !slices.Equal(outputNames(string(data)), outputNames(wantOutputs)) {
			t.Errorf("%.40q: got outputs %q", text, outputNames(string(data)))
		}
	}
}

// env is a workflow's environment with files in a folder of the test's own.
type env struct{ dir string }

func workflow(t *testing.T) env { return env{t.TempDir()} }

func (e env) file(name string) string { return filepath.Join(e.dir, name) }

func (e env) getenv(name string) string {
	if name == "GITHUB_OUTPUT" || name == "GITHUB_STEP_SUMMARY" {
		return e.file(name)
	}
	return ""
}

// outputNames are the names that a runner would read from the file of outputs.
func outputNames(text string) []string {
	var names []string
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		name, end, heredoc := strings.Cut(lines[i], "<<")
		switch {
		case heredoc:
			names = append(names, name)
			for i++; i < len(lines) && lines[i] != end; i++ {
			}
		case lines[i] != "":
			names = append(names, lines[i])
		}
	}
	return names
}

// invisible returns the characters of a text, except ends of lines, that a reader does not see.
func invisible(text string) []rune {
	var all []rune
	runes := []rune("\x00" + text + "\x00")
	for i := 1; i+1 < len(runes); i++ {
		if runes[i] != '\n' && !terminal.Visible(runes[i-1], runes[i], runes[i+1]) {
			all = append(all, runes[i])
		}
	}
	return all
}
