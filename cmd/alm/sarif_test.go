package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sarifOf runs alm and returns the fingerprint for code scanning of each result, by that of alm, and how
// many rules the tool names.
func sarifOf(t *testing.T, args ...string) (hashes map[string]string, rules int) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" }}
	if code := a.Run(t.Context(), args); code > 1 {
		t.Fatalf("%q: exit %d\n%s", args, code, errs.String())
	}
	var log struct {
		Runs []struct {
			Tool    struct{ Driver struct{ Rules []struct{} } }
			Results []struct{ PartialFingerprints map[string]string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	hashes = map[string]string{}
	for _, r := range log.Runs[0].Results {
		hashes[r.PartialFingerprints["alm/v1"]] = r.PartialFingerprints["primaryLocationLineHash"]
	}
	return hashes, len(log.Runs[0].Tool.Driver.Rules)
}

// TestSARIFIdentifiesLines: an alert is the same whether or not alm keeps the connectors in memory, and
// with findings or without them the tool has the same rules.
func TestSARIFIdentifiesLines(t *testing.T) {
	dir := renamedOperation(t)
	kept, _ := sarifOf(t, "check", "main", "-C", dir, "--format", "sarif")
	project := filepath.Join(dir, "alm.yaml")
	data, err := os.ReadFile(project)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "consumers: # who must not break: unpacked solutions and zips with flows, apps and agents\n  - flows\n", "", 1)
	if err := os.WriteFile(project, []byte(text), 0o644); err != nil || text == string(data) {
		t.Fatalf("alm.yaml has no consumers: %v", err)
	}
	streamed, rules := sarifOf(t, "check", "main", "-C", dir, "--format", "sarif")
	shared := 0
	for print, hash := range streamed {
		if want, in := kept[print]; in {
			shared++
			if hash != want || strings.HasPrefix(hash, print) {
				t.Errorf("%s: got %s; want %s", print, hash, want)
			}
		}
	}
	if shared < 2 {
		t.Errorf("%d of %d findings are compared", shared, len(kept))
	}
	removed, same := sarifOf(t, "diff", "HEAD", "main", "-C", dir, "--format", "sarif")
	_, none := sarifOf(t, "diff", "main", "main", "-C", dir, "--format", "sarif")
	if len(removed) == 0 || same != none || same == 0 || rules <= same {
		t.Errorf("%d rules in check, %d and %d in diff; %d findings", rules, same, none, len(removed))
	}
}
