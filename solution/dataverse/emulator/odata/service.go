package odata

import (
	"net/http"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/store"
)

// Service answers requests on the tables of a store.
type Service struct {
	Store *store.Store
	Hooks map[string]Hooks // by entity set
}

// Hooks are what a table checks and changes beyond what its columns say. Each may be nil.
type Hooks struct {
	Save   func(r store.Row, creating bool) error // before a row that a caller writes is stored
	Delete func(r store.Row) error                // before a row that a caller deletes is removed

	// Join returns a function that makes a new component a member of a solution.
	Join func(solution string) (member func(id string), err error)
}

var guidPattern = lazyregexp.New(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

// IsGUID reports whether s is a GUID without braces.
func IsGUID(s string) bool { return guidPattern.Get().MatchString(s) }

// Serve answers a request on an entity set, on one of its rows, or on a part of a row.
func (s *Service) Serve(t *store.Table, r *Request) (Response, error) {
	target := r.Target
	if err := s.checkSolutionHeader(t, r); err != nil {
		return Response{}, err
	}
	if err := s.allow(t, r); err != nil {
		return Response{}, err
	}
	switch {
	case target.Keyed && !IsGUID(target.Key):
		return Response{}, NotModelled("keys other than the row's id")
	case r.Method == http.MethodGet && target.Keyed:
		return s.read(t, r)
	case r.Method == http.MethodGet && slices.Equal(target.Rest, []string{"$count"}):
		rows, err := s.query(t, s.Store.Readable(t), r.Options, r.Options)
		return Response{Status: http.StatusOK, Body: len(rows)}, err
	case len(target.Rest) > 0 && !(r.Method == http.MethodPut && target.Keyed && len(target.Rest) == 1):
		return Response{}, NotModelled(r.Method + " of a part of a row")
	case r.Method == http.MethodGet:
		return s.list(t, s.Store.Readable(t), r)
	case !t.Writable:
		return Response{}, MethodNotAllowed(r.Method, t.Set)
	case r.Method == http.MethodPost && !target.Keyed:
		return s.create(t, store.NewID(), r)
	case r.Method == http.MethodPatch && target.Keyed:
		return s.update(t, target.Key, r)
	case r.Method == http.MethodPut && len(target.Rest) == 1:
		return s.putColumn(t, target.Key, target.Rest[0], r)
	case r.Method == http.MethodDelete && target.Keyed:
		return s.delete(t, target.Key, r)
	}
	return Response{}, MethodNotAllowed(r.Method, t.Set)
}

// read answers one row, one of its columns, or what one of its navigation properties leads to.
func (s *Service) read(t *store.Table, r *Request) (Response, error) {
	row := s.Store.Find(t.Set, t.Key, r.Target.Key)
	if row == nil {
		return Response{}, NotFound("%s With Id = %s Does Not Exist", t.Logical, r.Target.Key)
	}
	if len(r.Target.Rest) == 0 {
		return s.row(t, row, r)
	}
	name, single := r.Target.Rest[0], len(r.Target.Rest) == 1
	if c := t.Collection(name); c != nil && single {
		return s.list(store.FindTable(c.Set), s.children(t, c, row), r)
	}
	if l := t.Lookup(name); l != nil && single {
		other := store.FindTable(l.Set)
		if found := s.Store.Find(other.Set, other.Key, row.Text(l.Column)); found != nil {
			return s.row(other, found, r)
		}
		return noContent, nil
	}
	column, found := t.Column(name)
	switch {
	case !found && t.Unmodelled(name):
		return Response{}, unmodelledProperty(t, name)
	case !found:
		return Response{}, NoSegment(name)
	}
	if !single {
		return Response{}, NotModelled("/" + strings.Join(r.Target.Rest[1:], "/") + " behind a column")
	}
	if column.Value(row) == nil {
		return noContent, nil
	}
	return OK(map[string]any{"@odata.context": r.context(t.Set + "(" + r.Target.Key + ")/" + name), "value": column.Value(row)})
}

// row answers one row.
func (s *Service) row(t *store.Table, row store.Row, r *Request) (Response, error) {
	if r.Header.Get("If-None-Match") == etag(row) && r.Method == http.MethodGet {
		return Response{Status: http.StatusNotModified, Header: map[string]string{"ETag": etag(row)}}, nil
	}
	shown, err := s.show(t, row, r.Options, annotationsOf(r))
	if err != nil {
		return Response{}, err
	}
	shown["@odata.context"] = r.context(t.Set + selection(r.Options) + "/$entity")
	return Response{Status: http.StatusOK, Body: shown, Header: map[string]string{"ETag": etag(row)}}, nil
}
