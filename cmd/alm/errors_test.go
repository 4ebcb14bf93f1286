package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"alm/pipeline/project"
)

// errorClass is a way to call alm, or to break what it reads, that no verb can do its work with.
type errorClass struct {
	name   string
	verbs  []string // nil is all
	except []string
	args   []string          // after the verb and what it needs
	files  map[string]string // of the project, before
	env    map[string]string
	ctx    func(context.Context) context.Context
	full   bool // stdout takes nothing
}

// needs are the arguments without which a verb does not begin.
var needs = map[string][]string{
	"check": {"HEAD~1"}, "diff": {"HEAD~1"}, "impact": {"HEAD~1", "--in", "flows"}, "bump": {"HEAD~1"}, "release": {"HEAD~1"},
	"fix-consumers": {"HEAD~1", "--in", "flows"}, "shim": {"TriggerDeploy", "StartDeploy"},
	"accept": {"0123456789abcdef", "--reason", "x", "--until", "2099-01-01"},
	"verify": {"dist/a.zip"}, "unpack": {"dist/a.zip", "new"}, "plan": {"--stage", "dev"}, "import": {"--stage", "dev"},
	"promote": {"--to", "test"}, "drift": {"--stage", "dev"}, "completion": {"bash"}, "new": {"Parts"},
	"pull": {"--stage", "dev", "--adopt"}, "push": {"--stage", "dev"}, "env": {"--stage", "dev"},
	"groups": {"HEAD~1"}, "merge": {"--groups", "DIR/groups.json", "DIR/report.json"},
	"convert": {"connectors/deploybot/apiDefinition.swagger.json", "converted"},
}

var (
	asking    = []string{"plan", "import", "promote", "drift", "pull", "push", "env"} // an environment
	reporting = []string{"check", "lint", "diff", "impact", "release", "drift"}
	comparing = []string{"check", "diff", "impact", "bump", "release"}
	standing  = []string{"demo", "emulator", "rules", "completion", "version"} // without a project
)

