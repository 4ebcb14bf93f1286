package store

import (
	"cmp"
	"slices"
	"strings"
)

// How far a caller may read the rows of others. The emulator models none of the depths between,
// which end at business units.
const (
	NoDepth = "None"
	Basic   = "Basic" // its own rows
	Global  = "Global"
)

// privilegeNames are the names of tables in privileges where they are not the logical names.
var privilegeNames = map[string]string{"workflow": "Workflow", "annotation": "Note"}

// Privilege returns the name of the privilege to read, create, write or delete rows of the table.
func (t *Table) Privilege(access string) string {
	return "prv" + access + cmp.Or(privilegeNames[t.Logical], t.Logical)
}

// ReadPrivilege returns the name of the privilege to read the table.
func (t *Table) ReadPrivilege() string { return t.Privilege("Read") }

// DepthOf returns how far the caller may use a privilege.
func (s *Store) DepthOf(privilege string) string {
	if slices.ContainsFunc(s.Lacking, func(lacking string) bool { return strings.EqualFold(lacking, privilege) }) {
		return NoDepth
	}
	return cmp.Or(s.Depths[privilege], Global)
}

// Depth returns how far the caller may read a table.
func (s *Store) Depth(t *Table) string { return s.DepthOf(t.ReadPrivilege()) }

// Readable returns the rows of a table that the caller may read.
func (s *Store) Readable(t *Table) []Row {
	all := s.Rows(t.Set)
	if s.Depth(t) == Global {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(r Row) bool { return !s.mayUse(t.ReadPrivilege(), r) })
}

// mayUse reports whether the caller may use a privilege on a row.
func (s *Store) mayUse(privilege string, r Row) bool {
	depth := s.DepthOf(privilege)
	return depth == Global || depth == Basic && r.Text("_ownerid_value") == s.Caller
}

// MayUse reports whether the caller may read, write or delete a row of the table.
func (s *Store) MayUse(t *Table, access string, r Row) bool { return s.mayUse(t.Privilege(access), r) }

// MakerID returns the id of the person that every environment has.
func (s *Store) MakerID() string { return s.applicationUser(Maker) }
