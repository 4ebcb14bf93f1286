package diff

import (
	"fmt"
	"strings"
	"testing"
)

// TestWithoutPaths compares definitions that no import accepts, because they have no paths, with
// others: what was never in use cannot break.
func TestWithoutPaths(t *testing.T) {
	const none = `{"swagger": "2.0", "info": {"title": "A", "version": "1.0", "description": "Reads."}}`
	with := func(member string) string {
		return strings.Replace(none, `"info"`, member+`, "info"`, 1)
	}
	described := strings.Replace(none, "Reads.", "Reads all.", 1)
	empty, list := with(`"paths": {}`), with(`"paths": []`)
	full := with(`"paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {"description": "OK"}}}}}`)
	for _, c := range []struct{ was, is, want string }{
		{none, described, "connector-description-changed"},
		{none, empty, "definition-restructured"},
		{none, with(`"Paths": {"/a": {}}`), "change-unclassified"},
		{none, none[:60], "definition-malformed: restore"},
		{none, list, "definition-unparseable: write"},
		{none, full, "definition-unparseable: compare"},
		{none[:60], described, "definition-unparseable: write"},
		{list, none, "definition-unparseable: write"},
		{empty, none, "definition-unparseable: write"},
		{full, none, "definition-unparseable: write"},
		{empty, full, "operation-added"},
	} {
		var got []string
		for _, f := range withoutVersion(Connectors(parse(t, c.was), parse(t, c.is))) {
			line := f.Rule.ID
			if strings.HasPrefix(line, "definition-unparseable") || line == "definition-malformed" {
				line += ": " + strings.Fields(f.Fix)[0]
			}
			got = append(got, line)
		}
		if fmt.Sprint(got) != "["+c.want+"]" {
			t.Errorf("%s to %s: %v, want %s", c.was, c.is, got, c.want)
		}
	}
}

// TestCutShort: a file that ends inside its objects is one error; nothing that it lacks was removed.
func TestCutShort(t *testing.T) {
	const full = `{"swagger": "2.0", "info": {"title": "A", "version": "1.0"}, "paths": {"/a": {"get": {"operationId": "A",
		"responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/A"}}}}}, "/b": {"get": {"operationId": "B"}}},
		"definitions": {"A": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}}}`
	starts := strings.Index(full, `"/a"`)
	cut := 0
	for end := starts + 4; end < len(full)-2; end++ {
		is := parse(t, full[:end])
		problem, _ := is.Definition.Broken()
		if !strings.HasPrefix(problem.Message, "the file ends inside this ") { // one bracket is missing
			continue
		}
		cut++
		var got []string
		for _, f := range Connectors(parse(t, full), is) {
			got = append(got, f.Severity.String()+" "+f.Rule.ID+": "+f.Message)
		}
		if want := "error definition-malformed: apiDefinition.swagger.json is malformed: " + problem.Message + "; it cannot be imported, and none of its changes are compared"; len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q, want %q", full[starts:end], got, want)
		}
	}
	if cut < 200 {
		t.Errorf("%d files were cut", cut)
	}
}
