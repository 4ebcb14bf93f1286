package project

import "testing"

// An entry that is new is what alm pack wrote, or an identity that somebody chose: only packing the
// base shows which.
func TestANewEntryOfTheLockFileNamesTheWayToCheckIt(t *testing.T) {
	packed := &Project{Solutions: map[string]Solution{"S": {Connectors: map[string]ConnectorPart{"a": {}}}}}
	is := &Lock{Connectors: map[string]map[string]Identity{"S": {"a": {ID: "1", Name: "contoso_a"}}}}
	for _, test := range []struct {
		was  Identity
		want string
	}{
		{Identity{}, "run alm pack on the base: it must write this entry, or environments get another connector"},
		{Identity{ID: "2", Name: "contoso_a"}, "undo it: environments know the connector by the id and name that it had"},
	} {
		was := &Lock{Connectors: map[string]map[string]Identity{"S": {"a": test.was}}}
		findings := is.Changed(was, packed)
		if len(findings) != 1 || findings[0].Fix != test.want {
			t.Errorf("from %v: %v, want the fix %q", test.was, findings, test.want)
		}
	}
}
