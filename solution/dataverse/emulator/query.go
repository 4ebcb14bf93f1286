package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"alm/internal/pattern"
)

func unknownColumn(t *table, name string) *refusal {
	return badRequest("Could not find a property named '%s' on type 'Microsoft.Dynamics.CRM.%s'.", name, t.Logical)
}

var guidShape = pattern.New(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

func isGUID(s string) bool { return guidShape().MatchString(s) }

// list answers a query on an entity set.
func (env *environment) list(t *table, c call) (answer, error) {
	q := c.URL.Query()
	if err := knownOptions(q); err != nil {
		return answer{}, err
	}
	found := slices.Clone(env.state.Tables[t.Set])
	if filter := q.Get("$filter"); filter != "" {
		keep, err := parseFilter(t, filter)
		if err != nil {
			return answer{}, err
		}
		found = slices.DeleteFunc(found, func(r row) bool { return !keep(r) })
	}
	if err := arrange(t, found, q.Get("$orderby")); err != nil {
		return answer{}, err
	}
	total := len(found)
	found, next, err := env.page(found, c)
	if err != nil {
		return answer{}, err
	}
	body := map[string]any{"@odata.context": c.base() + "$metadata#" + t.Set}
	value := []row{}
	for _, r := range found {
		shown, err := env.show(t, r, q)
		if err != nil {
			return answer{}, err
		}
		value = append(value, shown)
	}
	body["value"] = value
	if q.Get("$count") == "true" {
		body["@odata.count"] = total
	}
	if next != "" {
		body["@odata.nextLink"] = next
	}
	return ok(body)
}

func knownOptions(q url.Values) error {
	for name := range q {
		switch name {
		case "$select", "$filter", "$orderby", "$top", "$expand", "$count", "$skiptoken":
		default:
			if strings.HasPrefix(name, "$") {
				return notModelled("the query option " + name)
			}
		}
	}
	return nil
}

// base is the address below which the caller finds this environment's tables.
func (c call) base() string {
	return origin(c.Request) + "/" + c.PathValue("env") + "/api/data/" + c.PathValue("version") + "/"
}

// arrange sorts by "column", "column desc" and lists of them.
func arrange(t *table, rows []row, orderby string) error {
	if orderby == "" {
		return nil
	}
	terms := strings.Split(orderby, ",")
	for _, term := range terms {
		if name, _, _ := strings.Cut(strings.TrimSpace(term), " "); !t.has(name) {
			return unknownColumn(t, name)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for _, term := range terms {
			name, direction, _ := strings.Cut(strings.TrimSpace(term), " ")
			o := order(a[name], b[name])
			if o == 0 || o == 2 {
				continue
			}
			if strings.TrimSpace(direction) == "desc" {
				return -o
			}
			return o
		}
		return 0
	})
	return nil
}

var pageSize = pattern.New(`odata\.maxpagesize=(\d{1,6})`)

// page cuts what $top, Prefer: odata.maxpagesize and the limit of 5000 rows leave.
func (env *environment) page(rows []row, c call) ([]row, string, error) {
	q := c.URL.Query()
	if top := q.Get("$top"); top != "" {
		n, err := strconv.Atoi(top)
		if err != nil || n < 0 {
			return nil, "", badRequest("The value '%s' of $top is not a count.", top)
		}
		return rows[:min(n, len(rows))], "", nil
	}
	size := 5000
	if m := pageSize().FindStringSubmatch(strings.Join(c.Header.Values("Prefer"), ",")); m != nil {
		if n, _ := strconv.Atoi(m[1]); n > 0 {
			size = min(n, size)
		}
	}
	from, _ := strconv.Atoi(q.Get("$skiptoken"))
	from = max(0, min(from, len(rows)))
	if len(rows)-from <= size {
		return rows[from:], "", nil
	}
	q.Set("$skiptoken", strconv.Itoa(from+size))
	return rows[from : from+size], c.base() + c.PathValue("rest") + "?" + q.Encode(), nil
}

// show gives the columns of a row that were asked for.
func (env *environment) show(t *table, r row, q url.Values) (row, error) {
	shown := row{"@odata.etag": etag(r), t.Key: r[t.Key]}
	columns := strings.Fields(t.Columns + " " + everyTable)
	if selected := q.Get("$select"); selected != "" {
		columns = strings.Split(selected, ",")
	}
	for _, name := range columns {
		name = strings.TrimSpace(name)
		if !t.has(name) {
			return nil, unknownColumn(t, name)
		}
		shown[name] = r[name]
	}
	return shown, env.expand(t, r, shown, q.Get("$expand"))
}

var expansion = pattern.New(`^([A-Za-z_]+)(?:\(\$select=([A-Za-z_,]+)\))?$`)

// expand adds the row behind one lookup.
func (env *environment) expand(t *table, r, shown row, asked string) error {
	if asked == "" {
		return nil
	}
	m := expansion().FindStringSubmatch(asked)
	if m == nil || t.Expands[m[1]] == "" {
		return notModelled("$expand=" + asked)
	}
	other := tableOf(t.Expands[m[1]])
	behind := env.find(other.Set, other.Key, r.text("_"+strings.ToLower(m[1])+"_value"))
	if behind == nil {
		shown[m[1]] = nil
		return nil
	}
	q := url.Values{}
	if m[2] != "" {
		q.Set("$select", m[2])
	}
	inner, err := env.show(other, behind, q)
	shown[m[1]] = inner
	return err
}

func etag(r row) string {
	version, _ := r["versionnumber"].(float64)
	return fmt.Sprintf(`W/"%d"`, int64(version))
}

// get answers one row.
func (env *environment) get(t *table, id string, c call) (answer, error) {
	r := env.find(t.Set, t.Key, id)
	if r == nil {
		return answer{}, notFound("%s With Id = %s Does Not Exist", t.Logical, id)
	}
	if err := knownOptions(c.URL.Query()); err != nil {
		return answer{}, err
	}
	shown, err := env.show(t, r, c.URL.Query())
	if err != nil {
		return answer{}, err
	}
	shown["@odata.context"] = c.base() + "$metadata#" + t.Set + "/$entity"
	return answer{Status: http.StatusOK, Body: shown, Header: map[string]string{"ETag": etag(r)}}, nil
}
