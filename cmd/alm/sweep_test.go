package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// badValues are what no flag of a kind takes, by how it is written.
func badValues(f *pflag.Flag) map[string][]string {
	name := "--" + f.Name
	_, many := f.Value.(pflag.SliceValue)
	bad := map[string][]string{}
	switch {
	case f.Value.Type() == "bool":
		return map[string][]string{"no boolean": {name + "=zzz"}, "empty": {name + "="}, "both": {name, name + "=false"}}
	case f.NoOptDefVal == "":
		bad["without a value"] = []string{name}
	}
	bad["empty"] = []string{name + "="}
	if !many {
		bad["two values"] = []string{name + "=zz1", name + "=zz2"}
	}
	if kinds[f.Value.Type()].fault != "" {
		bad["another type"] = []string{name + "=zzz"}
	}
	return bad
}

// TestEachFlagRefusesWhatItDoesNotTake gives every flag of every verb values that it does not take, on the
// command line and as an input: exit 2 with a hint, nothing on stdout, and no file changes.
func TestEachFlagRefusesWhatItDoesNotTake(t *testing.T) {
	dir := errorProject(t)
	before := treeDigest(t, dir)
	runs := 0
	refuses := func(what string, env map[string]string, args ...string) {
		t.Helper()
		runs++
		var stdout, stderr bytes.Buffer
		a := &app{Stdout: &stdout, Stderr: &stderr, Now: time.Now, Getenv: func(name string) string { return env[name] }}
		if code := a.Run(t.Context(), args); code != 2 || stdout.Len() > 0 || !errorForm.MatchString(stderr.String()) {
			t.Errorf("%s: alm %s: exit %d, stdout %q, stderr %q", what, strings.Join(args[2:], " "), code, stdout.String(), stderr.String())
		}
	}
	for _, verb := range verbsOf(t) {
		verb.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" || f.Name == "dir" {
				return
			}
			needed := []string{"-C", dir, verb.Name()}
			for _, arg := range without(needs[verb.Name()], []string{"--" + f.Name}) {
				needed = append(needed, strings.ReplaceAll(arg, "DIR", dir))
			}
			for what, given := range badValues(f) {
				refuses(what, nil, slices.Concat(needed, given)...)
			}
			env := map[string]string{"GITHUB_ACTIONS": "true", "INPUT_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_")): "zzz"}
			if kinds[f.Value.Type()].fault != "" || choices(verb, f.Name) != nil {
				refuses("an input", env, needed...)
				if choices(verb, f.Name) != nil {
					refuses("an unknown value", nil, append(needed, "--"+f.Name+"=zzz")...)
				}
			}
		})
	}
	if after := treeDigest(t, dir); after != before {
		t.Error("files changed")
	}
	if runs < 1000 {
		t.Errorf("%d runs", runs)
	}
}

// verbsOf returns the commands of all verbs but those that only print help.
func verbsOf(t *testing.T) []*cobra.Command {
	t.Helper()
	var verbs []*cobra.Command
	for _, verb := range (&app{Getenv: func(string) string { return "" }}).command(allVerbs()).Commands() {
		if verb.Name() != "help" {
			verb.InheritedFlags() // joins those of the root
			verbs = append(verbs, verb)
		}
	}
	return verbs
}

// TestReportsReplaceNothing writes a report, of each verb that has one and in each format, to places where
// none may be: exit 2 with a hint, before anything is judged or written.
func TestReportsReplaceNothing(t *testing.T) {
	dir := errorProject(t)
	writeProject(t, dir, map[string]string{
		"dist/DeployBot.release.json": "{}", ".alm/waivers.yaml": "[]\n", ".alm/baseline.json": `{"schema": 1, "findings": []}`, "other.yaml": "stages: {}\n",
	})
	before := treeDigest(t, dir)
	for _, verb := range []string{"check", "lint", "diff", "impact", "release", "drift", "verify", "convert", "merge"} {
		for i, place := range []string{
			"connectors", "alm.yaml/x", "no/such/x", "alm.yaml", "connectors/deploybot/apiDefinition.swagger.json", "connectors/deploybot/apiProperties.json",
			"dist/DeployBot.release.json", ".alm/waivers.yaml", ".alm/baseline.json", ".alm/lock.yaml", ".git/config", "dist/a.zip", strings.Repeat("x", 300),
		} {
			format := formatNames()[i%len(formatNames())]
			var stdout, stderr bytes.Buffer
			a := &app{Stdout: &stdout, Stderr: &stderr, Now: time.Now, Getenv: func(string) string { return "" }}
			args := []string{"-C", dir, verb}
			for _, arg := range needs[verb] {
				args = append(args, strings.ReplaceAll(arg, "DIR", dir))
			}
			args = append(args, "--format", fmt.Sprintf("%s=%s", format, filepath.Join(dir, place)))
			if code := a.Run(t.Context(), args); code != 2 || stdout.Len() > 0 || !errorForm.MatchString(stderr.String()) {
				t.Errorf("alm %s --format %s=%s: exit %d, stdout %q, stderr %q", verb, format, place, code, stdout.String(), stderr.String())
			}
		}
	}
	if after := treeDigest(t, dir); after != before {
		t.Error("files changed")
	}
}