var errorClasses = []errorClass{
	{name: "an unknown flag", args: []string{"--colour"}},
	{name: "a misspelt flag", verbs: reporting, args: []string{"--fromat", "json"}},
	{name: "too many arguments", args: []string{"a", "b", "c", "d"}},
	{name: "a flag without its value", verbs: asking, args: []string{"--solution"}},
	{name: "a severity that is none", verbs: reporting, args: []string{"--fail-on", "errors"}},
	{name: "a format that is none", verbs: reporting, args: []string{"--format", "yaml"}},
	{name: "a format without its file", verbs: reporting, args: []string{"--format", "json="}},
	{name: "two formats on stdout", verbs: reporting, args: []string{"--format", "json", "--format", "sarif"}},
	{name: "two formats in one file", verbs: reporting, args: []string{"--format", "json=a.json", "--format", "sarif=./a.json"}},
	{name: "a report over a file that alm reads", verbs: reporting, args: []string{"--format", "json=DIR/alm.yaml"}},
	{name: "an empty value", verbs: comparing, args: []string{"--base", ""}},
	{name: "a flag with two values", verbs: asking, args: []string{"--solution", "A", "--solution", "B"}},
	{name: "a duration that is none", verbs: []string{"pull", "push", "import", "promote", "env"}, args: []string{"--timeout", "5"}},
	{name: "a number that is none", verbs: []string{"groups"}, args: []string{"--max-groups=x"}},
	{name: "a flag without effect", verbs: []string{"promote"}, args: []string{"--fail-on", "off"}},
	{name: "a secret that is not set", verbs: []string{"drift"}, args: []string{"--client-secret-env", "NOWHERE"}},
	{name: "a report that is none", verbs: []string{"merge"}, files: map[string]string{"report.json": "{"}},
	{name: "a file that is a folder", verbs: reporting, args: []string{"--format", "json=DIR/connectors"}},
	{name: "a report below a file", verbs: reporting, args: []string{"--format", "json=DIR/alm.yaml/x.json"}},
	{name: "consumers that are none", verbs: append([]string{"bump"}, reporting...), except: []string{"lint", "drift"}, args: []string{"--consumers", "excel"}},
	{name: "a way to fetch that is none", verbs: comparing, args: []string{"--fetch-base", "always"}},
	{name: "a profile that is none", verbs: []string{"check", "lint", "rules"}, args: []string{"--profile", "strict"}},
	{name: "a policy that is none", verbs: []string{"check", "lint", "diff", "impact"}, args: []string{"--policy", "mine"}},
	{name: "a cloud that is none", verbs: asking, args: []string{"--cloud", "Mars"}},
	{name: "a way to sign in that is none", verbs: asking, args: []string{"--sign-in", "githb"}},
	{name: "an input that is no boolean", verbs: []string{"check"}, env: map[string]string{"GITHUB_ACTIONS": "true", "INPUT_LINT_ALL": "yes"}},
	{name: "an input that the verb does not take", verbs: []string{"promote", "status", "check"}, env: map[string]string{"GITHUB_ACTIONS": "true", "INPUT_SET": "contoso_Host=x", "INPUT_PROBE": "false"}},
	{name: "a limit that is none", except: standing, args: []string{"--limit", "cpu=1"}},
	{name: "a folder that is not there", args: []string{"-C", "DIR/nowhere"}},
	{name: "a project file that is not there", except: []string{"init"}, args: []string{"--config", "other.yaml"}},
	{name: "a project file that is no YAML", except: append([]string{"verify", "unpack", "merge"}, standing...), files: map[string]string{"alm.yaml": "stages: [\n"}},
	{name: "a project file with an unknown key", except: append([]string{"verify", "unpack", "merge"}, standing...), files: map[string]string{"alm.yaml": "stage: {}\n"}},
	{name: "a project file that is a folder", except: append([]string{"verify", "unpack", "merge"}, standing...), files: map[string]string{"alm.yaml/x": ""}},
	{name: "waivers that are no YAML", verbs: []string{"check", "diff", "release", "accept"}, files: map[string]string{".alm/waivers.yaml": "waivers: [\n"}},
	{name: "a base that is named twice", verbs: comparing, args: []string{"--base", "v9"}},
	{name: "a definition that is no JSON", verbs: []string{"pack", "bump"}, files: map[string]string{"connectors/deploybot/apiDefinition.swagger.json": "{"}},
	{name: "a zip that is none", verbs: []string{"verify", "unpack"}},
	{name: "nothing packed", verbs: []string{"plan", "import", "promote"}},
	{name: "a record that is none", verbs: []string{"pack", "plan", "import", "promote", "status", "history"}, files: map[string]string{"dist/DeployBot.release.json": "{"}},
	{name: "a stage that is not there", verbs: asking, args: []string{"--stage", "qa"}},
	{name: "a solution that is not there", verbs: []string{"plan", "import", "promote", "release"}, args: []string{"--solution", "Other"}},
	{name: "an environment that does not answer", verbs: []string{"drift", "pull"}},
	{name: "an interruption", verbs: comparing, ctx: func(ctx context.Context) context.Context {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return ctx
	}},
	{name: "a stdout that is full", verbs: []string{"lint", "rules", "status", "history", "version"}, full: true},
}

// TestEachVerbEndsEachErrorAlike calls every verb in every way that must fail: the exit code is that of
// the class, stdout is empty, stderr ends with one error and one hint, no file changes, and what it
// prints is as testdata/errors.golden.
func TestEachVerbEndsEachErrorAlike(t *testing.T) {
	base := errorProject(t)
	var said strings.Builder
	for _, class := range errorClasses {
		fmt.Fprintf(&said, "# %s\n", class.name)
		var ends []string
		verbs := map[string][]string{} // by how they end
		for _, verb := range allVerbs() {
			if class.verbs != nil && !slices.Contains(class.verbs, verb.name) || slices.Contains(class.except, verb.name) {
				continue
			}
			end := class.run(t, base, verb.name)
			if verbs[end] == nil {
				ends = append(ends, end)
			}
			verbs[end] = append(verbs[end], verb.name)
		}
		for _, end := range ends {
			fmt.Fprintf(&said, "%s: %s", strings.Join(verbs[end], ", "), end)
		}
	}
	golden(t, "errors.golden", said.String())
}

