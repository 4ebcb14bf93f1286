package store

import "slices"

// How far a caller may read the rows of others. The emulator models none of the depths between,
// which end at business units.
const (
	NoDepth = "None"
	Basic   = "Basic" // its own rows
	Global  = "Global"
)

// ReadPrivilege returns the name of the privilege to read the table.
func (t *Table) ReadPrivilege() string {
	if t.Logical == "workflow" {
		return "prvReadWorkflow"
	}
	return "prvRead" + t.Logical
}

// Depth returns how far the caller may read a table.
func (s *Store) Depth(t *Table) string {
	if depth := s.Depths[t.ReadPrivilege()]; depth != "" {
		return depth
	}
	return Global
}

// Readable returns the rows of a table that the caller may read.
func (s *Store) Readable(t *Table) []Row {
	all := s.Rows(t.Set)
	if s.Depth(t) == Global {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(r Row) bool { return s.Depth(t) == NoDepth || r.Text("_ownerid_value") != s.Caller })
}

// MakerID returns the id of the person that every environment has.
func (s *Store) MakerID() string { return s.applicationUser(Maker) }
