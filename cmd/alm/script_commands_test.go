package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"alm/solution/dataverse/emulator"

	"github.com/rogpeppe/go-internal/testscript"
)

// exitsWith runs a command and wants exactly that exit code: exits CODE COMMAND…
func exitsWith(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit %d, want %d", got, want)
	}
}

// sample writes the demo's project into the present folder.
func sampleProject(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(os.CopyFS(ts.MkAbs("."), os.DirFS(ts.Getenv("SAMPLE"))))
}

// commit MESSAGE commits everything, in a repository that it makes if there is none.
func commit(ts *testscript.TestScript, _ bool, args []string) {
	if _, err := os.Stat(ts.MkAbs(".git")); err != nil {
		ts.Check(ts.Exec("git", "init", "-q", "-b", "main"))
	}
	ts.Check(ts.Exec("git", "add", "-A"))
	ts.Check(ts.Exec("git", "commit", "-q", "-m", args[0]))
}

// replace FILE OLD NEW replaces a text that stands in the file.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	if !strings.Contains(string(data), args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(name, []byte(strings.ReplaceAll(string(data), args[1], args[2])), 0o644))
}

// edit FILE REGEXP NEW replaces what matches in the file's lines. In NEW, $0 is the match and
// \n a line break.
func edit(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	pattern, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	if !pattern.Match(data) {
		ts.Fatalf("%s has no %s", args[0], args[1])
	}
	text := pattern.ReplaceAll(data, []byte(strings.ReplaceAll(args[2], `\n`, "\n")))
	ts.Check(os.WriteFile(name, text, 0o644))
}

// emulator [same] [RUN] starts environments dev, test and prod, in which a job runs for RUN; $EMULATOR
// is their URL. With same they accept the same version again.
func startEmulator(ts *testscript.TestScript, _ bool, args []string) {
	var opts emulator.Options
	for _, arg := range args {
		if arg == "same" {
			opts.Versions = emulator.SameVersions
			continue
		}
		run, err := time.ParseDuration(arg)
		ts.Check(err)
		opts.Run = run
	}
	server, err := serve(opts, 0)
	ts.Check(err)
	ts.Defer(func() { ts.Check(server.stop()) })
	ts.Setenv("EMULATOR", server.url)
}

// fault STAGE JSON makes an environment fail the next time that it is asked.
func fault(ts *testscript.TestScript, _ bool, args []string) { tell(ts, args[0], "faults", args[1]) }

// connect STAGE JSON makes a connection in an environment, as a maker does.
func connect(ts *testscript.TestScript, _ bool, args []string) {
	tell(ts, args[0], "connections", args[1])
}

// made STAGE WHAT JSON changes an environment as people and administrators do: rows, privileges, the
// inventory.
func madeByPeople(ts *testscript.TestScript, _ bool, args []string) {
	tell(ts, args[0], args[1], args[2])
}

// replay FILE serves a trace; $EMULATOR is its URL.
func startReplay(ts *testscript.TestScript, _ bool, args []string) {
	replayed, err := readReplay(ts.MkAbs(args[0]))
	ts.Check(err)
	server, err := listen(replayed, 0, nil)
	ts.Check(err)
	ts.Defer(func() { ts.Check(server.stop()) })
	ts.Setenv("EMULATOR", server.url)
}

// lacks STAGE PRIVILEGE takes a privilege from everybody in an environment.
func lacks(ts *testscript.TestScript, _ bool, args []string) {
	tell(ts, args[0], "lacking", `{"privilege": "`+args[1]+`"}`)
}

// web STAGE METHOD PATH JSON sends a request to the Web API of an environment, as somebody else
// there does. In PATH, SET(COLUMN eq 'VALUE') is the row of that value.
func webRequest(ts *testscript.TestScript, _ bool, args []string) {
	path := args[2]
	if set, filter, ok := strings.Cut(strings.TrimSuffix(path, ")"), "("); ok && strings.Contains(filter, " eq ") {
		var found struct{ Value []map[string]any }
		ts.Check(json.Unmarshal(ask(ts, args[0], "GET", set+"?$filter="+url.QueryEscape(filter), ""), &found))
		if len(found.Value) != 1 {
			ts.Fatalf("%s has %d rows", path, len(found.Value))
		}
		path = fmt.Sprintf("%s(%s)", set, found.Value[0][strings.TrimSuffix(set, "s")+"id"])
	}
	ask(ts, args[0], args[1], path, args[3])
}

// byhand STAGE CONNECTOR COLUMN OLD NEW replaces a text in a column of a connector, by its title, as
// somebody does in the maker portal. Without OLD, NEW is the column's text.
func changeByHand(ts *testscript.TestScript, _ bool, args []string) {
	stage, title, column, old, text := args[0], args[1], args[2], args[3], args[4]
	var found struct{ Value []map[string]any }
	ts.Check(json.Unmarshal(ask(ts, stage, "GET", "connectors?$filter="+url.QueryEscape("displayname eq '"+title+"'"), ""), &found))
	if len(found.Value) != 1 {
		ts.Fatalf("%s has %d connectors %s", stage, len(found.Value), title)
	}
	if old != "" {
		was, _ := found.Value[0][column].(string)
		if !strings.Contains(was, old) {
			ts.Fatalf("%s has no %q: %s", column, old, was)
		}
		text = strings.ReplaceAll(was, old, text)
	}
	body, err := json.Marshal(map[string]string{column: text})
	ts.Check(err)
	ask(ts, stage, "PATCH", fmt.Sprintf("connectors(%s)", found.Value[0]["connectorid"]), string(body))
}

// ask sends a request to the Web API of an environment and returns the answer.
func ask(ts *testscript.TestScript, stage, method, path, body string) []byte {
	req, err := http.NewRequest(method, ts.Getenv("EMULATOR")+"/"+stage+"/api/data/v9.2/"+path, strings.NewReader(body))
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer emulator")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.StatusCode >= 300 {
		ts.Fatalf("%s %s: %s %s", method, path, resp.Status, text)
	}
	return text
}

func tell(ts *testscript.TestScript, stage, what, text string) {
	resp, err := http.Post(ts.Getenv("EMULATOR")+"/"+stage+"/_emulator/"+what, "application/json", strings.NewReader(text))
	ts.Check(err)
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode >= 300 {
		ts.Fatalf("%s: %s %s", what, resp.Status, text)
	}
}

// shows TEXT wants a text on the page of the emulator.
func shows(ts *testscript.TestScript, neg bool, args []string) {
	resp, err := http.Get(ts.Getenv("EMULATOR"))
	ts.Check(err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if strings.Contains(string(page), args[0]) == neg {
		ts.Fatalf("that the page has %q is %v", args[0], neg)
	}
}
