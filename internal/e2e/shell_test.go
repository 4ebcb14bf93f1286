package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// shell is a folder with a bash for act. act forgets what a step that fails wrote last, because it does not
// wait for the terminal of the step; so this bash ends only after the test has read its last line.
type shell struct {
	t   *testing.T
	dir string
}

func newShell(t *testing.T) shell {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not on the PATH")
	}
	s := shell{t, t.TempDir()}
	script := fmt.Sprintf(`#!/bin/sh
[ -z "$ALM_E2E_STEP" ] || exec %[1]s "$@"
ALM_E2E_STEP=$$ %[1]s "$@"
code=$?
[ $code != 0 ] || exit 0
echo "last line of %[2]s/seen-$$."
until [ -e %[2]s/seen-$$ ] || [ ! -d %[2]s ]; do sleep 0.01; done
exit $code
`, bash, s.dir)
	if err := os.WriteFile(filepath.Join(s.dir, "bash"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return s
}

var lastLine = regexp.MustCompile(`last line of ([^ "]+/seen-[0-9]+)\.`)

// saw reports whether a line of act is the last one of a step, and lets the step end.
func (s shell) saw(line string) bool {
	s.t.Helper()
	found := lastLine.FindStringSubmatch(line)
	if found == nil || filepath.Dir(found[1]) != s.dir {
		return false
	}
	if err := os.WriteFile(found[1], nil, 0o644); err != nil {
		s.t.Fatal(err)
	}
	return true
}
