package odata

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/store"
)

// putColumn answers PUT set(id)/column with {"value": …}.
func (s *Service) putColumn(t *store.Table, id, name string, r *Request) (Response, error) {
	sent, err := r.JSON()
	if err != nil {
		return Response{}, err
	}
	if r.Body, err = json.Marshal(map[string]any{name: sent["value"]}); err != nil {
		return Response{}, err
	}
	r.Header.Set("If-Match", "*")
	return s.update(t, id, r)
}

func (s *Service) create(t *store.Table, id string, r *Request) (Response, error) {
	row, err := s.sentColumns(t, r)
	if err != nil {
		return Response{}, err
	}
	if own := row.Text(t.Key); own != "" {
		id = own
	}
	if s.Store.Find(t.Set, t.Key, id) != nil {
		return Response{}, Duplicate()
	}
	for column := range strings.FieldsSeq(t.Required) {
		if row[column] == nil {
			return Response{}, Errorf(http.StatusBadRequest, "0x80040203", "The required field '%s' is missing.", column)
		}
	}
	row[t.Key] = strings.ToLower(id)
	return s.save(t, row, true, r)
}

// update changes a row. Without If-Match it creates the row if there is none.
func (s *Service) update(t *store.Table, id string, r *Request) (Response, error) {
	was := s.Store.Find(t.Set, t.Key, id)
	switch {
	case was == nil && r.Header.Get("If-Match") != "":
		return Response{}, NotFound("%s With Id = %s Does Not Exist", t.Logical, id)
	case was == nil:
		return s.create(t, id, r)
	case r.Header.Get("If-None-Match") == "*":
		return Response{}, Duplicate()
	}
	if err := checkMatch(was, r); err != nil {
		return Response{}, err
	}
	row, err := s.sentColumns(t, r)
	if err != nil {
		return Response{}, err
	}
	row[t.Key] = was[t.Key]
	if allowed, set := was["iscustomizable"].(bool); was["ismanaged"] == true && set && !allowed {
		return Response{}, Errorf(http.StatusBadRequest, "0x8004f012", "You cannot update %s %s. Updates cannot be performed when %s is managed.", t.Logical, id, t.Logical)
	}
	return s.save(t, row, false, r)
}

// checkMatch rejects a request for another version of a row than it has.
func checkMatch(row store.Row, r *Request) error {
	if match := r.Header.Get("If-Match"); match != "" && match != "*" && match != etag(row) {
		return Errorf(http.StatusPreconditionFailed, "0x80060882", "The version of the existing record doesn't match the RowVersion property provided.")
	}
	return nil
}

func (s *Service) save(t *store.Table, row store.Row, creating bool, r *Request) (Response, error) {
	if hook := s.Hooks[t.Set].Save; hook != nil {
		if err := hook(row, creating); err != nil {
			return Response{}, err
		}
	}
	if creating {
		created := store.Row{"statecode": 0.0, "statuscode": 1.0, "ismanaged": false}
		maps.Copy(created, row)
		row = created
	}
	join := func(string) {}
	if solution := r.Header.Get(SolutionHeader); solution != "" {
		var err error
		if join, err = s.Hooks[t.Set].Join(solution); err != nil {
			return Response{}, err
		}
	}
	stored := s.Store.Put(t.Set, row)
	join(stored.Text(t.Key))
	if !r.wantsRow() {
		return Response{Status: http.StatusNoContent, Header: map[string]string{
			"OData-EntityId": r.Base + t.Set + "(" + stored.Text(t.Key) + ")"}}, nil
	}
	response, err := s.row(t, stored, r)
	if creating {
		response.Status = http.StatusCreated
	}
	return response, err
}

// SolutionHeader is the request header that names the solution to which a new component is added.
const SolutionHeader = "MSCRM.SolutionUniqueName"

// checkSolutionHeader rejects the header where the emulator would ignore it.
func (s *Service) checkSolutionHeader(t *store.Table, r *Request) error {
	if r.Header.Get(SolutionHeader) == "" || r.Method == http.MethodGet {
		return nil
	}
	creates := r.Method == http.MethodPost || r.Method == http.MethodPatch && s.Store.Find(t.Set, t.Key, r.Target.Key) == nil
	if !creates || s.Hooks[t.Set].Join == nil {
		return NotModelled(SolutionHeader + " for " + r.Method + " of " + t.Set)
	}
	return nil
}

func (s *Service) delete(t *store.Table, id string, r *Request) (Response, error) {
	was := s.Store.Find(t.Set, t.Key, id)
	if was == nil {
		return Response{}, NotFound("%s With Id = %s Does Not Exist", t.Logical, id)
	}
	if err := checkMatch(was, r); err != nil {
		return Response{}, err
	}
	if was["ismanaged"] == true {
		return Response{}, Errorf(http.StatusBadRequest, "0x8004f01f", "The %s cannot be deleted because it is managed.", t.Logical)
	}
	if hook := s.Hooks[t.Set].Delete; hook != nil {
		if err := hook(was); err != nil {
			return Response{}, err
		}
	}
	s.Store.Remove(t.Set, func(r store.Row) bool { return strings.EqualFold(r.Text(t.Key), id) })
	return noContent, nil
}

// sentColumns reads the columns in the body of a write and turns NAME@odata.bind into lookups. It
// ignores columns that only the service writes.
func (s *Service) sentColumns(t *store.Table, r *Request) (store.Row, error) {
	sent, err := r.JSON()
	if err != nil {
		return nil, err
	}
	row := store.Row{}
	for name, value := range sent {
		property, binds := strings.CutSuffix(name, "@odata.bind")
		switch {
		case binds:
			err = s.bind(t, property, value, row)
		case !strings.Contains(name, "@"):
			err = setColumn(t, name, value, row)
		}
		if err != nil {
			return nil, err
		}
	}
	return row, nil
}

// setColumn sets one column of row to a value from a body.
func setColumn(t *store.Table, name string, value any, row store.Row) error {
	column, found := t.Column(name)
	switch {
	case !found:
		return undeclared(t, name)
	case strings.HasPrefix(name, "_"):
		return BadRequest("CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.")
	case column.ReadOnly || name == "ismanaged" || name == "versionnumber" || name == "solutionid" && t.Key != name:
		return nil
	}
	if err := checkValue(t, column, value); err != nil {
		return err
	}
	if managed, isObject := value.(map[string]any); isObject {
		value = managed["Value"] != false
	}
	row[name] = value
	return nil
}

var referencePattern = lazyregexp.New(`([A-Za-z_]+)\(([0-9a-fA-F-]{36})\)$`)

// bind sets the column of a lookup to the row that value refers to, by a full address or a
// path with or without a leading slash.
func (s *Service) bind(t *store.Table, property string, value any, row store.Row) error {
	l := t.Lookup(property)
	if l == nil {
		return undeclared(t, property)
	}
	if value == nil {
		row[l.Column] = nil
		return nil
	}
	address, _ := value.(string)
	m := referencePattern.Get().FindStringSubmatch(address)
	if m == nil || m[1] != l.Set {
		return BadPayload("The value of '%s@odata.bind' is not a reference to %s.", property, l.Set)
	}
	other, id := store.FindTable(l.Set), strings.ToLower(m[2])
	if s.Store.Find(l.Set, other.Key, id) == nil {
		return NotFound("%s With Id = %s Does Not Exist", other.Logical, id)
	}
	row[l.Column] = id
	return nil
}
