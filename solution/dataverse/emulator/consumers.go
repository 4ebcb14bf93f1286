package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alm/solution/dataverse/emulator/store"
)

// What there is to find out who uses a connector: privileges, the inventory of the Power Platform,
// and rows that people make in the maker portals.

// postPrivilege sets how far callers may use a privilege.
func (env *environment) postPrivilege(w http.ResponseWriter, r *http.Request) {
	var p struct{ Privilege, Depth string }
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&p)
	known := slices.Contains(privileges, p.Privilege) ||
		slices.ContainsFunc(store.Tables, func(t store.Table) bool { return t.ReadPrivilege() == p.Privilege })
	if err != nil || !known || !slices.Contains([]string{store.NoDepth, store.Basic, store.Global}, p.Depth) {
		http.Error(w, "want a privilege to read a table, or one of "+strings.Join(privileges, ", ")+"; and the depth None, Basic or Global", http.StatusBadRequest)
		return
	}
	env.change(w, func() {
		if env.solutions.Store.Depths == nil {
			env.solutions.Store.Depths = map[string]string{}
		}
		env.solutions.Store.Depths[p.Privilege] = p.Depth
	})
}

// madeByPeople are the tables whose rows the maker portals write.
var madeByPeople = []string{"workflows", "canvasapps", "bots", "botcomponents", "botcomponent_connectionreferenceset", "teams", "publishers", "solutions"}

// postRow adds a row as the maker portals do, past the Web API. The owner is maker, the name of a
// team, or the environment's own user.
func (env *environment) postRow(w http.ResponseWriter, r *http.Request) {
	var posted struct {
		Set, Owner string
		Row        store.Row
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&posted)
	t := store.FindTable(posted.Set)
	if err != nil || t == nil || !slices.Contains(madeByPeople, posted.Set) {
		http.Error(w, "want a row of "+strings.Join(madeByPeople, ", "), http.StatusBadRequest)
		return
	}
	for column := range posted.Row {
		if _, found := t.Column(column); !found {
			http.Error(w, posted.Set+" has no column "+column, http.StatusBadRequest)
			return
		}
	}
	env.change(w, func() {
		rows := env.solutions.Store
		if posted.Owner == "maker" {
			posted.Row["_ownerid_value"] = rows.MakerID()
		} else if team := rows.Find("teams", "name", posted.Owner); team != nil {
			posted.Row["_ownerid_value"] = team.Text("teamid")
		}
		rows.Put(posted.Set, posted.Row)
	})
}

// postInventory sets what the inventory lists. A resource without an environment is of this one.
func (env *environment) postInventory(w http.ResponseWriter, r *http.Request) {
	list := []map[string]any{}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&list); err != nil {
		http.Error(w, "want a list of resources", http.StatusBadRequest)
		return
	}
	env.change(w, func() {
		for _, resource := range list {
			if properties, ok := resource["properties"].(map[string]any); ok && properties["environmentId"] == nil {
				properties["environmentId"] = env.solutions.Store.Organization
			}
		}
		env.solutions.Store.Inventory = list
	})
}

type inventoryQuery struct {
	TableName string
	Clauses   []struct {
		Type      string `json:"$type"`
		FieldName string
		Operator  string
		Values    []string
	}
	Options struct {
		Top, Skip int
		SkipToken string
	}
}

// queryInventory answers as the inventory does: not at all before it was given anything, because
// the service answers no applications; at most 1,000 resources, and a token for more. Only where
// clauses with the operators == and in~ are modelled.
func (env *environment) queryInventory(w http.ResponseWriter, r *http.Request) {
	inventory := env.solutions.Store.Inventory
	if inventory == nil {
		writeJSON(w, http.StatusForbidden, map[string]any{"error": map[string]any{"code": "Forbidden", "message": "Service principals are not supported for this operation."}})
		return
	}
	var q inventoryQuery
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q); err != nil || q.TableName != "PowerPlatformResources" || q.Options.Top < 1 || r.URL.Query().Get("api-version") != "2024-10-01" {
		writeJSON(w, http.StatusBadRequest, map[string]any{"error": map[string]any{"code": "BadRequest", "message": "The query is not valid."}})
		return
	}
	found := []map[string]any{}
	for _, resource := range inventory {
		matches, known := q.matches(resource)
		if !known {
			writeJSON(w, http.StatusNotImplemented, map[string]any{"error": map[string]any{"code": "NotModelled", "message": "The emulator models where clauses with == and in~."}})
			return
		}
		if matches {
			found = append(found, resource)
		}
	}
	from := 0
	if q.Options.SkipToken != "" {
		from, _ = strconv.Atoi(q.Options.SkipToken)
	}
	from = min(max(from, 0), len(found))
	to := min(from+min(q.Options.Top, 1000), len(found))
	page := map[string]any{"totalRecords": len(found), "count": to - from, "resultTruncated": 0, "skipToken": nil, "data": found[from:to]}
	if to < len(found) {
		page["resultTruncated"], page["skipToken"] = 1, strconv.Itoa(to)
	}
	writeJSON(w, http.StatusOK, page)
}

// matches reports whether all clauses hold of a resource, and whether the emulator knows them.
func (q inventoryQuery) matches(resource map[string]any) (matches, known bool) {
	matches = true
	for _, c := range q.Clauses {
		if c.Type != "where" || c.Operator != "==" && c.Operator != "in~" {
			return false, false
		}
		var value any = resource
		for name := range strings.SplitSeq(c.FieldName, ".") {
			object, _ := value.(map[string]any)
			value = object[name]
		}
		text, _ := value.(string)
		holds := slices.ContainsFunc(c.Values, func(v string) bool { return strings.EqualFold(strings.Trim(v, "'"), text) })
		matches = matches && holds
	}
	return matches, true
}
