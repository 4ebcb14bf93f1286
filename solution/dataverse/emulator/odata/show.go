package odata

import (
	"maps"
	"net/http"
	"path"
	"strings"

	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/store"
)

// Annotations are the annotations that a caller wants beside values and errors.
type Annotations struct {
	patterns []string // such as "OData.Community.Display.V1.*"
	aliases  Options  // of the request, for the filters of an $expand
}

var includePattern = lazyregexp.New(`odata\.include-annotations="?([^";]*)"?`)

// WantedAnnotations reads Prefer: odata.include-annotations.
func WantedAnnotations(h http.Header) Annotations {
	m := includePattern.Get().FindStringSubmatch(Preferences(h))
	if m == nil {
		return Annotations{}
	}
	return Annotations{patterns: strings.Split(m[1], ",")}
}

func annotationsOf(r *Request) Annotations {
	a := WantedAnnotations(r.Header)
	a.aliases = r.Options
	return a
}

// Include reports whether the caller wants annotations of that name.
func (a Annotations) Include(name string) bool {
	for _, glob := range a.patterns {
		if matched, err := path.Match(strings.TrimSpace(glob), name); matched && err == nil {
			return true
		}
	}
	return false
}

const (
	formattedValue = "OData.Community.Display.V1.FormattedValue"
	logicalName    = "Microsoft.Dynamics.CRM.lookuplogicalname"
	navigation     = "Microsoft.Dynamics.CRM.associatednavigationproperty"
)

// ShowAll returns rows with all of their columns and no annotations.
func (s *Service) ShowAll(t *store.Table, rows []store.Row) ([]store.Row, error) {
	all := []store.Row{}
	for _, row := range rows {
		shown, err := s.show(t, row, nil, Annotations{})
		if err != nil {
			return nil, err
		}
		all = append(all, shown)
	}
	return all, nil
}

// show returns the selected columns of a row, and what $expand adds.
func (s *Service) show(t *store.Table, row store.Row, o Options, wanted Annotations) (store.Row, error) {
	shown := store.Row{"@odata.etag": etag(row), t.Key: row[t.Key]}
	columns, err := selectedColumns(t, o["$select"])
	if err != nil {
		return nil, err
	}
	for _, c := range columns {
		shown[c.Name] = c.Value(row)
		maps.Copy(shown, s.annotations(t, c, row, wanted))
	}
	return shown, s.expand(t, row, shown, o["$expand"], wanted, 1)
}

func selectedColumns(t *store.Table, names string) ([]store.Column, error) {
	if names == "" {
		return t.AllColumns(), nil
	}
	var columns []store.Column
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimSpace(name)
		c, found := t.Column(name)
		if !found {
			return nil, unknownProperty(t, name)
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// annotations returns what the service adds beside a value.
func (s *Service) annotations(t *store.Table, c store.Column, row store.Row, wanted Annotations) store.Row {
	if wanted.patterns == nil || row[c.Name] == nil {
		return nil
	}
	values := map[string]string{}
	switch value := row[c.Name].(type) {
	case float64:
		values[formattedValue] = t.Labels[c.Name][value]
	case bool:
		values[formattedValue] = map[bool]string{true: "Yes", false: "No"}[value]
	}
	for _, l := range t.AllLookups() {
		if l.Column == c.Name {
			other := s.tableOf(l, row.Text(c.Name))
			values[formattedValue] = s.Store.Find(other.Set, other.Key, row.Text(c.Name)).Text(other.Name)
			values[logicalName], values[navigation] = other.Logical, l.Property
		}
	}
	annotations := store.Row{}
	for name, value := range values {
		if value != "" && wanted.Include(name) {
			annotations[c.Name+"@"+name] = value
		}
	}
	return annotations
}

// tableOf returns the table that a lookup of a row leads to: an owner may be a team.
func (s *Service) tableOf(l store.Lookup, id string) *store.Table {
	if l.Property == "ownerid" && s.Store.Find("teams", "teamid", id) != nil {
		return store.FindTable("teams")
	}
	return store.FindTable(l.Set)
}
