package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"alm/docs/schemas"

	"github.com/goccy/go-yaml"
)

// problem is what an editor shows of a finding.
type problem struct {
	Severity, Code, File string
	Line, Column         int
	Message              string
}

type matcher struct {
	Pattern []struct {
		Regexp                                      string
		Severity, Code, File, Line, Column, Message int
	}
}

// problems reads a text as the problem matcher of an editor does: the patterns match lines in a row.
func (m matcher) problems(t *testing.T, text string) []problem {
	var found []problem
	lines := strings.Split(text, "\n")
	for i := range lines {
		var p problem
		for j, pattern := range m.Pattern {
			if i+j >= len(lines) {
				break
			}
			groups := regexp.MustCompile(pattern.Regexp).FindStringSubmatch(lines[i+j])
			if groups == nil {
				break
			}
			for _, field := range []struct {
				group int
				set   func(text string)
			}{
				{pattern.Severity, func(s string) { p.Severity = s }}, {pattern.Code, func(s string) { p.Code = s }}, {pattern.File, func(s string) { p.File = s }},
				{pattern.Line, func(s string) { p.Line, _ = strconv.Atoi(s) }}, {pattern.Column, func(s string) { p.Column, _ = strconv.Atoi(s) }},
				{pattern.Message, func(s string) { p.Message = s }},
			} {
				if field.group > 0 {
					field.set(groups[field.group])
				}
			}
			if j == len(m.Pattern)-1 {
				found = append(found, p)
			}
		}
	}
	return found
}

// TestProblemMatchers: each finding of a task of VS Code is a problem with its place.
func TestProblemMatchers(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "editors", "tasks.json"))
	if err != nil {
		t.Fatal(err)
	}
	var tasks struct {
		Tasks []struct {
			Command        string
			Args           []string
			ProblemMatcher matcher
		}
	}
	if err := json.Unmarshal(data, &tasks); err != nil || len(tasks.Tasks) != 2 {
		t.Fatal(err, tasks)
	}
	dir := filepath.Join(t.TempDir(), "my project")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("demo"))); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "connectors", "deploybot", "apiDefinition.swagger.json")
	was, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before := filepath.Join(dir, "before")
	if err := os.CopyFS(before, os.DirFS(filepath.Join(dir, "connectors"))); err != nil {
		t.Fatal(err)
	}
	text := bytes.Replace(was, []byte(`"operationId": "TriggerDeploy"`), []byte(`"operationId": "Start deploy!"`), 1)
	text = bytes.Replace(text, []byte(`"summary": `), []byte(`"unheard": 1, "summary": `), 1)
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks.Tasks {
		args := task.Args
		if args[0] == "check" {
			args = append(slices.Clone(args), "before", "connectors")
		}
		for _, width := range []int{0, 60, 120} {
			got := task.ProblemMatcher.problems(t, inWidth(t, dir, width, args...))
			var want struct {
				Findings []struct {
					Rule, Severity, File, Message string
					Line, Column                  int
				}
			}
			if err := json.Unmarshal([]byte(inWidth(t, dir, width, append(slices.Clone(args), "--format", "json")...)), &want); err != nil || len(want.Findings) < 2 {
				t.Fatal(err, want)
			}
			if len(got) != len(want.Findings) {
				t.Errorf("alm %q in %d columns: %d problems of %d findings", args, width, len(got), len(want.Findings))
			}
			for _, f := range want.Findings {
				if !slices.ContainsFunc(got, func(p problem) bool {
					return p.Code == f.Rule && p.Severity == f.Severity && p.File == f.File && p.Line == f.Line && p.Column == f.Column && strings.HasPrefix(f.Message, p.Message)
				}) {
					t.Errorf("alm %q in %d columns: %+v is no problem; the problems are %+v", args, width, f, got)
				}
			}
		}
	}
}

// inWidth returns what alm prints to a terminal of that width.
func inWidth(t *testing.T, dir string, width int, args ...string) string {
	var out, rest bytes.Buffer
	a := &app{Stdout: &out, Stderr: &rest, Width: width, Getenv: func(string) string { return "" }, Now: time.Now}
	if code := a.Run(t.Context(), append([]string{"-C", dir}, args...)); code > 1 {
		t.Fatalf("alm %q: exit %d\n%s", args, code, rest.String())
	}
	return out.String()
}

// TestPreCommitHooks runs what .pre-commit-hooks.yaml has as pre-commit does: without file names, in
// the folder of the repository.
func TestPreCommitHooks(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct {
		ID, Name, Description, Entry, Language, Files string
		PassFilenames                                 bool `yaml:"pass_filenames"`
		AlwaysRun                                     bool `yaml:"always_run"`
	}
	if err := yaml.UnmarshalWithOptions(data, &hooks, yaml.Strict()); err != nil || len(hooks) != 2 {
		t.Fatal(err, hooks)
	}
	for _, hook := range hooks {
		args := strings.Fields(hook.Entry)
		code, out := runIn("demo", args[1:], nil)
		if args[0] != "alm" || hook.Language != "golang" || hook.PassFilenames || code != 0 {
			t.Errorf("%s: exit %d\n%s", hook.ID, code, out)
		}
	}
	files := regexp.MustCompile(hooks[0].Files)
	for name, want := range map[string]bool{
		"connectors/orders/apiDefinition.swagger.json": true, "apiProperties.json": true, "a/script.csx": true, "alm.yaml": true, "a/b/settings.json": true,
		"README.md": false, "a/myscript.csx": false, "alm.yaml.bak": false,
	} {
		if files.MatchString(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}

// TestSchemasOfEditorsAreThere: the schema line that alm init writes leads to a file, and so do the
// settings for VS Code.
func TestSchemasOfEditorsAreThere(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{"new", "Lumen Orders"}, {"init"}} {
		if code, out := runIn(dir, args, nil); code != 0 {
			t.Fatalf("alm %q: exit %d\n%s", args, code, out)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "alm.yaml"))
	_, rest, ok := strings.Cut(string(text), "# yaml-language-server: $schema=")
	schema, _, _ := strings.Cut(rest, "\n")
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	want, failed := schemas.Project()
	if data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(schema))); err != nil || failed != nil || !bytes.Equal(data, want) {
		t.Errorf("%s: %v", schema, err)
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "editors", "README.md"))
	if err != nil || !strings.Contains(string(page), "$schema="+schema+"\n") {
		t.Errorf("docs/editors/README.md shows another line: %v", err)
	}
	settings, err := os.ReadFile(filepath.Join("..", "..", "docs", "editors", "settings.json"))
	if err != nil || !json.Valid(settings) {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\.alm/(\w+\.schema\.json)`).FindAllStringSubmatch(string(settings), -1) {
		if _, err := os.Stat(filepath.Join("..", "..", "docs", "schemas", m[1])); err != nil {
			t.Error(err)
		}
	}
}
