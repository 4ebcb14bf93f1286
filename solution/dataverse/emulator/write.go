package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
)

// table answers a call on an entity set, on one of its rows, or on a part of one.
func (env *environment) table(t *table, to target, c call) (answer, error) {
	switch {
	case to.Keyed && !isGUID(to.Key):
		return answer{}, notModelled("keys other than the row's id")
	case c.Method == http.MethodGet && to.Keyed:
		return env.read(t, to, c)
	case c.Method == http.MethodGet && slices.Equal(to.Rest, []string{"$count"}):
		found, err := env.query(t, env.all(t), c.options, c.options)
		return answer{Status: http.StatusOK, Body: len(found)}, err
	case len(to.Rest) > 0 && !(c.Method == http.MethodPut && to.Keyed && len(to.Rest) == 1):
		return answer{}, notModelled(c.Method + " of a part of a row")
	case c.Method == http.MethodGet:
		return env.list(t, env.all(t), c)
	case t.Set == "solutions" && c.Method == http.MethodDelete && to.Keyed:
		return env.deleteSolution(to.Key, c)
	case !t.Writable:
		return answer{}, methodNotAllowed(c.Method, t.Set)
	case c.Method == http.MethodPost && !to.Keyed:
		return env.create(t, newID(), c)
	case c.Method == http.MethodPatch && to.Keyed:
		return env.update(t, to.Key, c)
	case c.Method == http.MethodPut && len(to.Rest) == 1:
		return env.putColumn(t, to.Key, to.Rest[0], c)
	case c.Method == http.MethodDelete && to.Keyed:
		return env.delete(t, to.Key)
	}
	return answer{}, methodNotAllowed(c.Method, t.Set)
}

// read answers a row, one of its columns, or what stands behind one of its properties.
func (env *environment) read(t *table, to target, c call) (answer, error) {
	r := env.find(t.Set, t.Key, to.Key)
	if r == nil {
		return answer{}, notFound("%s With Id = %s Does Not Exist", t.Logical, to.Key)
	}
	if len(to.Rest) == 0 {
		return env.get(t, r, c)
	}
	name := to.Rest[0]
	if l, m := t.lookup(name), t.many(name); (l != nil || m != nil) && len(to.Rest) == 1 {
		if m != nil {
			return env.list(tableOf(m.Set), env.children(t, m, r), c)
		}
		other := tableOf(l.Set)
		if found := env.find(other.Set, other.Key, r.text(l.Column)); found != nil {
			return env.get(other, found, c)
		}
		return answer{Status: http.StatusNoContent}, nil
	}
	column, there := t.column(name)
	if !there {
		return answer{}, noSegment(name)
	}
	if len(to.Rest) > 1 {
		return answer{}, notModelled("/" + strings.Join(to.Rest[1:], "/") + " behind a column")
	}
	if column.value(r) == nil {
		return answer{Status: http.StatusNoContent}, nil
	}
	return ok(map[string]any{"@odata.context": c.base() + "$metadata#" + t.Set + "(" + to.Key + ")/" + name, "value": column.value(r)})
}

// putColumn is PUT set(id)/column with {"value": …}.
func (env *environment) putColumn(t *table, id, name string, c call) (answer, error) {
	sent, err := readJSON(c)
	if err != nil {
		return answer{}, err
	}
	if c.body, err = json.Marshal(map[string]any{name: sent["value"]}); err != nil {
		return answer{}, err
	}
	c.Header.Set("If-Match", "*")
	return env.update(t, id, c)
}

func (env *environment) create(t *table, id string, c call) (answer, error) {
	r, err := env.columns(t, c)
	if err != nil {
		return answer{}, err
	}
	if own := r.text(t.Key); own != "" {
		id = own
	}
	if env.find(t.Set, t.Key, id) != nil {
		return answer{}, refused(http.StatusPreconditionFailed, "0x80040237", "A record with matching key values already exists.")
	}
	for column := range strings.FieldsSeq(t.Required) {
		if r[column] == nil {
			return answer{}, refused(http.StatusBadRequest, "0x80040203", "The required field '%s' is missing.", column)
		}
	}
	r[t.Key] = strings.ToLower(id)
	return env.write(t, r, true, c)
}

