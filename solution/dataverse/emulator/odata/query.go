package odata

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/store"
)

// unknownProperty returns the error for a property that the table does not have, or that the
// emulator does not model.
func unknownProperty(t *store.Table, name string) *Error {
	if t.Unmodelled(name) {
		return unmodelledProperty(t, name)
	}
	return BadRequest("Could not find a property named '%s' on type 'Microsoft.Dynamics.CRM.%s'.", name, t.Logical)
}

func unmodelledProperty(t *store.Table, name string) *Error {
	return NotModelled("the property " + name + " of " + t.Set)
}

// list answers a query on some rows of an entity set.
func (s *Service) list(t *store.Table, rows []store.Row, r *Request) (Response, error) {
	rows, err := s.query(t, rows, r.Options, r.Options)
	if err != nil {
		return Response{}, err
	}
	if _, err := selectedColumns(t, r.Options["$select"]); err != nil { // also where no row shows it
		return Response{}, err
	}
	total := len(rows)
	rows, next, err := cutPage(rows, r)
	if err != nil {
		return Response{}, err
	}
	wanted, value := annotationsOf(r), []store.Row{}
	for _, row := range rows {
		shown, err := s.show(t, row, r.Options, wanted)
		if err != nil {
			return Response{}, err
		}
		value = append(value, shown)
	}
	body := map[string]any{"@odata.context": r.context(t.Set + selection(r.Options)), "value": value}
	if r.Options["$count"] == "true" {
		body["@odata.count"] = total
		if wanted.Include("Microsoft.Dynamics.CRM.totalrecordcount") {
			body["@Microsoft.Dynamics.CRM.totalrecordcount"], body["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"] = total, false
		}
	}
	if next != "" {
		body["@odata.nextLink"] = next
	}
	return OK(body)
}

// query returns the rows that $filter selects, in the order of $orderby. The aliases are those
// of the request.
func (s *Service) query(t *store.Table, rows []store.Row, o, aliases Options) ([]store.Row, error) {
	found := slices.Clone(rows)
	if filter := o["$filter"]; filter != "" {
		matches, err := s.parseFilter(t, filter, aliases)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(r store.Row) bool { return !matches(r) })
	}
	return found, sortRows(t, found, o["$orderby"])
}

// selection returns the $select as the context of a response repeats it.
func selection(o Options) string {
	if o["$select"] == "" {
		return ""
	}
	return "(" + o["$select"] + ")"
}

// sortRows sorts by "column", "column desc" and lists of them. Null comes first.
func sortRows(t *store.Table, rows []store.Row, orderby string) error {
	if orderby == "" {
		return nil
	}
	terms := strings.Split(orderby, ",")
	for _, term := range terms {
		name, direction, _ := strings.Cut(strings.TrimSpace(term), " ")
		if _, found := t.Column(name); !found {
			return unknownProperty(t, name)
		}
		if d := strings.TrimSpace(direction); d != "" && d != "asc" && d != "desc" {
			return BadRequest("Syntax error at '%s' in the $orderby.", d)
		}
	}
	slices.SortStableFunc(rows, func(a, b store.Row) int {
		for _, term := range terms {
			name, direction, _ := strings.Cut(strings.TrimSpace(term), " ")
			order := compareValues(a[name], b[name])
			if order == incomparable {
				order = rank(a[name]) - rank(b[name])
			}
			if strings.TrimSpace(direction) == "desc" {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
	return nil
}

// rank orders null before false before other values.
func rank(value any) int {
	switch value {
	case nil:
		return 0
	case false:
		return 1
	}
	return 2
}

// mostRows is how many rows the service puts on a page.
const mostRows = 5000

var pageSizePattern = lazyregexp.New(`odata\.maxpagesize=(\d{1,6})`)

// cutPage applies $top, $skiptoken, Prefer: odata.maxpagesize and the limit of the service. It
// returns the page and the address of the next one, "" for none.
func cutPage(rows []store.Row, r *Request) ([]store.Row, string, error) {
	if top, found := r.Options["$top"]; found {
		n, err := strconv.Atoi(top)
		if err != nil || n < 0 {
			return nil, "", BadRequest("The value '%s' of $top is not a count.", top)
		}
		rows = rows[:min(n, len(rows))]
	}
	size := mostRows
	if m := pageSizePattern.Get().FindStringSubmatch(Preferences(r.Header)); m != nil {
		if n, _ := strconv.Atoi(m[1]); n > 0 {
			size = min(n, size)
		}
	}
	from := 0
	if token, found := r.Options["$skiptoken"]; found {
		n, err := strconv.Atoi(token)
		if err != nil || n < 0 {
			return nil, "", BadRequest("The $skiptoken is not one of ours.")
		}
		from = min(n, len(rows))
	}
	if len(rows)-from <= size {
		return rows[from:], "", nil
	}
	return rows[from : from+size], r.nextLink(from + size), nil
}

func etag(r store.Row) string {
	version, _ := r["versionnumber"].(float64)
	return fmt.Sprintf(`W/"%d"`, int64(version))
}
