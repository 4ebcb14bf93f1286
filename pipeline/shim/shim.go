// Package shim keeps a renamed operation alive: the old operationId stays on its path, deprecated,
// and the new one gets a path of its own that a policy routes to the API's.
package shim

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/internal/spell"
	"alm/solution/connector"
)

// File is a file of a connector before and after.
type File struct {
	Name    string // as findings name it
	Was, Is []byte
}

// Shim is what keeps an operation alive.
type Shim struct {
	Old, New *connector.Operation // at base, and at head
	Moved    string               // the path that the new operation gets, "" where it keeps its own
	Files    []File               // nothing where the old operation is kept already
	Notes    []string             // what alm cannot do
}

// Keep returns the edits of a connector at head that keep an operation of base alive, which head
// has under another operationId. It does nothing if the old operation is deprecated beside the
// new one already.
func Keep(was, is *connector.Connector, oldID, newID string) (*Shim, error) {
	s := &Shim{Old: was.Operation(oldID), New: is.Operation(newID)}
	if err := s.check(was, is, oldID, newID); err != nil {
		return nil, err
	}
	if kept := is.Operation(oldID); kept != nil {
		return s, s.checkKept(kept)
	}
	e, err := newEditor(is)
	if err != nil {
		return nil, err
	}
	route, routed := "", newID
	if pathShape(s.Old.Path) == pathShape(s.New.Path) {
		s.Moved = freePath(is, s.New)
		route = s.New.Path
		err = e.split(s.Old, s.New, s.Moved)
	} else {
		route, routed = s.New.Path, oldID
		if err = s.checkRoute(is); err == nil {
			err = e.restore(s.Old)
		}
	}
	if err == nil {
		err = e.policies(is, oldID, newID, route, routed)
	}
	if err != nil {
		return nil, err
	}
	s.note(is, oldID, newID)
	s.Files = e.files()
	return s, nil
}

// check refuses what cannot be kept.
func (s *Shim) check(was, is *connector.Connector, oldID, newID string) error {
	switch {
	case s.Old == nil:
		return exit.Usage.Errorf(nearest(oldID, was), "%s has no operation %s at the base", was.Dir, oldID)
	case s.New == nil:
		return exit.Usage.Errorf(nearest(newID, is), "%s has no operation %s", is.Dir, newID)
	case was.Operation(newID) != nil:
		return exit.Refused.Errorf("choose an operationId that is new", "%s was there before, as %s: it is no new name of %s", newID, was.Operation(newID).Key(), oldID)
	case s.Old.Trigger() != "" || s.New.Trigger() != "":
		return exit.Refused.Errorf("keep the old operationId: makers see only the summary",
			"%s is a trigger: its flows hold a subscription or the state of polling at its path, and a second path has neither", triggerOf(s.Old, s.New).ID)
	case s.Old.Method != s.New.Method:
		return exit.Refused.Errorf("keep both as operations of their own", "%s is %s and %s was %s: another method is another operation", newID, s.New.Key(), oldID, s.Old.Key())
	}
	return nil
}

func triggerOf(old, new *connector.Operation) *connector.Operation {
	if old.Trigger() != "" {
		return old
	}
	return new
}

func nearest(id string, c *connector.Connector) string {
	var ids []string
	for _, op := range c.Operations {
		ids = append(ids, op.ID)
	}
	if hint := spell.DidYouMean(id, ids); hint != "" {
		return hint
	}
	return "alm shim OLD NEW: OLD is the operationId at the base, NEW the one at the head"
}

// checkKept refuses an old operation that is there, but not as a shim leaves it.
func (s *Shim) checkKept(kept *connector.Operation) error {
	if kept.Deprecated() && kept.Key() == s.Old.Key() {
		return nil
	}
	if kept.Key() == s.Old.Key() {
		return exit.Refused.Errorf("remove the one that you do not want", "%s is still there, as %s: it was not renamed to %s", kept.ID, kept.Key(), s.New.ID)
	}
	return exit.Refused.Errorf("give the new operation an operationId of its own", "%s is now %s, and was %s: it names another operation", kept.ID, kept.Key(), s.Old.Key())
}

// checkRoute refuses to route the old path where it is taken, or lacks a value of the new one.
func (s *Shim) checkRoute(is *connector.Connector) error {
	for _, op := range is.Operations {
		if op.Method == s.Old.Method && pathShape(op.Path) == pathShape(s.Old.Path) {
			return exit.Refused.Errorf("give that operation another path", "%s is %s now: %s cannot stay there", op.Key(), op.Label(), s.Old.ID)
		}
	}
	have := placeholders.Get().FindAllString(s.Old.Path, -1)
	for _, name := range placeholders.Get().FindAllString(s.New.Path, -1) {
		if !slices.Contains(have, name) {
			return exit.Refused.Errorf("keep the old path, or give the placeholders the same names", "%s needs %s, which %s does not have", s.New.Path, name, s.Old.Path)
		}
	}
	return nil
}

var placeholders = lazyregexp.New(`\{[^{}]*\}`)

// pathShape returns what distinguishes a path for the platform.
func pathShape(path string) string {
	return strings.ToLower(placeholders.Get().ReplaceAllString(path, "{}"))
}

var plainID = lazyregexp.New(`^[A-Za-z0-9_.-]+$`)

// freePath returns a path for an operation that no other one has: published connectors put
// /actions/GetTask/v2 in front of it.
func freePath(is *connector.Connector, op *connector.Operation) string {
	id := op.ID
	if !plainID.Get().MatchString(id) {
		id = "current"
	}
	taken := map[string]bool{}
	for _, other := range is.Operations {
		taken[pathShape(other.Path)] = true
	}
	path := "/actions/" + id + op.Path
	for n := 2; taken[pathShape(path)]; n++ {
		path = fmt.Sprintf("/actions/%s/v%d%s", id, n, op.Path)
	}
	return path
}

// note says what the connector's code needs.
func (s *Shim) note(is *connector.Connector, oldID, newID string) {
	if is.Script == nil {
		return
	}
	if s.Moved != "" && is.HasScriptOperations() {
		s.Notes = append(s.Notes, fmt.Sprintf("%s gets the requests of %s with the path %s: check what it does with the path", is.Script.Name, newID, s.Moved))
	}
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(newID) + `\b`)
	if word.Match(is.Script.Data) {
		s.Notes = append(s.Notes, fmt.Sprintf("%s names %s: it must do the same for %s", is.Script.Name, newID, oldID))
	}
}

// editable returns a file that alm can edit.
func editable(f *source.File, what string) (*source.File, error) {
	switch {
	case f == nil:
		return nil, exit.Refused.Errorf("add it: a policy routes the new path", "the connector has no %s", what)
	case f.IsDerived():
		return nil, exit.Refused.Errorf("run alm shim on the connector's own folder, with definitions in JSON", "%s is not written as %s", f.Name, what)
	case len(f.Problems()) > 0 && f.Problems()[0].Kind == source.Syntax:
		return nil, exit.Refused.Errorf("alm lint names the places", "%s is not valid JSON", f.Name)
	}
	return f, nil
}
