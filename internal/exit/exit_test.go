package exit

import (
	"errors"
	"fmt"
	"testing"
)

func TestHintIsTheFirstInTheTree(t *testing.T) {
	hinted := Remote.Errorf("wait", "no answer")
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"none":                        {errors.New("plain"), ""},
		"its own":                     {hinted, "wait"},
		"its own before its cause's":  {Usage.Errorf("look", "call: %w", hinted), "look"},
		"its cause's":                 {Usage.Errorf("", "call: %w", hinted), "wait"},
		"kept by Wrap":                {Refused.Wrap(fmt.Errorf("call: %w", hinted)), "wait"},
		"of the second of two joined": {errors.Join(errors.New("plain"), hinted), "wait"},
	} {
		if got := Hint(test.err); got != test.want {
			t.Errorf("%s: hint %q, want %q", name, got, test.want)
		}
	}
	if err := Refused.Wrap(hinted); !errors.Is(err, Refused) || !errors.Is(err, Remote) || errors.Is(err, Usage) {
		t.Errorf("%v is Refused %t, Remote %t, Usage %t; want the first two", err, errors.Is(err, Refused), errors.Is(err, Remote), errors.Is(err, Usage))
	}
}
