package e2e

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the diff")

// keepResults is a step that keeps what the step check of its job left, for results.
const keepResults = `      - if: always()
        env:
          OUTPUTS: ${{ toJSON(steps.check.outputs) }}
          OUTCOME: ${{ steps.check.outcome }}
        run: |
          mkdir -p "$ALM_ARTIFACTS/$GITHUB_JOB"
          echo "$OUTCOME $OUTPUTS" >"$ALM_ARTIFACTS/$GITHUB_JOB/outputs"
          for file in alm.*; do [[ $file == alm.yaml ]] || cp "$file" "$ALM_ARTIFACTS/$GITHUB_JOB"; done
`

// exitCode is what act says where a step failed.
var exitCode = regexp.MustCompile(`^exit status (\d+)$`)

// noOutput are outputs that the verb does not set.
var noOutput = regexp.MustCompile(`(?m)^  "[a-z0-9-]+": "",?\n`)

// apart has alm leave what it writes to stderr in a file, for results: act mixes it with stdout, in the
// middle of lines.
func (l lab) apart() lab {
	l.t.Helper()
	wrapper := filepath.Join(l.t.TempDir(), "alm")
	script := fmt.Sprintf("#!/usr/bin/env bash\nfile=$ALM_ARTIFACTS/$GITHUB_JOB.stderr code=0\n%s \"$@\" 2>\"$file\" || code=$?\ncat \"$file\"\nexit $code\n", l.binary)
	if err := os.WriteFile(wrapper, []byte(script), 0o755); err != nil {
		l.t.Fatal(err)
	}
	l.binary = wrapper
	return l
}

// results are all that the step check of a job shows beside its text: its exit code, stderr, annotations,
// summary and outputs.
func (l lab) results(r run, job string) string {
	l.t.Helper()
	var shown strings.Builder
	code, summary := "0", ""
	for _, e := range r.events {
		if e.JobID != job || !slices.Contains(e.StepID, "check") {
			continue
		}
		if found := exitCode.FindStringSubmatch(e.Msg); found != nil {
			code = found[1]
		}
		switch {
		case slices.Contains([]string{"error", "warning", "notice"}, e.Command):
			fmt.Fprintf(&shown, "%s\n", strings.TrimSpace(e.Raw))
		case e.Command == "summary":
			summary = e.Content // act tells it of the step and of the one in its action
		}
	}
	outputs := noOutput.ReplaceAllString(l.read(filepath.Join(l.artifacts, job, "outputs")), "")
	stderr := l.read(filepath.Join(l.artifacts, job+".stderr"))
	return fmt.Sprintf("exit %s\n-- stderr --\n%s-- annotations --\n%s-- summary --\n%s-- outputs --\n%s", code, stderr, shown.String(), summary, outputs)
}

// commitNames returns names for the commits of references, long and short, for golden.
func (l lab) commitNames(refs map[string]string) (same []string) {
	l.t.Helper()
	for ref, name := range refs {
		id := l.git("rev-parse", ref)
		same = append(same, id, name, id[:12], name, id[:7], name)
	}
	return same
}

// golden compares a text with a file of testdata. same are texts that differ from run to run, each before
// the one that stands for it.
func golden(t *testing.T, name, got string, same ...string) {
	t.Helper()
	got = strings.NewReplacer(same...).Replace(got)
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || got != string(want) {
		t.Errorf("%s: %v; got\n%s\nwant\n%s", name, err, got, want)
	}
}
