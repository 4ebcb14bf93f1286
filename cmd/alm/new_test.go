package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/scaffold"
	"alm/solution/dataverse/emulator"
)

// TestEveryNewConnectorWorks writes a connector for each combination of the flags of alm new,
// lints them all under every profile, packs and verifies them, and imports them.
func TestEveryNewConnectorWorks(t *testing.T) {
	dir := t.TempDir()
	combinations := newCombinations()
	project := "solutions:\n  Everything:\n    version: 1.0.0.0\n    publisher: {name: lumen, prefix: lumen}\n    connectors:\n"
	for i, flags := range combinations {
		folder := fmt.Sprintf("connectors/c%d", i)
		args := append([]string{"new", fmt.Sprintf("Combination %d", i), folder, "--host", "orders.lumen-works.io"}, flags...)
		if code, out := runIn(dir, args, nil); code != 0 {
			t.Fatalf("alm %s: exit %d\n%s", strings.Join(args, " "), code, out)
		}
		project += "      " + folder + ": {}\n"
	}
	for profile, accepted := range newFindings {
		for flags, got := range lintedCombinations(t, dir, profile, combinations) {
			var want []string
			for flag, rules := range accepted {
				if strings.Contains(flags, flag) && (flag != "none" || !strings.Contains(flags, "gateway")) { // a gateway has a sign-in
					want = append(want, rules...)
				}
			}
			if slices.Sort(want); !slices.Equal(got, want) {
				t.Errorf("alm new %s, profile %s: got %v; want %v", flags, profile, got, want)
			}
		}
	}
	server, err := serve(emulator.Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer server.stop()
	project += "stages:\n  dev: {url: " + server.url + "/dev}\n"
	if err := os.WriteFile(filepath.Join(dir, "alm.yaml"), []byte(project), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"pack"}, {"verify", filepath.Join(dir, "dist", "Everything_1_0_0_0_managed.zip")}, {"import", "--stage", "dev"}} {
		if code, out := runIn(dir, args, nil); code != 0 {
			t.Fatalf("alm %s: exit %d\n%s", args[0], code, out)
		}
	}
}

// newFindings are the rules that a choice meets by its nature, by profile and flag: whether the
// API has a sign-in, and which, is for its owner to decide.
var newFindings = map[string]map[string][]string{
	"default":       {"none": {"auth-none"}, "basic": {"auth-basic"}, "entra": {"auth-tenant-common"}},
	"security":      {"none": {"auth-none"}, "basic": {"auth-basic"}, "entra": {"auth-tenant-common"}},
	"certification": {"none": {"auth-none"}, "basic": {"auth-basic"}, "entra": {"auth-tenant-common"}, "": {"publisher", "publisher"}},
}

// newCombinations returns every combination of flags that the platform supports.
func newCombinations() (all [][]string) {
	for _, auth := range scaffold.Auths {
		for bits := range 16 {
			flags := []string{"--auth", auth}
			for i, flag := range []string{"--webhook", "--polling", "--script", "--gateway"} {
				if bits&(1<<i) != 0 {
					flags = append(flags, flag)
				}
			}
			gateway, script := bits&8 != 0, bits&4 != 0
			if !gateway || !script && (auth == "none" || auth == "basic") {
				all = append(all, flags)
			}
		}
	}
	return all
}

// lintedCombinations returns the rules that each combination breaks.
func lintedCombinations(t *testing.T, dir, profile string, combinations [][]string) map[string][]string {
	t.Helper()
	name := filepath.Join(dir, "findings.json")
	if code, out := runIn(dir, []string{"lint", "--profile", profile, "--fail-on", "off", "--format", "json=" + name}, nil); code != 0 {
		t.Fatalf("alm lint: exit %d\n%s", code, out)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Findings []struct{ Connector, Rule string }
	}
	if err := json.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for i, flags := range combinations {
		rules := []string{}
		for _, f := range report.Findings {
			if f.Connector == fmt.Sprintf("connectors/c%d", i) {
				rules = append(rules, f.Rule)
			}
		}
		slices.Sort(rules)
		found[strings.Join(flags, " ")] = rules
	}
	if len(found) != 48 || len(slices.Collect(maps.Keys(found))) != len(combinations) {
		t.Errorf("%d combinations, want 48", len(found))
	}
	return found
}
