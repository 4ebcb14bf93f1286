// Package e2e runs the GitHub Action as GitHub would: real workflows, real git, act as the
// runner.
package e2e

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// action is what there is to check of action.yml.
type action struct {
	Inputs map[string]struct{ Description, Default string }
	Runs   struct {
		Using string
		Steps []struct {
			ID, Shell, Run string
			Env            map[string]string
		}
	}
	Outputs map[string]struct{ Value string }
}

func readAction(t *testing.T) action {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(data, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestInputs holds that every input reaches the program through the environment, once and
// under its own name. (GitHub sets no INPUT_ variables for composite actions)
func TestInputs(t *testing.T) {
	a := readAction(t)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) != 1 {
		t.Fatalf("runs %s with %d steps", a.Runs.Using, len(a.Runs.Steps))
	}
	env := a.Runs.Steps[0].Env
	for name := range a.Inputs {
		variable := "INPUT_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		want := "${{ inputs." + name + " }}"
		if name == "github-token" {
			want = `${{ contains(fromJSON('["` + strings.Join(append(fetchingVerbs(t), "import", "promote"), `", "`) + `"]'), inputs.command) && inputs.github-token || '' }}`
		}
		if env[variable] != want {
			t.Errorf("%s is %q, want %q", variable, env[variable], want)
		}
		delete(env, variable)
	}
	for name, of := range map[string]string{"ALM_ACTION_REPOSITORY": "repository", "ALM_ACTION_REF": "ref"} {
		if want := "${{ github.action_" + of + " }}"; env[name] != want {
			t.Errorf("%s is %q, want %q", name, env[name], want)
		}
		delete(env, name)
	}
	for variable := range env {
		t.Errorf("%s stands for no input", variable)
	}
	if strings.Contains(a.Runs.Steps[0].Run, "${{") {
		t.Error("an expression inside run: text of strangers would reach the shell")
	}
}

// fetchingVerbs are the verbs that fetch a base or write a comment. No others get the token but import and
// promote, which read who approved them.
func fetchingVerbs(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "docs", "cli.md"))
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, section := range strings.Split(string(data), "\n### alm ")[1:] {
		if strings.Contains(section, "\n| `--fetch-base` |") || strings.Contains(section, "\n| `--comment` |") {
			verbs = append(verbs, section[:strings.IndexAny(section, " \n")])
		}
	}
	return verbs
}

// ownInputs are inputs that are no flags.
var ownInputs = []string{"command", "path", "github-token", "client-secret", "alm-path"}

// TestCommands holds that the script of the Action accepts the verbs that the input command names.
func TestCommands(t *testing.T) {
	script, err := os.ReadFile(filepath.Join(root(t), "action", "run.sh"))
	if err != nil {
		t.Fatal(err)
	}
	named := strings.Replace(strings.TrimPrefix(readAction(t).Inputs["command"].Description, "The verb: "), " or ", ", ", 1)
	if want := "\n  " + strings.ReplaceAll(named, ", ", " | ") + ") ;;\n"; !strings.Contains(string(script), want) {
		t.Errorf("run.sh does not have %q", want)
	}
	if want := "command is one of " + named + "\""; !strings.Contains(string(script), want) {
		t.Errorf("run.sh does not have %q", want)
	}
}

// TestFlags holds that every other input is a flag of some verb.
func TestFlags(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root(t), "docs", "cli.md"))
	if err != nil {
		t.Fatal(err)
	}
	flags := regexp.MustCompile("`--([a-z-]+)`").FindAllStringSubmatch(string(data), -1)
	for name := range readAction(t).Inputs {
		is := slices.ContainsFunc(flags, func(f []string) bool { return f[1] == name })
		if !is && !slices.Contains(ownInputs, name) {
			t.Errorf("input %s is no flag of any verb", name)
		}
	}
}

// workflow is what there is to check of a workflow.
type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		Steps []struct{ Uses, Run string }
	}
}

// pinned is an action by commit; a tag can be moved.
var pinned = regexp.MustCompile(`^(\./.*|\S+@[0-9a-f]{40})$`)