// errorProject is the sample in a repository with two commits, and environments that do not answer.
func errorProject(t *testing.T) string {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("demo")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, project.DefaultFile)
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, bytes.ReplaceAll(text, []byte(":8787"), []byte(":1")), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "-A"}, {"commit", "-q", "-m", "first"}, {"commit", "-q", "--allow-empty", "-m", "second"}} {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=T", "-c", "user.email=t@example.com"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("git %v: %v\n%s", args, err, out)
		}
	}
	for _, args := range [][]string{{"groups", "HEAD~1", "--lint-all", "--save", filepath.Join(dir, "groups.json")}, {"check", "HEAD~1", "--only", "connectors/deploybot", "--format", "json=" + filepath.Join(dir, "report.json")}} {
		if code, out := runIn(dir, args, nil); code != 0 {
			t.Fatalf("alm %q: exit %d\n%s", args, code, out)
		}
	}
	writeProject(t, dir, map[string]string{"dist/a.zip": "no zip"})
	return dir
}

// run calls a verb in the project, or in a copy of it, and returns how it ends, for the golden file.
func (c errorClass) run(t *testing.T, base, verb string) string {
	t.Helper()
	dir := base
	if c.files != nil { // the others change nothing
		dir = filepath.Join(t.TempDir(), "p")
		if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(standing, verb) {
			writeProject(t, dir, c.files)
		}
	}
	before := treeDigest(t, dir)
	var stdout, stderr bytes.Buffer
	a := &app{Stdout: &stdout, Stderr: &stderr, Now: time.Now, Getenv: func(name string) string { return c.env[name] }}
	if c.full {
		a.Stdout = fullDisk{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if c.ctx != nil {
		ctx = c.ctx(ctx)
	}
	args := slices.Concat([]string{verb}, without(append([]string{"-C", dir}, needs[verb]...), c.args), c.args)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "DIR", dir)
	}
	code := a.Run(ctx, args)
	if code == 0 || stdout.Len() > 0 && !c.full && verb != "doctor" {
		t.Errorf("%s, %s: exit %d, stdout %q", c.name, verb, code, stdout.String())
	}
	text := strings.ReplaceAll(stderr.String(), dir, "DIR")
	last := errorForm.FindString(text)
	if last == "" || strings.Count(text, "\nhint: ")+strings.Count(text, "\nalm: ") > 2 {
		t.Errorf("%s, %s: stderr does not end with one error and one hint:\n%s", c.name, verb, text)
	}
	if after := treeDigest(t, dir); after != before {
		t.Errorf("%s, %s: files changed", c.name, verb)
	}
	last = strings.ReplaceAll(strings.TrimSuffix(last, "\n"), "\n", "\n    ")
	last = strings.ReplaceAll(last, "alm "+verb+" ", "alm VERB ")
	return fmt.Sprintf("exit %d\n    %s\n", code, last)
}

// without returns what a verb needs but for the flags that a class gives it.
func without(needed, given []string) []string {
	var kept []string
	for i := 0; i < len(needed); i++ {
		other := map[string]string{"--to": "--stage"}[needed[i]]
		if strings.HasPrefix(needed[i], "-") && (slices.Contains(given, needed[i]) || other != "" && slices.Contains(given, other)) {
			i++ // its value
			continue
		}
		kept = append(kept, needed[i])
	}
	return kept
}

// errorForm is the end of stderr: an error, a hint, and in a workflow one annotation.
var errorForm = regexp.MustCompile(`(?m)^(alm: [^\n]+\n)?hint: [^\n]+\n(::error title=alm::[^\n]+\n)?\z`)

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, fmt.Errorf("no space left on device") }

func writeProject(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if below := path.Dir(name); below == project.DefaultFile { // a folder in its place
			if err := os.Remove(filepath.Join(dir, below)); err != nil {
				t.Fatal(err)
			}
		}
		full := filepath.Join(dir, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(full), 0o755)
		if err == nil {
			err = os.WriteFile(full, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// treeDigest is a digest of the names and contents of all files but those of git.
func treeDigest(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == ".git" {
				return fs.SkipDir
			}
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		fmt.Fprintf(sum, "%s %d %s", name, len(data), data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}
