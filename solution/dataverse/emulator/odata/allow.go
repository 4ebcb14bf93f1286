package odata

import (
	"net/http"

	"alm/solution/dataverse/emulator/store"
)

// allow rejects a caller who lacks the privilege that the request needs, for the table or for the row.
func (s *Service) allow(t *store.Table, r *Request) error {
	row := s.Store.Find(t.Set, t.Key, r.Target.Key)
	access := map[string]string{http.MethodGet: "Read", http.MethodPost: "Create", http.MethodPatch: "Write", http.MethodPut: "Write", http.MethodDelete: "Delete"}[r.Method]
	if row == nil && r.Method == http.MethodPatch {
		access = "Create" // or nothing
	}
	switch {
	case access == "":
		return nil
	case s.Store.DepthOf(t.Privilege(access)) == store.NoDepth:
		return Errorf(http.StatusForbidden, "0x80040220", "Principal user (Id=%s, type=8) is missing %s privilege", s.Store.Caller, t.Privilege(access))
	case row != nil && r.Target.Keyed && !s.Store.MayUse(t, access, row):
		return Errorf(http.StatusForbidden, "0x80048306", "Principal user is missing access (%sAccess) to %s %s", access, t.Logical, r.Target.Key)
	}
	return nil
}
