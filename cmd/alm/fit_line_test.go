package main

import (
	"strings"
	"testing"

	"alm/pipeline/record"
)

// TestLinesFitTheTerminal: what plan and doctor print continues below the text of its line on a terminal,
// and is one line where stdout is none.
func TestLinesFitTheTerminal(t *testing.T) {
	plan := &record.Plan{Stage: "prod", URL: "https://contoso.crm.dynamics.com", Solution: "Orders", Version: "1.1.0.0", SHA256: "abc", Action: record.Upgrade,
		Refused: []string{"the solution there is unmanaged, and a managed one cannot replace it"}, ToDo: []string{"make a connection to Orders"}, Digest: "0123456789abcdef"}
	for width, want := range map[int]string{
		0: `
upgrade   Orders none → 1.1.0.0 at prod (https://contoso.crm.dynamics.com)
sha256    abc
REFUSED   the solution there is unmanaged, and a managed one cannot replace it
TO DO     make a connection to Orders
plan      0123456789abcdef
ok    git      a clone with its history, on the branch main
               -> nothing
`,
		40: `
upgrade   Orders none → 1.1.0.0 at prod
          (https://contoso.crm.dynamics.com)
sha256    abc
REFUSED   the solution there is
          unmanaged, and a managed one
          cannot replace it
TO DO     make a connection to Orders
plan      0123456789abcdef
ok    git      a clone with its history,
               on the branch main
               -> nothing
`,
	} {
		var out strings.Builder
		a := &app{Stdout: &out, Width: width}
		a.printPlan(plan)
		d := &doctor{app: a}
		d.ok("git", "a clone with its history, on the branch %s", "main")
		d.hint("nothing")
		if got := "\n" + out.String(); got != want {
			t.Errorf("at %d columns: got%s\nwant%s", width, got, want)
		}
	}
}
