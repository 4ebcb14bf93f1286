package impact

import (
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// Renamed is a connector of which a change replaced names. It is small: both sides are read again where
// calls of it are repaired.
type Renamed struct {
	dir    string            // at base
	oldIDs map[string]string // of operations, by their new ones
	read   func() (was, is *connector.Connector, err error)
}

// RenamedOf returns what a change from was to is, which may be in another folder, replaced, and reports
// whether that is anything. The function again reads both sides once more.
func RenamedOf(findings []check.Finding, was, is *connector.Connector, again func() (was, is *connector.Connector, err error)) (Renamed, bool) {
	all := newRenames(findings, was, is)
	kept := Renamed{dir: strings.Clone(was.Dir), oldIDs: map[string]string{}, read: again}
	for id, before := range all.oldIDs {
		kept.oldIDs[strings.Clone(id)] = strings.Clone(before)
	}
	return kept, len(all.byKey) > 0
}
