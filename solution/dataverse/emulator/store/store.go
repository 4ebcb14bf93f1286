// Package store keeps the tables of one Dataverse environment, and its snapshot on disk.
package store

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Store holds the rows of one environment. It is not safe for concurrent use.
type Store struct {
	State
	Now      func() time.Time
	Caller   string                        // the user whose request is being answered; "" is the environment's own
	Computed map[string]func(*Store) []Row // entity sets whose rows are computed upon request
	Changed  bool                          // since the last snapshot
}

// State is the part of a store that a snapshot keeps.
type State struct {
	Organization string
	User         string
	BusinessUnit string
	Suffix       string // ends the internal ids of this environment's connectors
	Clock        int64  // row versions
	Tables       map[string][]Row
	Apps         []string // the apps that have called
	Connections  []Connection
	Policies     []map[string]any  // data policies of the tenant, as the admin API returns them
	Depths       map[string]string // how far callers may use a privilege; without an entry all rows
	Inventory    []map[string]any  // what the inventory lists; nil answers nobody
	AdminApps    []map[string]any  // what the administrators' API of Power Apps lists; nil answers nobody
	AdminFlows   []map[string]any  // the same of Power Automate, with definitions
	Lacking      []string          // privileges that no caller has
	Unreadable   []string          // Key Vault secrets that the importing application may not read, in lower case
}

// Connection is a maker's connection: what a connection reference can be bound to.
type Connection struct {
	Name     string `json:"name"`     // its id; "" chooses a new one
	API      string `json:"api"`      // "shared_office365", a custom connector's internal id, or its name
	Display  string `json:"display"`  // as people see it
	Unshared bool   `json:"unshared"` // the importing user has no permission to use it
}

// Row is one row of a table. Its numbers are float64, as encoding/json leaves them.
type Row map[string]any

// Text returns the text in a column, "" when it holds none. A nil row has no text.
func (r Row) Text(column string) string { s, _ := r[column].(string); return s }

// NewID returns a random GUID.
func NewID() string { return uuid.NewString() }

// NewState returns the state of an empty environment with ids of its own.
func NewState() State {
	suffix := make([]byte, 8)
	rand.Read(suffix)
	return State{
		Organization: NewID(), User: NewID(), BusinessUnit: NewID(), Suffix: hex.EncodeToString(suffix),
		Tables: map[string][]Row{},
	}
}

// Copy returns a copy of all tables, to restore them when an import fails.
func (s *Store) Copy() map[string][]Row {
	copied := map[string][]Row{}
	for set, rows := range s.Tables {
		for _, r := range rows {
			copied[set] = append(copied[set], maps.Clone(r))
		}
	}
	return copied
}

// Rows returns the rows of an entity set, stored or computed.
func (s *Store) Rows(set string) []Row {
	if compute := s.Computed[set]; compute != nil {
		return compute(s)
	}
	switch set {
	case "systemusers":
		return s.users()
	case "roles":
		return s.roles()
	}
	return s.Tables[set]
}

// Find returns the first row of a set whose column holds value in any case, or nil.
func (s *Store) Find(set, column, value string) Row {
	if value == "" {
		return nil
	}
	for _, r := range s.Rows(set) {
		if strings.EqualFold(r.Text(column), value) {
			return r
		}
	}
	return nil
}

// Put adds a row, or changes the columns of the row with the same key, and returns the stored
// row.
func (s *Store) Put(set string, r Row) Row {
	t := FindTable(set)
	s.Changed = true
	s.Clock++
	now, caller := Stamp(s.Now()), cmp.Or(s.Caller, s.User)
	stored := s.Find(set, t.Key, r.Text(t.Key))
	if stored == nil {
		stored = Row{"createdon": now, "_createdby_value": caller, "_ownerid_value": caller}
		s.Tables[set] = append(s.Tables[set], stored)
	}
	maps.Copy(stored, r)
	if stored.Text(t.Key) == "" {
		stored[t.Key] = NewID()
	}
	stored["modifiedon"], stored["_modifiedby_value"] = now, caller
	stored["versionnumber"] = float64(s.Clock)
	return stored
}

// Remove deletes the rows of a set that match.
func (s *Store) Remove(set string, match func(Row) bool) {
	var kept []Row
	for _, r := range s.Tables[set] {
		if !match(r) {
			kept = append(kept, r)
		}
	}
	s.Tables[set] = kept
	s.Changed = true
}

// Trim deletes the oldest rows of a set beyond the most recent ones.
func (s *Store) Trim(set string, most int) {
	if rows := s.Tables[set]; len(rows) > most {
		s.Tables[set] = slices.Clone(rows[len(rows)-most:])
	}
}

// Stamp formats a time as Dataverse does: UTC, to the second.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
