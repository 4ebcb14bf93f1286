package main

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestTutorial follows docs/tutorial.md word by word: it saves the file that the page shows and runs
// every command, with the address of an emulator of its own.
func TestTutorial(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the tutorial is for a POSIX shell")
	}
	page := readFile(t, "docs/tutorial.md")
	way, rest, _ := strings.Cut(page, "\n## Take a change from the portal into git")
	_, commands, files := tutorialScript(way)
	t.Logf("the main way: %d commands, %d files to write by hand", commands, files)
	if commands > 12 || files > 0 {
		t.Errorf("%d commands and %d files; want at most 12 and none", commands, files)
	}
	for _, part := range strings.Split(rest, "\n## ") {
		_, commands, files := tutorialScript(part)
		t.Logf("%s: %d commands, %d files", strings.TrimSpace(part[:strings.IndexByte(part+"\n", '\n')]), commands, files)
	}
	script, _, _ := tutorialScript(page)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tutorial.txtar"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			for name, value := range map[string]string{
				"USER": "tester", "GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@example.com",
				"GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@example.com",
			} {
				env.Setenv(name, value)
			}
			env.Cd = filepath.Join(env.WorkDir, "clone")
			return os.CopyFS(filepath.Join(env.Cd, "cmd", "alm", "demo"), os.DirFS("demo"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"emulator": startEmulator},
	})
}

var (
	fenced    = regexp.MustCompile("(?ms)^```(sh|yaml)\n(.*?)^```$")
	savedName = regexp.MustCompile("Save this as `([^`]+)`:\n\n$")
)

// shownBy is what some commands of the tutorial print.
var shownBy = map[string]string{
	"alm status": "prod +1.0.0.0",
	"git diff":   "1d7f4e",
	"alm env --stage dev contoso_ContosoDeployHost=deploy-dev.northwind.io": "saved again",
	"alm pull --stage dev --adopt \"Contoso Deploy\"":                       "adopted: apiDefinition.swagger.json, apiProperties.json",
}

// tutorialScript makes a script of a page: a line of a block of commands is a command, and a block
// that is to be saved is a file.
func tutorialScript(page string) (script string, commands, files int) {
	lines, archive := "[!exec:git] skip\n[!exec:curl] skip\n", ""
	for _, block := range fenced.FindAllStringSubmatchIndex(page, -1) {
		kind, text := page[block[2]:block[3]], page[block[4]:block[5]]
		if kind == "yaml" {
			name := savedName.FindStringSubmatch(page[:block[0]])
			lines += "cp $WORK/" + name[1] + ".saved " + name[1] + "\n"
			archive += "-- " + name[1] + ".saved --\n" + text
			files++
			continue
		}
		for line := range strings.Lines(text) {
			commands++
			lines += tutorialCommand(strings.TrimSpace(line))
		}
	}
	return lines + archive, commands, files
}

// tutorialCommand returns what a script does for a command of the page: the shell runs it, but for those
// that change the script's own state.
func tutorialCommand(line string) string {
	switch {
	case line == "alm emulator":
		return "emulator\n"
	case strings.HasPrefix(line, "cd "):
		return line + "\n"
	}
	run := strings.ReplaceAll(line, "http://127.0.0.1:8787", "$EMULATOR")
	run = "exec sh -c '" + strings.ReplaceAll(run, "'", "''") + "'\n"
	if shown := shownBy[line]; shown != "" {
		run += "stdout '" + shown + "'\n"
	}
	return run
}
