package budget

import (
	"errors"
	"testing"

	"alm/internal/exit"
)

func TestBudget(t *testing.T) {
	b := New()
	if err := b.Set("findings=10"); err != nil {
		t.Fatal(err)
	}
	if err := b.Spend(Findings, 10); err != nil || b.Left(Findings) != 0 || b.Left(Nodes) != 20_000_000 {
		t.Errorf("got %v, %d and %d left", err, b.Left(Findings), b.Left(Nodes))
	}
	err := b.Spend(Findings, 1)
	const want = "this run needs more than 10 findings, its limit"
	const hint = "check fewer connectors in one run; if you trust the input, raise the limit with --limit findings=40 or ALM_LIMIT_FINDINGS"
	if !errors.Is(err, exit.Usage) || err.Error() != want || exit.Hint(err) != hint {
		t.Errorf("got %v, %s", err, exit.Hint(err))
	}
}

func TestSettings(t *testing.T) {
	for setting, want := range map[string]string{
		"bytes=1":    "",
		"bytes=1MB":  "the limit bytes=1MB is no number; give a number above 0, such as bytes=536870912",
		"seconds":    "the limit seconds= is no number; give a number above 0, such as seconds=1200",
		"nodes=0":    "the limit nodes=0 is no number; give a number above 0, such as nodes=40000000",
		"finding=10": `unknown limit "finding"; did you mean findings?`,
		"depth=1":    `unknown limit "depth"; the limits are bytes, nodes, findings and seconds`,
	} {
		got := ""
		if err := New().Set(setting); err != nil {
			got = err.Error() + "; " + exit.Hint(err)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", setting, got, want)
		}
	}
	b := New()
	err := b.Environment(func(name string) string { return map[string]string{"ALM_LIMIT_SECONDS": "7"}[name] })
	if err != nil || b.Limit(Seconds) != 7 {
		t.Errorf("got %v, %d seconds", err, b.Limit(Seconds))
	}
	if err := b.Environment(func(name string) string { return "many" }); err == nil {
		t.Error("got no error for a limit that is no number")
	}
}
