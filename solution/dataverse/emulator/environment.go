package emulator

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// environment is one Dataverse. Everything is done under mu; time passes when somebody
// looks (see advance).
type environment struct {
	name string
	opts Options

	mu     sync.Mutex
	state  state
	dirty  bool
	caller string // the user whose call is served
	faults []Fault
}

// state is what a snapshot holds.
type state struct {
	Organization string
	User         string
	BusinessUnit string
	Suffix       string // ends the internal ids of this environment's connectors
	Clock        int64  // row versions
	Tables       map[string][]row
	Apps         []string     // that were here
	Connections  []Connection // that makers have made
	Uploads      []upload     // staged and not imported, oldest first
	Operations   []*operation // queued and running, oldest first
}

// upload is a staged solution.
type upload struct {
	archive
	ID    string
	Until time.Time
}

// row is one row of a table. Its numbers are float64, as JSON leaves them.
type row map[string]any

func (r row) text(column string) string { s, _ := r[column].(string); return s }

func newID() string { return uuid.NewString() }

func empty() state {
	suffix := make([]byte, 8)
	rand.Read(suffix)
	return state{
		Organization: newID(), User: newID(), BusinessUnit: newID(), Suffix: hex.EncodeToString(suffix),
		Tables: map[string][]row{},
	}
}

// clone copies tables, so that an import that fails leaves no trace.
func clone(tables map[string][]row) map[string][]row {
	copied := map[string][]row{}
	for set, rows := range tables {
		for _, r := range rows {
			copied[set] = append(copied[set], maps.Clone(r))
		}
	}
	return copied
}

// find gives the first row of a set whose column holds text, in any case; nil if none.
func (env *environment) find(set, column, text string) row {
	if text == "" {
		return nil
	}
	for _, r := range env.all(tableOf(set)) {
		if strings.EqualFold(r.text(column), text) {
			return r
		}
	}
	return nil
}

// put adds a row, or changes the one with the same key, and gives what is stored.
func (env *environment) put(set string, r row) row {
	t := tableOf(set)
	env.dirty = true
	env.state.Clock++
	now := stamp(env.opts.Now())
	stored := env.find(set, t.Key, r.text(t.Key))
	if stored == nil {
		stored = row{"createdon": now, "_ownerid_value": cmp.Or(env.caller, env.state.User)}
		if r.text(t.Key) == "" {
			stored[t.Key] = newID()
		}
		env.state.Tables[set] = append(env.state.Tables[set], stored)
	}
	maps.Copy(stored, r)
	if stored.text(t.Key) == "" {
		stored[t.Key] = newID()
	}
	stored["modifiedon"] = now
	stored["versionnumber"] = float64(env.state.Clock)
	return stored
}

// remove takes away the rows of a set for which gone says so.
func (env *environment) remove(set string, gone func(row) bool) {
	var kept []row
	for _, r := range env.state.Tables[set] {
		if !gone(r) {
			kept = append(kept, r)
		}
	}
	env.state.Tables[set] = kept
	env.dirty = true
}

// stamp writes a time as Dataverse does: UTC, to the second.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