// TestWorkflows holds that no workflow, of ours or in docs/workflows, gives an expression to a shell, may write by
// default, or runs an action that somebody can change under it.
func TestWorkflows(t *testing.T) {
	var names []string
	for _, dir := range []string{".github", "docs"} {
		of, err := filepath.Glob(filepath.Join(root(t), dir, "workflows", "*.yml"))
		if err != nil || len(of) < 2 {
			t.Fatalf("workflows of %s: %v, %v", dir, of, err)
		}
		names = append(names, of...)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		if err := yaml.Unmarshal(data, &w); err != nil {
			t.Fatalf("%s: %v", filepath.Base(name), err)
		}
		if want := map[string]string{"contents": "read"}; !maps.Equal(w.Permissions, want) {
			t.Errorf("%s: permissions %v, want %v", filepath.Base(name), w.Permissions, want)
		}
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				if strings.Contains(step.Run, "${{") {
					t.Errorf("%s: an expression inside run: %s", filepath.Base(name), step.Run)
				}
				if step.Uses != "" && !pinned.MatchString(step.Uses) && step.Uses != "OWNER/alm@COMMIT" {
					t.Errorf("%s: %s is not pinned by commit", filepath.Base(name), step.Uses)
				}
			}
		}
	}
}

// TestDocumentedWorkflows holds that README and the guide pin every action as our own workflows do.
// COMMIT stands for a commit of alm.
func TestDocumentedWorkflows(t *testing.T) {
	for _, name := range []string{"README.md", "docs/guide.md"} {
		data, err := os.ReadFile(filepath.Join(root(t), name))
		if err != nil {
			t.Fatal(err)
		}
		uses := regexp.MustCompile(`(?m)^ +(?:- )?uses: (\S+)`).FindAllStringSubmatch(string(data), -1)
		if len(uses) == 0 {
			t.Errorf("%s uses no action", name)
		}
		for _, use := range uses {
			if !pinned.MatchString(use[1]) && !strings.HasSuffix(use[1], "/alm@COMMIT") {
				t.Errorf("%s: %s is not pinned by commit", name, use[1])
			}
		}
	}
}

// TestScript holds that the Action's script refuses what is no verb of it.
func TestScript(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not on the PATH")
	}
	cmd := exec.Command("bash", filepath.Join(root(t), "action", "run.sh"))
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "INPUT_COMMAND=$(touch hacked)", "INPUT_PATH=.")
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != 2 {
		t.Errorf("exit %v\n%s", err, out)
	}
	if left, err := os.ReadDir(cmd.Dir); len(left) > 0 || err != nil {
		t.Errorf("the command ran: %v, %v", left, err)
	}
}

// TestFailedBuild: a build that fails is one annotation and exit 2, without raw output of go.
func TestFailedBuild(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not on the PATH")
	}
	cmd := exec.Command("bash", filepath.Join(root(t), "action", "run.sh"))
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+t.TempDir(), "RUNNER_TEMP="+t.TempDir(), "ALM_BINARY=", "INPUT_COMMAND=status", "INPUT_PATH=.")
	out, _ := cmd.CombinedOutput()
	form := regexp.MustCompile(`^::error title=alm::building alm failed with go\S+: .*; it needs Go 1\.26 and access to Go modules\n$`)
	if cmd.ProcessState.ExitCode() != 2 || !form.Match(out) {
		t.Errorf("exit %d, want 2\n%s\nwant %s", cmd.ProcessState.ExitCode(), out, form)
	}
}

// TestBuild holds that the Action builds alm in a checkout that belongs to somebody else, as
// in a container job. (git's own tests use the variable too)
func TestBuild(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not on the PATH")
	}
	cmd := exec.Command("bash", filepath.Join(root(t), "action", "run.sh"))
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GIT_TEST_ASSUME_DIFFERENT_OWNER=1", "GOFLAGS=-buildvcs=auto",
		"GITHUB_ACTION_PATH="+root(t), "RUNNER_TEMP="+t.TempDir(), "ALM_BINARY=", "INPUT_COMMAND=status", "INPUT_PATH=.")
	out, _ := cmd.CombinedOutput()
	if !strings.Contains(string(out), "no alm.yaml in this folder") {
		t.Errorf("alm does not run\n%s", out)
	}
}
