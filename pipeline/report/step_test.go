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
	}
	if err := step.Write(&log, env.getenv); err != nil {
		t.Fatal(err)
	}
	if want := "::warning title=alm::TO DO: share Orders\\n\\x3a:error::x\n"; log.String() != want {
		t.Errorf("annotations %q, want %q", log.String(), want)
	}
	for file, want := range map[string]string{
		"GITHUB_OUTPUT": "stage<<_D\ntest\n_D\ntodo-count<<_D\n1\n_D\n",
		"GITHUB_STEP_SUMMARY": `### alm import: Orders 1.1.0.0 to test

|  |  |
| --- | --- |
| digest | abc |
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
	if got, want := names(outputs(doc, Options{})), "error-count report warning-count "; got != want {
		t.Errorf("lint knows %s; want %s", got, want)
	}
	doc.Verb, doc.Base = "impact", "main"
	if got, want := names(outputs(doc, Options{})), "breaking-count connectors error-count has-changes report warning-count "; got != want {
		t.Errorf("impact knows %s; want %s", got, want)
	}
}
