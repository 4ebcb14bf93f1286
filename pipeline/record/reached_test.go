package record

import "testing"

// TestReached: where something was not read or not understood, nothing says that the rest does not break.
func TestReached(t *testing.T) {
	for _, c := range []struct {
		reached Reached
		want    string
	}{
		{Reached{Consumers: 2, Calls: 1}, "flows, apps and agents: 2 looked at, 1 call of what changed, 0 broken"},
		{Reached{Consumers: 2, Calls: 3, Breaks: 2, Perhaps: 1}, "flows, apps and agents: 2 looked at, 3 calls of what changed, 1 broken, 1 perhaps"},
		{Reached{Unclear: []string{"x"}}, "flows, apps and agents: 0 looked at, 0 calls of what changed, 0 known to break, 1 place not understood"},
		{Reached{Problems: []string{"x"}}, "flows, apps and agents: 0 looked at, 0 calls of what changed, 0 known to break, 1 source not read"},
		{Reached{Breaks: 1, Problems: []string{"x", "y"}}, "flows, apps and agents: 0 looked at, 0 calls of what changed, 1 known to break, 2 sources not read"},
	} {
		if got := c.reached.String(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
