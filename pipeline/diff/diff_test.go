package diff

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

func TestPages(t *testing.T) {
	checktest.Run(t, Rules(), os.DirFS("."), func(t *testing.T, files fs.FS) (bad, good []check.Finding) {
		was := connectors(t, files, "old")
		if _, err := fs.Stat(files, "ok"); err == nil {
			good = Compare(was, connectors(t, files, "ok"))
		}
		return Compare(was, connectors(t, files, "new")), good
	})
}

// connectors reads one side; the folders are those inside it, the file names whole.
func connectors(t *testing.T, files fs.FS, side string) []*connector.Connector {
	t.Helper()
	dirs, err := connector.Find(files)
	if err != nil {
		t.Fatal(err)
	}
	var all []*connector.Connector
	for _, dir := range dirs {
		inside, ok := strings.CutPrefix(dir+"/", side+"/")
		if !ok {
			continue
		}
		c, err := connector.Read(files, dir)
		if err != nil {
			t.Fatal(err)
		}
		c.Dir = path.Clean(inside)
		all = append(all, c)
	}
	return all
}

func TestRules(t *testing.T) {
	changes := map[check.Severity][]check.Change{
		check.Error:   {check.Breaking},
		check.Warning: {check.Additive},
		check.Note:    {check.Additive, check.Editorial},
	}
	seen := map[string]bool{}
	for _, rule := range Rules() {
		fits := false
		for _, c := range changes[rule.Severity] {
			fits = fits || c == rule.Change
		}
		if !fits {
			t.Errorf("%s: %s and %s", rule.ID, rule.Severity, rule.Change)
		}
		if rule.Title == "" || rule.Fix == "" || len(rule.Consumers) == 0 || seen[rule.ID] {
			t.Errorf("%s: a row needs a title, a fix, consumers and an id of its own", rule.ID)
		}
		if rule.Severity >= check.Warning && len(rule.When) == 0 {
			t.Errorf("%s: a rule that warns needs to say when its change is noticed", rule.ID)
		}
		seen[rule.ID] = true
	}
}
