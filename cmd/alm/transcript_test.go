package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// whatDiffers is what no two runs print alike, beside addresses and folders.
var whatDiffers = []struct {
	pattern *regexp.Regexp
	shown   string
}{
	{regexp.MustCompile(`(?m)^! wait .*: no answer for \d+s to .*\n`), ""}, // on a slow machine
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "DIGEST"},
	{regexp.MustCompile(`\b[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\b`), "GUID"},
	{regexp.MustCompile(`\b[0-9a-f]{12}\b`), "DIGEST12"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?Z)?`), "TIME"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d`), "DAY"},
	{regexp.MustCompile(`127\.0\.0\.1:[0-9]{4,5}`), "127.0.0.1:PORT"},
}

// try COMMAND… runs a command and adds it to the file transcript with all that it prints and the exit
// code, for a script that compares a whole session.
func try(ts *testscript.TestScript, _ bool, args []string) {
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[0], args[1:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	text := "$ " + strings.Join(quoted(args), " ") + "\n" + ts.ReadFile("stdout")
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		text += "! " + line
	}
	text = strings.ReplaceAll(text, ts.Getenv("WORK"), "WORK")
	for _, d := range whatDiffers {
		text = d.pattern.ReplaceAllString(text, d.shown)
	}
	f, err := os.OpenFile(ts.MkAbs(ts.Getenv("WORK")+"/.tmp/transcript"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = fmt.Fprintf(f, "%sexit %d\n\n", text, code)
	ts.Check(errors.Join(err, f.Close()))
}

// quoted returns arguments as a shell takes them.
func quoted(args []string) []string {
	var all []string
	for _, arg := range args {
		if arg == "" || strings.ContainsAny(arg, " '\"\\*$;&|<>()") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		all = append(all, arg)
	}
	return all
}
