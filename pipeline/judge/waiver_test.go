package judge

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

func TestPages(t *testing.T) {
	checktest.Run(t, project.Rules, os.DirFS("../project"), func(t *testing.T, files fs.FS) (bad, good []check.Finding) {
		return gated(t, files, "new"), gated(t, files, "ok")
	})
}

// gated walks a check from old to a folder of the files, on a fixed day.
func gated(t *testing.T, files fs.FS, head string) []check.Finding {
	t.Helper()
	side := func(name string) tree.Tree {
		sub, err := fs.Sub(files, name)
		if err != nil {
			t.Fatal(err)
		}
		return tree.Tree{Label: name, FS: sub}
	}
	opts, is := Options{Project: &project.Project{}, Now: fixedDay}, side(head)
	if p, err := project.Load(is.FS, project.DefaultFile); !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			t.Fatal(err)
		}
		opts.Project = p
	}
	opts.Policies.After = Policy{Project: opts.Project, FS: is.FS}
	if p, err := project.Load(side("old").FS, project.DefaultFile); err == nil {
		opts.Policies.Before = Policy{Project: p, FS: side("old").FS}
	} else if _, err := fs.Stat(files, "old/.alm"); err == nil {
		opts.Policies.Before = Policy{Project: &project.Project{}, FS: side("old").FS}
	}
	judge := func() (*Result, error) { return Lint(t.Context(), opts, is) }
	if _, err := fs.Stat(files, "old"); err == nil {
		judge = func() (*Result, error) { return Check(t.Context(), opts, side("old"), is) }
	}
	r, err := judge()
	if err != nil {
		t.Fatal(err)
	}
	var all []check.Finding
	for _, f := range r.Findings() {
		all = append(all, *f)
	}
	return all
}

func TestAccept(t *testing.T) {
	root := t.TempDir()
	w := Waiver{"0123456789abcdef", "connectors/a", "operation-id-renamed", "operation/Get: it", "agreed: \"yes\"", "platform", "2027-01-31"}
	if err := Accept(root, &project.Project{}, w, fixedDay()); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(root, ".alm", "waivers.yaml")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	kept := "# ours\n" + string(data) + "# end"
	if err := os.WriteFile(name, []byte(kept), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Accept(root, &project.Project{}, w, fixedDay()); err == nil {
		t.Error("the same finding is accepted twice")
	}
	w.Fingerprint = "fedcba9876543210"
	if err := Accept(root, &project.Project{}, w, fixedDay()); err != nil {
		t.Fatal(err)
	}
	read, err := loadWaivers(os.DirFS(root))
	if got := read.all; err != nil || len(got) != 2 || got[1] != w {
		t.Errorf("got %+v, %v", read.all, err)
	}
	if data, _ := os.ReadFile(name); string(data[:len(kept)]) != kept {
		t.Errorf("what was there changed:\n%s", data)
	}
	w.Fingerprint = "0000000000000000"
	for _, until := range []string{"soon", "2026-11-22", "2027-11-25", "9999-12-31"} {
		w.Until = until
		if err := Accept(root, &project.Project{}, w, fixedDay()); err == nil {
			t.Errorf("a waiver until %s passes", until)
		}
	}
	w.Until, w.Reason = "2027-01-31", " "
	if err := Accept(root, &project.Project{}, w, fixedDay()); err == nil {
		t.Error("a waiver without a reason passes")
	}
}

func TestSettings(t *testing.T) {
	p, err := project.Parse("alm.yaml", []byte("rules: {operation-added: off, host-format: note}\noverrides:\n- connectors: [legacy/*]\n  rules: {operation-added: warning}\n"))
	if err != nil {
		t.Fatal(err)
	}
	rule := &check.Rule{ID: "operation-added", Severity: check.Note}
	findings := []check.Finding{{Rule: rule, Severity: check.Note, Connector: "a"}, {Rule: rule, Severity: check.Note, Connector: "legacy/b"}}
	got := p.Apply(findings)
	if len(got) != 1 || got[0].Connector != "legacy/b" || got[0].Severity != check.Warning {
		t.Errorf("apply = %+v", got)
	}
}
