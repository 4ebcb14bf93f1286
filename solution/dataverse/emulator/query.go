package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"
)

func unknownColumn(t *table, name string) *refusal {
	return badRequest("Could not find a property named '%s' on type 'Microsoft.Dynamics.CRM.%s'.", name, t.Logical)
}

var guidShape = lazyregexp.New(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

func isGUID(s string) bool { return guidShape().MatchString(s) }

// list answers a query on some rows of an entity set.
func (env *environment) list(t *table, rows []row, c call) (answer, error) {
	found, err := env.query(t, rows, c.options, c.options)
	if err != nil {
		return answer{}, err
	}
	total := len(found)
	found, next, err := cutPage(found, c)
	if err != nil {
		return answer{}, err
	}
	value := []row{}
	for _, r := range found {
		shown, err := env.show(t, r, c.options, c.view())
		if err != nil {
			return answer{}, err
		}
		value = append(value, shown)
	}
	body := map[string]any{"@odata.context": c.base() + "$metadata#" + t.Set + selection(c.options), "value": value}
	if c.options["$count"] == "true" {
		body["@odata.count"] = total
		if c.view().annotates("Microsoft.Dynamics.CRM.totalrecordcount") {
			body["@Microsoft.Dynamics.CRM.totalrecordcount"], body["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"] = total, false
		}
	}
	if next != "" {
		body["@odata.nextLink"] = next
	}
	return ok(body)
}

// query gives the rows that $filter keeps, as $orderby wants them; aliases are those of the
// whole call.
func (env *environment) query(t *table, rows []row, o, aliases options) ([]row, error) {
	found := slices.Clone(rows)
	if filter := o["$filter"]; filter != "" {
		keep, err := env.parseFilter(t, filter, aliases)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(r row) bool { return !keep(r) })
	}
	return found, arrange(t, found, o["$orderby"])
}

func selection(o options) string {
	if o["$select"] == "" {
		return ""
	}
	return "(" + o["$select"] + ")"
}

// arrange sorts by "column", "column desc" and lists of them; what is null comes first.
func arrange(t *table, rows []row, orderby string) error {
	if orderby == "" {
		return nil
	}
	terms := strings.Split(orderby, ",")
	for _, term := range terms {
		name, direction, _ := strings.Cut(strings.TrimSpace(term), " ")
		if _, ok := t.column(name); !ok {
			return unknownColumn(t, name)
		}
		if d := strings.TrimSpace(direction); d != "" && d != "asc" && d != "desc" {
			return badRequest("Syntax error at '%s' in the $orderby.", d)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for _, term := range terms {
			name, direction, _ := strings.Cut(strings.TrimSpace(term), " ")
			o := order(a[name], b[name])
			if o == incomparable {
				o = rank(a[name]) - rank(b[name])
			}
			if strings.TrimSpace(direction) == "desc" {
				o = -o
			}
			if o != 0 {
				return o
			}
		}
		return 0
	})
	return nil
}

func rank(value any) int {
	switch value {
	case nil:
		return 0
	case false:
		return 1
	}
	return 2
}

var pageSize = lazyregexp.New(`odata\.maxpagesize=(\d{1,6})`)

// cutPage cuts what $top, Prefer: odata.maxpagesize and the limit of 5000 rows leave.
func cutPage(rows []row, c call) ([]row, string, error) {
	if top, ok := c.options["$top"]; ok {
		n, err := strconv.Atoi(top)
		if err != nil || n < 0 {
			return nil, "", badRequest("The value '%s' of $top is not a count.", top)
		}
		rows = rows[:min(n, len(rows))]
	}
	size := 5000
	if m := pageSize().FindStringSubmatch(c.prefer()); m != nil {
		if n, _ := strconv.Atoi(m[1]); n > 0 {
			size = min(n, size)
		}
	}
	from := 0
	if token, ok := c.options["$skiptoken"]; ok {
		n, err := strconv.Atoi(token)
		if err != nil || n < 0 {
			return nil, "", badRequest("The $skiptoken is not one of ours.")
		}
		from = min(n, len(rows))
	}
	if len(rows)-from <= size {
		return rows[from:], "", nil
	}
	return rows[from : from+size], c.nextLink(from + size), nil
}

// nextLink is the address of the call with another $skiptoken, its query as it was written.
func (c call) nextLink(skip int) string {
	var kept []string
	for pair := range strings.SplitSeq(c.URL.RawQuery, "&") {
		if pair != "" && !strings.HasPrefix(pair, "$skiptoken=") && !strings.HasPrefix(pair, "%24skiptoken=") {
			kept = append(kept, pair)
		}
	}
	return c.base() + c.PathValue("rest") + "?" + strings.Join(append(kept, "$skiptoken="+strconv.Itoa(skip)), "&")
}

// base is the address below which the caller finds this environment's tables.
func (c call) base() string {
	name := "/" + c.PathValue("env")
	if c.Context().Value(alone{}) != nil {
		name = ""
	}
	return origin(c.Request) + name + "/api/data/" + c.PathValue("version") + "/"
}

func (c call) prefer() string { return strings.Join(c.Header.Values("Prefer"), ",") }

func etag(r row) string {
	version, _ := r["versionnumber"].(float64)
	return fmt.Sprintf(`W/"%d"`, int64(version))
}

// get answers one row.
func (env *environment) get(t *table, r row, c call) (answer, error) {
	if c.Header.Get("If-None-Match") == etag(r) && c.Method == http.MethodGet {
		return answer{Status: http.StatusNotModified, Header: map[string]string{"ETag": etag(r)}}, nil
	}
	shown, err := env.show(t, r, c.options, c.view())
	if err != nil {
		return answer{}, err
	}
	shown["@odata.context"] = c.base() + "$metadata#" + t.Set + selection(c.options) + "/$entity"
	return answer{Status: http.StatusOK, Body: shown, Header: map[string]string{"ETag": etag(r)}}, nil
}
