package report

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestStepWritesAnnotationsSummaryAndOutputs(t *testing.T) {
	env := workflow(t)
	var log bytes.Buffer
	step := Step{
		Title: "alm import: Orders 1.1.0.0 to test", Table: [][]string{{"", ""}, {"digest", "abc"}, {"host", "a|b <i>\n::error::x"}},
		ToDo: []string{"share Orders\n::error::x"}, Outputs: map[string]string{"stage": "test", "todo-count": "1"},
		Links:   []Link{{"environment <test>", `https://test.example/"><b>`}, {"this run", "https://github.com/acme/orders/actions/runs/7"}},
		Refused: []string{"a managed import over an unmanaged solution"},
		Mask:    func(text string) string { return strings.ReplaceAll(text, "abc", "***") },
	}
	if err := step.Write(&log, env.getenv); err != nil {
		t.Fatal(err)
	}
	if want := "::error title=alm::a managed import over an unmanaged solution\n::warning title=alm::TO DO: share Orders\\n\\x3a:error::x\n"; log.String() != want {
		t.Errorf("annotations %q, want %q", log.String(), want)
	}
	for file, want := range map[string]string{
		"GITHUB_OUTPUT": "stage<<_D\ntest\n_D\ntodo-count<<_D\n1\n_D\n",
		"GITHUB_STEP_SUMMARY": `### alm import: Orders 1.1.0.0 to test

<a href="https://test.example/&#34;&gt;&lt;b&gt;">environment &lt;test&gt;</a> · <a href="https://github.com/acme/orders/actions/runs/7">this run</a>

|  |  |
| --- | --- |
| digest | *** |
| host | a&#124;b &lt;i&gt;&#92;n&#92;x3a:error::x |

**To do**

- share Orders&#92;n&#92;x3a:error::x

`,
	} {
		data, err := os.ReadFile(env.file(file))
		got := strings.ReplaceAll(strings.ReplaceAll(string(data), "\r\n", "\n"), delimiter, "_D")
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", file, got, err, want)
		}
	}
}

// TestOutputsOfVerbsThatKnowLess: lint compared nothing, and impact leaves findings out.
func TestOutputsOfVerbsThatKnowLess(t *testing.T) {
	doc := sample()
	doc.Verb, doc.Base, doc.Bump, doc.NextVersion, doc.Report = "lint", "", "", "", "alm.sarif"
	names := func(values map[string]string) string {
		var text bytes.Buffer
		for _, name := range []string{"breaking-count", "bump", "change", "connectors", "error-count", "has-changes", "next-version", "report", "warning-count"} {
			if _, known := values[name]; known {
				text.WriteString(name + " ")
			}
		}
		return text.String()
	}
	if got, want := names(doc.Outputs(Options{})), "error-count report warning-count "; got != want {
		t.Errorf("lint knows %s; want %s", got, want)
	}
	doc.Verb, doc.Base = "impact", "main"
	if got, want := names(doc.Outputs(Options{})), "breaking-count connectors error-count has-changes report warning-count "; got != want {
		t.Errorf("impact knows %s; want %s", got, want)
	}
}
