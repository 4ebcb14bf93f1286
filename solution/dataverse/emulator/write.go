package emulator

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"

	"alm/internal/pattern"
)

// table answers a call on an entity set, or on one of its rows.
func (env *environment) table(t *table, keyed bool, key string, c call) (answer, error) {
	if keyed && !isGUID(key) {
		return answer{}, notModelled("keys other than the row's id")
	}
	if c.Method == http.MethodGet {
		if keyed {
			return env.get(t, key, c)
		}
		return env.list(t, c)
	}
	if !t.Writable {
		return answer{}, methodNotAllowed(c.Method, t.Set)
	}
	switch {
	case c.Method == http.MethodPost && !keyed:
		return env.create(t, newID(), c)
	case c.Method == http.MethodPatch && keyed:
		return env.update(t, key, c)
	case c.Method == http.MethodDelete && keyed:
		return env.delete(t, key)
	}
	return answer{}, methodNotAllowed(c.Method, t.Set)
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
	return env.write(t, r, false, c)
}

func (env *environment) write(t *table, r row, creating bool, c call) (answer, error) {
	if t.saving != nil {
		if err := t.saving(env, r, creating); err != nil {
			return answer{}, err
		}
	}
	if creating {
		maps.Copy(r, row{"statecode": 0.0, "statuscode": 1.0, "ismanaged": false})
	}
	stored := env.put(t.Set, r)
	if !strings.Contains(strings.Join(c.Header.Values("Prefer"), ","), "return=representation") {
		return answer{Status: http.StatusNoContent, Header: map[string]string{
			"OData-EntityId": c.base() + t.Set + "(" + stored.text(t.Key) + ")"}}, nil
	}
	a, err := env.get(t, stored.text(t.Key), c)
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

const maxBody = 128 << 20

func readBody(r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, refused(http.StatusRequestEntityTooLarge, "0x80060888", "The request is larger than 128 MB.")
	}
	if err != nil {
		return nil, badRequest("The request was cut off.")
	}
	return text, nil
}

func readJSON(c call) (map[string]any, error) {
	body := map[string]any{}
	if len(c.body) == 0 {
		return body, nil
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return nil, refused(http.StatusBadRequest, "0x80048d19", "Error identified in Payload provided by the user: %v", err)
	}
	return body, nil
}

var bound = pattern.New(`^/?([A-Za-z_]+)\(([0-9a-fA-F-]{36})\)$`)

// columns reads the columns of a write and turns NAME@odata.bind into lookups.
func (env *environment) columns(t *table, c call) (row, error) {
	sent, err := readJSON(c)
	if err != nil {
		return nil, err
	}
	r := row{}
	for name, value := range sent {
		property, binds := strings.CutSuffix(name, "@odata.bind")
		switch {
		case binds && t.Binds[property] != "":
			text, _ := value.(string)
			m := bound().FindStringSubmatch(text)
			if m == nil {
				return nil, refused(http.StatusBadRequest, "0x80048d19", "The value of '%s' is not a reference.", name)
			}
			r[t.Binds[property]] = strings.ToLower(m[2])
		case t.has(name):
			r[name] = value
		case strings.HasPrefix(name, "@odata.") || binds && property == "ownerid":
		default:
			return nil, refused(http.StatusBadRequest, "0x80048d19",
				"Error identified in Payload provided by the user for Entity :'%s' ----> InnerException : Microsoft.OData.ODataException: "+
					"An undeclared property '%s' which only has property annotations in the payload but no property value was found.", t.Set, name)
		}
	}
	return r, nil
}
