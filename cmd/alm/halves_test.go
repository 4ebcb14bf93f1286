package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/internal/atomicfile"
)

// TestHalves replays a kill between two of the renames of a verb that writes several files: the folder
// has some of the files as the verb leaves them, and the next run ends as if nothing had happened.
// ALM_HALVES is how many such folders there are for a verb, at least.
func TestHalves(t *testing.T) {
	for _, test := range []struct {
		name      string
		setup     func(*half)
		verb      []string
		commit    bool // the verb commits what it raises
		journaled bool
	}{
		{"bump", (*half).renamed, []string{"bump", "HEAD~1"}, false, false},
		{"bump --tag", (*half).renamed, []string{"bump", "HEAD~1", "--tag"}, true, true},
		{"release", (*half).renamed, []string{"release", "HEAD~1"}, true, true},
		{"pack", (*half).renamed, []string{"pack"}, false, false},
		{"unpack --replace", (*half).unpacked, []string{"unpack", "new.zip", "src", "--replace"}, false, false},
		{"shim", (*half).newID, []string{"shim", "TriggerDeploy", "StartDeploy", "--base", "HEAD~1"}, false, true},
		{"fix-consumers", (*half).newID, []string{"fix-consumers", "HEAD~1", "--in", "flows"}, false, true},
		{"fix-consumers without a journal", (*half).newID, []string{"fix-consumers", "HEAD~1", "--in", "flows"}, false, false},
		{"lint --fix", (*half).fixable, []string{"lint", "--fix"}, false, false},
		{"docs", (*half).renamed, []string{"docs"}, false, false},
		{"pull", (*half).changedThere, []string{"pull", "--stage", "dev"}, false, true},
		{"init", (*half).bare, []string{"init", "--publisher", "contoso", "--prefix", "contoso", "--workflows", "--stage", "dev=http://127.0.0.1:8787/dev"}, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			before := &half{&life{T: t, dir: t.TempDir()}}
			test.setup(before)
			after := before.copied()
			wantCode, _ := after.alm(test.verb...)
			was, want := before.files(), after.files()
			changed := slices.DeleteFunc(changedFiles(was, want), func(name string) bool {
				return strings.HasPrefix(name, ".alm/local/") // written once the others are there
			})
			if len(changed) < 2 {
				t.Fatalf("the verb writes %v", changed)
			}
			for _, some := range subsets(changed, number("ALM_HALVES", 3)) {
				h := before.copied()
				h.kill(changed, some, was, want, test.journaled)
				code, out := h.alm(test.verb...)
				got := h.files()
				if code != wantCode || !maps.Equal(masked(got), masked(want)) {
					t.Errorf("killed after %v: exit %d instead of %d, other files %v\n%s", some, code, wantCode, changedFiles(got, want), out)
				}
				if test.commit && h.git("status", "--porcelain") != "" {
					t.Errorf("killed after %v: not committed: %s", some, h.git("status", "--porcelain"))
				}
			}
		})
	}
}

// TestReadersSeeNoHalves: a verb that only reads undoes what a run left that was killed between two renames,
// and reports of the folder what it reported before.
func TestReadersSeeNoHalves(t *testing.T) {
	before := &half{&life{T: t, dir: t.TempDir()}}
	before.renamed()
	after := before.copied()
	after.must("alm", "bump", "HEAD~1")
	was, want := before.files(), after.files()
	changed := changedFiles(was, want)
	for _, verb := range [][]string{{"check", "HEAD~1"}, {"lint"}, {"diff", "HEAD~1"}, {"history"}, {"docs"}} {
		wantCode, wantOut := before.copied().alm(verb...)
		h := before.copied()
		h.kill(changed, changed[:1], was, want, true)
		code, out := h.alm(verb...)
		line := "restored " + changed[0] + ": a run was killed while it wrote them\n"
		if code != wantCode || !strings.Contains(out, line) || strings.Replace(out, line, "", 1) != wantOut {
			t.Errorf("%v: exit %d, %q; want %d, %q", verb, code, out, wantCode, line+wantOut)
		}
		if h.git("status", "--porcelain", "-uno") != "" {
			t.Errorf("%v: %s", verb, h.git("status", "--porcelain"))
		}
	}
	h := before.copied()
	h.kill(changed, changed[:1], was, want, true)
	h.write(changed[len(changed)-1], "mine")
	want2 := "warning a run was killed while it wrote " + changed[0] + "; nothing was restored, because " + changed[len(changed)-1] + " changed since: look at git diff\n"
	if _, out := h.alm("lint", "connectors/deploybot"); !strings.HasPrefix(out, want2) {
		t.Errorf("written since: %q; want %q first", out, want2)
	}
}

// kill leaves the folder as a process does that is killed once it renamed some of the files.
func (h *half) kill(all, some []string, was, want map[string]string, journaled bool) {
	set := atomicfile.Set{}
	if journaled {
		a := &app{dir: h.dir, Getenv: func(string) string { return "" }}
		set.Journal = a.journal()
	}
	for _, name := range all {
		if text, is := want[name]; is && inRepository(name) {
			if err := set.Add(filepath.Join(h.dir, name), []byte(text)); err != nil {
				h.Fatal(err)
			}
		}
	}
	if err := set.Commit(); err != nil {
		h.Fatal(err)
	}
	for _, name := range all {
		text, is := want[name]
		if !slices.Contains(some, name) {
			text, is = was[name]
		}
		switch {
		case is:
			if err := os.MkdirAll(filepath.Dir(filepath.Join(h.dir, name)), 0o755); err != nil {
				h.Fatal(err)
			}
			h.write(name, text)
		default:
			if err := os.Remove(filepath.Join(h.dir, name)); err != nil && !os.IsNotExist(err) {
				h.Fatal(err)
			}
		}
	}
}

// masked leaves out what differs between two runs: the commit in the record.
func masked(files map[string]string) map[string]string {
	files = maps.Clone(files)
	for name, text := range files {
		if strings.HasSuffix(name, ".release.json") {
			files[name] = maskVarying(text)
		}
	}
	return files
}

func changedFiles(was, is map[string]string) []string {
	var names []string
	for name := range was {
		if text, there := is[name]; !there || text != was[name] {
			names = append(names, name)
		}
	}
	for name := range is {
		if _, there := was[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// subsets returns subsets of the names, of every size: up to that many.
func subsets(names []string, most int) [][]string {
	var all [][]string
	for bits := 1; bits < 1<<len(names); bits++ {
		var some []string
		for i, name := range names {
			if bits&(1<<i) != 0 {
				some = append(some, name)
			}
		}
		all = append(all, some)
	}
	step := max(len(all)/most, 1)
	var picked [][]string
	for i := 0; i < len(all); i += step {
		picked = append(picked, all[i])
	}
	return append(picked, all[len(all)-1])
}
