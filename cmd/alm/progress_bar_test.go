package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestProgressBarMovesBelowLines(t *testing.T) {
	var out strings.Builder
	p := &progressBar{to: &out}
	p.show("dev: importing", 50)
	p.above(func() { fmt.Fprint(&out, "a line\n") })
	p.show("", 0)
	p.show("", 0)
	bar := clearLine + "dev: importing, 0s  50% |" + strings.Repeat("█", 15) + strings.Repeat(" ", 15) + "|"
	if want := bar + clearLine + "a line\n" + bar + clearLine; out.String() != want {
		t.Errorf("got %q; want %q", out.String(), want)
	}
}
