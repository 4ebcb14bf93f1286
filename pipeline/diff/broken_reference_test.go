package diff

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// brokenCases are edits of testdata/broken_reference.json, as pairs of texts. Each is compared in both
// directions.
var brokenCases = []struct {
	name  string
	edits []string
}{
	{"definition of a field", []string{`"Customer": {"type": "object"`, `"Client": {"type": "object"`}},
	{"definition of everything", []string{`"Order": {"type": "object"`, `"OrderView": {"type": "object"`}},
	{"two definitions", []string{`"Customer": {"type": "object"`, `"Client": {"type": "object"`, `"Line": {"type": "object"`, `"Row": {"type": "object"`}},
	{"definition with independent changes", []string{`"Customer": {"type": "object"`, `"Client": {"type": "object"`, `"sku": {"type": "string"}`, `"sku": {"type": "integer"}`, `"PostOrder"`, `"CreateOrder"`}},
	{"definition of one part", []string{`"Event": {"type": "object"`, `"Note": {"type": "object"`}},
	{"part with a change beside it", []string{`"Event": {"type": "object"`, `"Note": {"type": "object"`, `"reason": {"type": "string"}`, `"cause": {"type": "string"}`}},
	{"parameter", []string{`"Expand": {`, `"Extend": {`}},
	{"path parameter", []string{`"Id": {`, `"OrderId": {`}},
	{"body", []string{`"OrderBody": {`, `"Body": {`}},
	{"response", []string{`"OrderResponse": {`, `"OrderAnswer": {`}},
	{"definition of errors", []string{`"Problem": {"type": "object"`, `"Fault": {"type": "object"`}},
	{"definition below errors", []string{`"Reason": {"type": "string"`, `"Text": {"type": "string"`}},
	{"header", []string{`"X-Total": {"type": "integer"}`, `"X-Total": {"$ref": "#/definitions/Total"}`}},
	{"wrong name", []string{`"customer": {"$ref": "#/definitions/Customer"}`, `"customer": {"$ref": "#/definitions/Custmer"}`}},
	{"wrong parameter", []string{`{"$ref": "#/parameters/Expand"}`, `{"$ref": "#/parameters/Expnd"}`}},
	{"wrong response", []string{`{"$ref": "#/responses/OrderResponse"}`, `{"$ref": "#/responses/OrderRespnse"}`}},
	{"wrong part", []string{`{"$ref": "#/definitions/Event"}`, `{"$ref": "#/definitions/Evnt"}`}},
	{"another file", []string{`"customer": {"$ref": "#/definitions/Customer"}`, `"customer": {"$ref": "customer.json"}`}},
	{"a reference of its own", []string{`"Customer": {"type": "object", "properties": {"name": {"type": "string"}, "city": {"type": "string"}}}`, `"Customer": {"$ref": "#/definitions/Customer"}`}},
	{"a circle", []string{`"Customer": {"type": "object", "properties": {"name": {"type": "string"}, "city": {"type": "string"}}}`, `"Customer": {"$ref": "#/definitions/Client"}, "Client": {"$ref": "#/definitions/Customer"}`}},
	{"a chain", []string{`"Customer": {"type": "object", "properties": {"name": {"type": "string"}, "city": {"type": "string"}}}`, `"Customer": {"$ref": "#/definitions/Client"}`}},
	{"an escape", []string{`"Customer": {"type": "object"`, `"Client": {"type": "object"`, `"customer": {"$ref"`, `"customer": {"\u0024ref"`}},
	{"in what nobody uses", []string{`"Colour": {`, `"Color": {`}},
	{"the value of an inline schema", []string{`"note": {"type": "object", "properties": {"text": {"type": "string"}, "by": {"type": "string"}}}`, `"note": {"$ref": "#/definitions/Note"}`}},
	{"a new field", []string{`"note": {"type": "object"`, `"extra": {"$ref": "#/definitions/Extra"}, "note": {"type": "object"`}},
	{"renamed with its references", []string{`"Customer": {"type": "object"`, `"Client": {"type": "object"`, `"#/definitions/Customer"`, `"#/definitions/Client"`}},
}

