package main

import "testing"

func TestFit(t *testing.T) {
	const page = `What it does, in a sentence that is long.
And another one.
Exit codes: 0 good, 1 findings, 2 usage.

Usage:
  alm verb [BASE [HEAD]] [flags]

Flags:
  -h, --help         help for a verb with äöü in it
      --level string show findings
      --a-very-long-name string   the text of it
  https://example.com/a/word/that/is/longer/than/the/line and more
`
	const want = `What it does, in a sentence that
is long. And another one.
Exit codes: 0 good, 1 findings, 2
usage.

Usage:
  alm verb [BASE [HEAD]] [flags]

Flags:
  -h, --help         help for a
          verb with äöü in it
      --level string show findings
      --a-very-long-name string
          the text of it
  https://example.com/a/word/that/is/longer/than/the/line
      and more
`
	if got := fit(page, 34); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := fit(page, 200); got[len(got)-len(page)+60:] != page[60:] {
		t.Errorf("at 200 columns: got\n%s", got)
	}
}