// update is an upsert, but for If-Match.
func (env *environment) update(t *table, id string, c call) (answer, error) {
	was := env.find(t.Set, t.Key, id)
	match := c.Header.Get("If-Match")
	switch {
	case was == nil && match != "":
		return answer{}, notFound("%s With Id = %s Does Not Exist", t.Logical, id)
	case was == nil:
		return env.create(t, id, c)
	case match != "" && match != "*" && match != etag(was):
		return answer{}, refused(http.StatusPreconditionFailed, "0x80060882", "The version of the existing record doesn't match the RowVersion property provided.")
	case c.Header.Get("If-None-Match") == "*":
		return answer{}, refused(http.StatusPreconditionFailed, "0x80040237", "A record with matching key values already exists.")
	}
	r, err := env.columns(t, c)
	if err != nil {
		return answer{}, err
	}
	r[t.Key] = was[t.Key]
	if allowed, set := was["iscustomizable"].(bool); was["ismanaged"] == true && set && !allowed {
		return answer{}, refused(http.StatusBadRequest, "0x8004f012", "You cannot update %s %s. Updates cannot be performed when %s is managed.", t.Logical, id, t.Logical)
	}
	return env.write(t, r, false, c)
}

func (env *environment) write(t *table, r row, creating bool, c call) (answer, error) {
	if check := saving[t.Set]; check != nil {
		if err := check(env, r, creating); err != nil {
			return answer{}, err
		}
	}
	if creating {
		created := row{"statecode": 0.0, "statuscode": 1.0, "ismanaged": false}
		maps.Copy(created, r)
		r = created
	}
	stored := env.put(t.Set, r)
	if !strings.Contains(strings.Join(c.Header.Values("Prefer"), ","), "return=representation") {
		return answer{Status: http.StatusNoContent, Header: map[string]string{
			"OData-EntityId": c.base() + t.Set + "(" + stored.text(t.Key) + ")"}}, nil
	}
	a, err := env.get(t, stored, c)
	if creating {
		a.Status = http.StatusCreated
	}
	return a, err
}

func (env *environment) delete(t *table, id string) (answer, error) {
	was := env.find(t.Set, t.Key, id)
	if was == nil {
		return answer{}, notFound("%s With Id = %s Does Not Exist", t.Logical, id)
	}
	if was["ismanaged"] == true {
		return answer{}, refused(http.StatusBadRequest, "0x8004f01f", "The %s cannot be deleted because it is managed.", t.Logical)
	}
	if t.Set == "connectors" {
		if err := env.deletable(was, nil); err != nil {
			return answer{}, err
		}
	}
	env.remove(t.Set, func(r row) bool { return strings.EqualFold(r.text(t.Key), id) })
	return answer{Status: http.StatusNoContent}, nil
}

var bound = lazyregexp.New(`([A-Za-z_]+)\(([0-9a-fA-F-]{36})\)$`)

// columns reads the columns of a write and turns NAME@odata.bind into lookups. Columns that
// the service alone writes are passed over.
func (env *environment) columns(t *table, c call) (row, error) {
	sent, err := readJSON(c)
	if err != nil {
		return nil, err
	}
	r := row{}
	for name, value := range sent {
		if property, binds := strings.CutSuffix(name, "@odata.bind"); binds {
			l := t.lookup(property)
			if l == nil {
				return nil, undeclared(t, property)
			}
			if r[l.Column], err = env.bind(l, name, value); err != nil {
				return nil, err
			}
			continue
		}
		column, there := t.column(name)
		switch {
		case strings.Contains(name, "@"):
		case !there:
			return nil, undeclared(t, name)
		case strings.HasPrefix(name, "_"):
			return nil, badRequest("CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.")
		case column.ReadOnly || name == "ismanaged" || name == "versionnumber":
		default:
			if err := column.check(t, value); err != nil {
				return nil, err
			}
			if managed, ok := value.(map[string]any); ok {
				value = managed["Value"] != false
			}
			r[name] = value
		}
	}
	return r, nil
}

// bind reads the row that a lookup shall lead to, its address whole, with or without a slash.
func (env *environment) bind(l *lookup, name string, value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	text, _ := value.(string)
	m := bound().FindStringSubmatch(text)
	if m == nil || m[1] != l.Set {
		return nil, refused(http.StatusBadRequest, "0x80048d19", "The value of '%s' is not a reference to %s.", name, l.Set)
	}
	other := tableOf(l.Set)
	if env.find(l.Set, other.Key, m[2]) == nil {
		return nil, notFound("%s With Id = %s Does Not Exist", other.Logical, strings.ToLower(m[2]))
	}
	return strings.ToLower(m[2]), nil
}

func undeclared(t *table, name string) *refusal {
	return refused(http.StatusBadRequest, "0x80048d19",
		"Error identified in Payload provided by the user for Entity :'%s', For more information on this error please follow this help link "+
			"https://go.microsoft.com/fwlink/?linkid=2195293  ----> InnerException : Microsoft.OData.ODataException: "+
			"An undeclared property '%s' which only has property annotations in the payload but no property value was found in the payload. "+
			"In OData, only declared navigation properties and declared named streams can be represented as properties without values.", t.Set, name)
}