// TestBrokenReferences compares all that is reported of each edit, and of its reversal.
func TestBrokenReferences(t *testing.T) {
	data, err := os.ReadFile("testdata/broken_reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var report strings.Builder
	for _, one := range brokenCases {
		edited := string(data)
		for pair := range slices.Chunk(one.edits, 2) {
			if !strings.Contains(edited, pair[0]) {
				t.Errorf("%s: no %s", one.name, pair[0])
			}
			edited = strings.ReplaceAll(edited, pair[0], pair[1])
		}
		was, is := definitionOf(t, data), definitionOf(t, []byte(edited))
		fmt.Fprintf(&report, "# %s\n%s## reversed\n%s\n", one.name, listChanges(was, is), listChanges(is, was))
	}
	const golden = "testdata/broken_reference.txt"
	if flag.Lookup("update").Value.String() == "true" { // of package checktest
		if err := os.WriteFile(golden, []byte(report.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || string(want) != report.String() {
		t.Errorf("%s (%v) differs; -update writes it:\n%s", golden, err, report.String())
	}
}

func definitionOf(t *testing.T, data []byte) *connector.Connector {
	t.Helper()
	return connectorOf(t, fstest.MapFS{connector.DefinitionFile: {Data: data}})
}

// listChanges returns the findings of a change, but on versions, with their places.
func listChanges(was, is *connector.Connector) string {
	var list strings.Builder
	for _, f := range Compare([]*connector.Connector{was}, []*connector.Connector{is}) {
		if f.Rule.Version != check.IgnoresVersion {
			continue
		}
		fmt.Fprintf(&list, "%s %s %s %s %s\n  %s\n", f.Severity, f.Change(), f.Rule.ID, f.Subject, f.Part.Key, f.Message)
		for _, place := range f.Places {
			fmt.Fprintf(&list, "  %s %s\n", place.Subject, place.Part.Key)
		}
	}
	return list.String()
}

// TestEachSharedObjectRemoved takes out the shared objects of published connectors, one after the other:
// each is one error if something refers to it, and nothing else is above a note. ALM_REFERENCES is
// how many connectors; sampled without it.
func TestEachSharedObjectRemoved(t *testing.T) {
	most := 12
	if n, err := strconv.Atoi(os.Getenv("ALM_REFERENCES")); err == nil {
		most = n
	}
	removed := 0
	for _, one := range corpusModels(t, most) {
		was := one.model.definition
		for _, section := range sharedSections {
			members, _ := was[section].(doc)
			for i, name := range slices.Sorted(maps.Keys(members)) {
				if i >= most {
					break
				}
				left := maps.Clone(members)
				delete(left, name)
				is := maps.Clone(was)
				is[section] = left
				removed++
				checkRemoved(t, one.name, "#/"+section+"/"+name, was, is)
			}
		}
	}
	t.Logf("%d shared objects removed", removed)
}

func checkRemoved(t *testing.T, name, ref string, was, is doc) {
	before, after := marshalled(t, was), marshalled(t, is)
	base, head := definitionOf(t, before), definitionOf(t, after)
	for i, pair := range [][2]*connector.Connector{{base, head}, {head, base}} {
		var got []string
		for _, f := range Compare([]*connector.Connector{pair[0]}, []*connector.Connector{pair[1]}) {
			if f.Severity > check.Note && f.Rule.Version == check.IgnoresVersion {
				got = append(got, f.Rule.ID+" "+f.Subject)
			}
		}
		rule := []string{brokenReference, repairedReference}[i]
		if len(got) > 1 || len(got) == 1 && !strings.HasPrefix(got[0], rule+" ") || i == 0 && len(got) == 0 && refers(was, was["paths"], ref, map[string]bool{}) {
			t.Errorf("%s %s (%s): %q", name, ref, rule, got)
		}
	}
}

// refers reports whether a value leads to a shared object, other than by data and foreign extensions.
func refers(root doc, n any, ref string, seen map[string]bool) bool {
	switch n := n.(type) {
	case []any:
		return slices.ContainsFunc(n, func(item any) bool { return refers(root, item, ref, seen) })
	case doc:
		for key, value := range n {
			next, _ := value.(string)
			switch {
			case key == "$ref" && next == ref:
				return true
			case key == "$ref" && !seen[next]:
				seen[next] = true
				section, name, _ := strings.Cut(strings.TrimPrefix(next, "#/"), "/")
				if members, ok := root[section].(doc); ok && refers(root, members[name], ref, seen) {
					return true
				}
			case key == "examples" || key == "example" || strings.HasPrefix(key, "x-") && key != "x-ms-notification-content":
			case refers(root, value, ref, seen):
				return true
			}
		}
	}
	return false
}

func marshalled(t *testing.T, d doc) []byte {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
