package main

import (
	"strings"
	"testing"
)

// TestTablesFitTheTerminal: a table that is too wide breaks its last column, or else has a line for each
// cell; where stdout is no terminal, each row is one line.
func TestTablesFitTheTerminal(t *testing.T) {
	var stages grid
	stages.head = []string{"STAGE", "VERSION", "HOST"}
	stages.add("development", "1.0.0.0", "-")
	stages.add("prod\x1b[31m", "-", "api.contoso.com; changed by hand: Deploy, Orders and Stock")
	stages.note("no answer from the environment of the stage")
	for width, want := range map[int]string{
		0: `
STAGE         VERSION  HOST
development   1.0.0.0  -
prod\x1b[31m  -        api.contoso.com; changed by hand: Deploy, Orders and Stock
  no answer from the environment of the stage
`,
		50: `
STAGE         VERSION  HOST
development   1.0.0.0  -
prod\x1b[31m  -        api.contoso.com; changed by
                       hand: Deploy, Orders and
                       Stock
  no answer from the environment of the stage
`,
		40: `
development
  version  1.0.0.0
prod\x1b[31m
  host     api.contoso.com; changed by
           hand: Deploy, Orders and
           Stock
  no answer from the environment of the
  stage
`,
	} {
		var out strings.Builder
		if err := (&app{Stdout: &out, Width: width}).printTable(stages); err != nil {
			t.Fatal(err)
		}
		if got := "\n" + out.String(); got != want {
			t.Errorf("at %d columns: got%s\nwant%s", width, got, want)
		}
	}
}
