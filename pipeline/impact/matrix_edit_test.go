package impact

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// places are the beginnings of paths in the table.
var places = map[string][]string{
	"get":    {"paths", "/orders/{id}", "get"},
	"cancel": {"paths", "/orders/{id}", "delete"},
	"list":   {"paths", "/orders", "get"},
	"make":   {"paths", "/orders", "post"},
	"hook":   {"paths", "/hooks", "post"},
	"hooks":  {"paths", "/hooks"},
	"poll":   {"paths", "/poll", "get"},
	"mcp":    {"paths", "/mcp", "post"},
	"out":    {"paths", "/orders/{id}", "get", "responses", "200", "schema", "properties"},
	"body":   {"paths", "/orders", "post", "parameters", "order", "schema"},
	"sent":   {"paths", "/hooks", "x-ms-notification-content", "schema", "properties"},
	"paths":  {"paths"},
	"root":   nil,
}

// changed applies the edits of a row: set PATH JSON, remove PATH, rename PATH NAME, move PATH
// PATH. A path is a place and names, with the name of a parameter in place of its index.
func changed(t testing.TB, base []byte, row string) []byte {
	t.Helper()
	var root any
	if err := json.Unmarshal(base, &root); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(row, "\n")[1:] {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		where, value, _ := strings.Cut(rest, " ")
		switch verb {
		case "set":
			var v any
			if err := json.Unmarshal([]byte(value), &v); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			edit(t, &root, pathOf(where), func(any) (any, bool) { return v, true })
		case "remove":
			edit(t, &root, pathOf(where), func(any) (any, bool) { return nil, false })
		case "move":
			var moved any
			edit(t, &root, pathOf(where), func(v any) (any, bool) { moved = v; return nil, false })
			edit(t, &root, pathOf(value), func(any) (any, bool) { return moved, true })
		}
	}
	data, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func pathOf(text string) []string {
	names := strings.Split(text, ".")
	return slices.Concat(places[names[0]], names[1:])
}

// edit replaces or removes the value at a path.
func edit(t testing.TB, at *any, path []string, with func(any) (any, bool)) {
	t.Helper()
	if len(path) == 0 {
		*at, _ = with(*at)
		return
	}
	if *at == nil {
		*at = map[string]any{}
	}
	switch in := (*at).(type) {
	case map[string]any:
		value := in[path[0]]
		if len(path) > 1 {
			edit(t, &value, path[1:], with)
			in[path[0]] = value
		} else if v, keep := with(value); keep {
			in[path[0]] = v
		} else {
			delete(in, path[0])
		}
	case []any:
		i := slices.IndexFunc(in, func(v any) bool { return v.(map[string]any)["name"] == path[0] })
		if n, err := strconv.Atoi(path[0]); err == nil {
			i = n
		}
		if i < 0 {
			i = len(in)
			in = append(in, map[string]any{"name": path[0]})
		}
		if len(path) > 1 {
			edit(t, &in[i], path[1:], with)
		} else if v, keep := with(in[i]); keep {
			in[i] = v
		} else {
			in = slices.Delete(in, i, i+1)
		}
		*at = in
	default:
		t.Fatalf("nothing at %q", path)
	}
}
