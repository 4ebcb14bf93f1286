package odata

import (
	"strings"

	"alm/solution/dataverse/emulator/store"
)

// expansion is one navigation property of an $expand with its options.
type expansion struct {
	Property string
	Options  Options
}

const deepestExpand = 5

// parseExpand parses "a($select=x,y;$filter=z),b".
func parseExpand(text string, depth int) ([]expansion, error) {
	if depth > deepestExpand {
		return nil, BadRequest("The $expand is nested too deeply.")
	}
	items, err := split(text, ',')
	if err != nil {
		return nil, err
	}
	var all []expansion
	for _, item := range items {
		name, inner, has := strings.Cut(strings.TrimSpace(item), "(")
		e := expansion{name, Options{}}
		inner, closed := strings.CutSuffix(inner, ")")
		if has && !closed {
			return nil, BadRequest("Syntax error in $expand=%s.", text)
		}
		parts, err := split(inner, ';')
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			option, value, _ := strings.Cut(part, "=")
			e.Options[strings.TrimSpace(option)] = value
		}
		if err := e.Options.check(); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// expand adds to shown the rows that navigation properties lead to.
func (s *Service) expand(t *store.Table, row, shown store.Row, list string, wanted Annotations, depth int) error {
	expansions, err := parseExpand(list, depth)
	if err != nil {
		return err
	}
	for _, e := range expansions {
		if shown[e.Property], err = s.follow(t, row, e, wanted, depth); err != nil {
			return err
		}
	}
	return nil
}

// follow returns what one navigation property leads to: a row or null, or a list of rows.
func (s *Service) follow(t *store.Table, row store.Row, e expansion, wanted Annotations, depth int) (any, error) {
	if l := t.Lookup(e.Property); l != nil {
		other := store.FindTable(l.Set)
		found := s.Store.Find(other.Set, other.Key, row.Text(l.Column))
		if found == nil {
			return nil, nil
		}
		return s.showExpanded(other, found, e, wanted, depth)
	}
	c := t.Collection(e.Property)
	if c == nil {
		return nil, unknownProperty(t, e.Property)
	}
	other := store.FindTable(c.Set)
	rows, err := s.query(other, s.children(t, c, row), e.Options, wanted.aliases)
	if err != nil {
		return nil, err
	}
	list := []store.Row{}
	for _, child := range rows {
		shown, err := s.showExpanded(other, child, e, wanted, depth)
		if err != nil {
			return nil, err
		}
		list = append(list, shown)
	}
	return list, nil
}

// showExpanded returns a row as the options of an $expand select it.
func (s *Service) showExpanded(t *store.Table, row store.Row, e expansion, wanted Annotations, depth int) (store.Row, error) {
	shown, err := s.show(t, row, Options{"$select": e.Options["$select"]}, wanted)
	if err == nil {
		err = s.expand(t, row, shown, e.Options["$expand"], wanted, depth+1)
	}
	return shown, err
}

// children returns the rows that a collection-valued navigation property leads to.
func (s *Service) children(t *store.Table, c *store.Collection, row store.Row) []store.Row {
	var children []store.Row
	for _, child := range s.Store.Rows(c.Set) {
		if c.Column == "" || strings.EqualFold(child.Text(c.Column), row.Text(t.Key)) {
			children = append(children, child)
		}
	}
	return children
}
