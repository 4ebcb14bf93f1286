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
	blank := func(n int) string { return "\r" + strings.Repeat(" ", n) + "\r" }
	begun := "\r  50% |███████████████               |  "
	bar := "\rdev: importing, 0s  50% |███████████████               |  "
	if want := begun + blank(40) + bar + blank(58) + "a line\n" + blank(58) + bar + blank(58); out.String() != want {
		t.Errorf("got %q; want %q", out.String(), want)
	}
}
