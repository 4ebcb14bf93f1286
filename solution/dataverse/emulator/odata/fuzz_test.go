package odata

import (
	"testing"

	"alm/solution/dataverse/emulator/store"
)

// FuzzFilter checks that no $filter makes the parser panic, and that every filter which it
// accepts can be applied.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"name eq 'a''b' and (connectortype ge 1 or not contains(name,'x'))", "createdon ge 2020-01-01T00:00:00Z", "name eq", "((((", "'", "not"} {
		f.Add(seed)
	}
	t, s := store.FindTable("connectors"), &Service{Store: &store.Store{State: store.NewState()}}
	f.Fuzz(func(_ *testing.T, text string) {
		if matches, err := s.parseFilter(t, text, nil); err == nil {
			matches(store.Row{"name": "a", "connectortype": 1.0, "createdon": "2026-01-01T00:00:00Z"})
		}
	})
}
