package lint

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// TestValidatorCodes holds that each code of Microsoft's validator has a rule that finds its fault,
// or a reason why not, and that no rule claims another code.
func TestValidatorCodes(t *testing.T) {
	data, err := os.ReadFile("testdata/validator-codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	aliases := map[string][]string{}
	for _, rule := range Rules() {
		for _, code := range rule.Aliases {
			aliases[code] = append(aliases[code], rule.ID)
		}
	}
	seen := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		code, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		id, rest, _ := strings.Cut(rest, " ")
		if id == "-" {
			seen[code] = nil
			continue
		}
		seen[code] = append(seen[code], id)
		target, patch, _ := strings.Cut(rest, " ")
		t.Run(code, func(t *testing.T) {
			before, after := faultOf(t, target, patch)
			if len(aliases[code]) == 0 {
				t.Errorf("the code is an alias of no rule, and %s finds it", id)
			}
			known := certificationFindings(before)
			found := slices.DeleteFunc(certificationFindings(after), func(f string) bool { return slices.Contains(known, f) })
			if !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, id+" ") }) {
				t.Errorf("%s %s: %q, want %s", target, patch, found, id)
			}
		})
	}
	if len(seen) != 174 {
		t.Errorf("%d codes, want 174", len(seen))
	}
	for _, code := range listedCodes(t) {
		if _, ok := seen[code]; !ok {
			t.Errorf("the table lacks %s", code)
		}
	}
	for code, ids := range aliases {
		if _, ok := seen[code]; !ok || seen[code] == nil {
			t.Errorf("%s: %q claim the code, which the table does not give them", code, ids)
		}
	}
}

// listedCodes returns the codes of Microsoft's list, where it is beside the module.
func listedCodes(t *testing.T) (names []string) {
	t.Helper()
	data, err := os.ReadFile("../../../shared/reference/microsoft-validator-codes.json")
	if err != nil {
		return nil
	}
	var codes []struct{ Code string }
	if err := json.Unmarshal(data, &codes); err != nil {
		t.Fatal(err)
	}
	for _, c := range codes {
		names = append(names, c.Code)
	}
	return names
}

// certificationFindings lists what lint finds under the profile for certification, as "rule subject".
func certificationFindings(c *connector.Connector) []string {
	rules := slices.Clone(Rules())
	for i := range rules {
		rules[i].Severity = rules[i].For(check.Certification)
	}
	var lines []string
	for _, f := range Run(rules, c, Options{}) {
		lines = append(lines, f.Rule.ID+" "+f.Subject+" "+f.Message)
	}
	return lines
}

// validatorSamples are what targets add to the clean connector before a fault, each with the path
// to what the patch changes.
var validatorSamples = map[string]struct {
	add string
	at  []any
}{
	"doc":         {"", nil},
	"op":          {"", []any{"paths", "/parts/{id}", "get"}},
	"id":          {"", []any{"paths", "/parts/{id}", "get", "parameters", 0}},
	"lang":        {kindsSample, []any{"paths", "/parts/{id}", "get", "parameters", 1}},
	"part":        {"", []any{"definitions", "Part"}},
	"prop":        {"", []any{"definitions", "Part", "properties", "id"}},
	"add":         {thingSample, []any{"paths", "/things", "post"}},
	"body":        {thingSample, []any{"paths", "/things", "post", "parameters", 0}},
	"bodyprop":    {thingSample, []any{"paths", "/things", "post", "parameters", 0, "schema", "properties", "name"}},
	"thing":       {thingSample, []any{"paths", "/things", "post", "parameters", 0, "schema", "properties", "kind"}},
	"form":        {formSample, []any{"paths", "/forms", "post", "parameters", 0}},
	"twice":       {twiceSample, []any{"paths", "/twice", "post", "parameters", 1, "schema", "properties", "kind"}},
	"dyninternal": {internalSample, []any{"paths", "/secret", "get", "parameters", 1}},
	"hook":        {hookSample, []any{"paths", "/hooks"}},
	"hookschema":  {hookSample, []any{"paths", "/hooks", "post", "parameters", 0, "schema"}},
	"hookurl":     {hookSample, []any{"paths", "/hooks", "post", "parameters", 0, "schema", "properties", "url"}},
	"poll":        {hookSample, []any{"paths", "/poll", "get"}},
	"pollhook":    {hookSample, []any{"paths", "/poll", "get", "parameters", 0}},
}

const (
	kindsSample = `{"paths": {"/kinds": {"get": {"operationId": "ListKinds", "summary": "List kinds", "description": "Lists the kinds of parts.",
		"parameters": [{"name": "shop", "in": "query", "type": "string", "x-ms-summary": "Shop", "description": "The shop."},
			{"name": "limit", "in": "query", "type": "integer", "x-ms-summary": "Limit", "description": "How many."}],
		"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"type": "object", "properties": {
			"id": {"type": "string", "title": "Id", "description": "Its id."}, "schema": {"type": "object", "title": "Schema", "description": "Its fields."}}}}}}}}}}`
	thingSample = `{"paths": {"/things": {"post": {"operationId": "AddThing", "summary": "Add a thing", "description": "Adds a thing to the shop.",
		"parameters": [{"name": "body", "in": "body", "required": true, "description": "The thing.", "schema": {"type": "object", "required": ["name"], "properties": {
			"name": {"type": "string", "title": "Name", "description": "Its name."}, "kind": {"type": "string", "title": "Kind", "description": "Its kind."},
			"owner": {"type": "object", "title": "Owner", "description": "Its owner.", "properties": {"name": {"type": "string", "title": "Owner name", "description": "The name of the owner."}}}}}}],
		"responses": {"201": {"description": "Made", "schema": {"$ref": "#/definitions/Part"}}}}},
		"/kinds": {"get": {"operationId": "ListKinds", "summary": "List kinds", "description": "Lists the kinds of parts.",
			"parameters": [{"name": "shop", "in": "query", "type": "string", "x-ms-summary": "Shop", "description": "The shop."}],
			"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"type": "object", "properties": {
				"id": {"type": "string", "title": "Id", "description": "Its id."},
				"schema": {"type": "object", "title": "Schema", "description": "Its fields.", "properties": {"properties": {"type": "object"}}}}}}}}}}}}`
	formSample = `{"paths": {"/forms": {"post": {"operationId": "SendForm", "summary": "Send a form", "description": "Sends a form to the shop.", "consumes": ["application/x-www-form-urlencoded"],
		"parameters": [{"name": "size", "in": "formData", "type": "string", "x-ms-summary": "Size", "description": "Its size."}],
		"responses": {"201": {"description": "Made", "schema": {"$ref": "#/definitions/Part"}}}}}}}`
	twiceSample = `{"paths": {"/twice": {"post": {"operationId": "GetTwice", "summary": "Get it twice", "description": "Gets a thing twice.",
		"parameters": [{"name": "name", "in": "query", "type": "string", "x-ms-summary": "Name", "description": "Its name."},
			{"name": "body", "in": "body", "required": true, "description": "The thing.", "schema": {"type": "object", "properties": {
				"name": {"type": "string", "title": "Name", "description": "Its name."}, "kind": {"type": "string", "title": "Kind", "description": "Its kind."}}}}],
		"responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Part"}}}}},
		"/kinds": {"get": {"operationId": "ListKinds", "summary": "List kinds", "description": "Lists the kinds of parts.",
			"parameters": [{"name": "shop", "in": "query", "type": "string", "x-ms-summary": "Shop", "description": "The shop."}],
			"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string", "title": "Id", "description": "Its id."}}}}}}}}}}`
	internalSample = `{"paths": {"/secret": {"get": {"operationId": "GetSecret", "summary": "Get a secret", "description": "Gets a secret of the shop.",
		"parameters": [{"name": "hidden", "in": "query", "type": "string", "required": true, "default": "a", "x-ms-visibility": "internal"},
			{"name": "kind", "in": "query", "type": "string", "x-ms-summary": "Kind", "description": "Its kind."}],
		"responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Part"}}}}},
		"/kinds": {"get": {"operationId": "ListKinds", "summary": "List kinds", "description": "Lists the kinds of parts.",
			"parameters": [{"name": "shop", "in": "query", "type": "string", "x-ms-summary": "Shop", "description": "The shop."}],
			"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string", "title": "Id", "description": "Its id."}}}}}}}}}}`
	hookSample = `{"paths": {"/hooks": {
		"x-ms-notification-content": {"description": "The thing.", "schema": {"type": "object", "properties": {"id": {"type": "string", "title": "Id", "description": "Its id."}}}},
		"post": {"operationId": "OnThing", "summary": "When a thing is added", "description": "Runs when a thing is added.", "x-ms-trigger": "single",
			"parameters": [{"name": "body", "in": "body", "required": true, "description": "The subscription.", "schema": {"type": "object", "required": ["url"], "properties": {
				"url": {"type": "string", "title": "URL", "description": "The URL.", "x-ms-visibility": "internal", "x-ms-notification-url": true}}}},
				{"name": "shop", "in": "query", "type": "string", "x-ms-summary": "Shop", "description": "The shop."}],
			"responses": {"201": {"description": "Made"}}}},
		"/hooks/{id}": {"delete": {"operationId": "RemoveHook", "summary": "Remove a subscription", "description": "Removes a subscription.", "x-ms-visibility": "internal",
			"parameters": [{"name": "id", "in": "path", "required": true, "type": "string", "x-ms-url-encoding": "single", "x-ms-summary": "Id", "description": "Its id."}],
			"responses": {"204": {"description": "Gone"}}}},
		"/poll": {"get": {"operationId": "PollThings", "summary": "When things are added", "description": "Runs when things are added.", "x-ms-trigger": "batch", "x-ms-notification": {"operationId": "OnThing"},
			"parameters": [{"name": "shop", "in": "query", "type": "string", "x-ms-summary": "Shop", "description": "The shop."}],
			"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"$ref": "#/definitions/Part"}}}}}}}}`
)

// faultOf returns the connector of a target, without and with the fault.
func faultOf(t *testing.T, target, patch string) (before, after *connector.Connector) {
	t.Helper()
	if made := madeFault(t, target, patch); made != "" {
		return changed(t, "", ""), changed(t, made, "")
	}
	sample, ok := validatorSamples[target]
	if !ok {
		t.Fatalf("no target %s", target)
	}
	text := string(patched(t, clean, sample.add))
	var doc, change any
	for data, to := range map[string]*any{text: &doc, patch: &change} {
		if err := json.Unmarshal([]byte(data), to); err != nil {
			t.Fatalf("%s: %v", patch, err)
		}
	}
	return readDefinition(t, doc), readDefinition(t, patchAt(doc, sample.at, change))
}

// patchAt applies a merge patch to the value at a path; null removes a member.
func patchAt(doc any, at []any, change any) any {
	if len(at) == 0 {
		return mergePatch(doc, change)
	}
	switch step := at[0].(type) {
	case string:
		doc.(map[string]any)[step] = patchAt(doc.(map[string]any)[step], at[1:], change)
	case int:
		doc.([]any)[step] = patchAt(doc.([]any)[step], at[1:], change)
	}
	return doc
}

func readDefinition(t *testing.T, doc any) *connector.Connector {
	t.Helper()
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	c, err := connector.Read(fstest.MapFS{
		"c/apiDefinition.swagger.json": {Data: data},
		"c/apiProperties.json":         {Data: []byte(cleanProperties)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// madeFault returns a patch of the clean connector for targets that are a number or a name.
func madeFault(t *testing.T, target, value string) string {
	t.Helper()
	var n int
	_, _ = fmt.Sscan(value, &n)
	many := func(format string) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(format, i, i))
		}
		return strings.Join(all, ",")
	}
	const operation = `{"operationId": "Op%s", "summary": "Do a thing", "description": "Does a thing.", %s "responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Part"}}}}`
	switch target {
	case "path":
		return fmt.Sprintf(`{"paths": {%s: {"post": %s}}}`, value, fmt.Sprintf(operation, "1", ""))
	case "operations":
		return `{"paths": {` + many(`"/a%d": {"get": {"operationId": "Op%d", "summary": "Do a thing", "description": "Does a thing.", "responses": {"204": {"description": "OK"}}}}`) + `}}`
	case "fields":
		return `{"paths": {"/a": {"get": {"operationId": "Op1", "summary": "Do a thing", "description": "Does a thing.", "responses": {"200": {"description": "OK", "schema": {"type": "object", "properties": {` +
			many(`"f%d": {"type": "string", "title": "F%d", "description": "A field."}`) + `}}}}}}}}`
	case "bodyfields":
		return `{"paths": {"/a": {"post": {"operationId": "Op1", "summary": "Do a thing", "description": "Does a thing.", "parameters": [{"name": "body", "in": "body", "schema": {"type": "object", "properties": {` +
			many(`"f%d": {"type": "string", "title": "F%d", "description": "A field."}`) + `}}}], "responses": {"204": {"description": "OK"}}}}}}`
	case "definitions":
		return `{"definitions": {"Part": {"properties": {` + many(`"f%d": {"type": "string", "title": "F%d", "description": "A field."}`) + `}}}}`
	case "families":
		var annotations map[string]map[string]any
		if err := json.Unmarshal([]byte(value), &annotations); err != nil {
			t.Fatal(err)
		}
		var paths []string
		for name, annotation := range annotations {
			annotation["family"] = "Things"
			text, _ := json.Marshal(annotation)
			paths = append(paths, fmt.Sprintf(`"/f%s": {"get": %s}`, name, fmt.Sprintf(operation, "Thing_V"+name, `"x-ms-api-annotation": `+string(text)+",")))
		}
		return `{"paths": {` + strings.Join(paths, ",") + `}}`
	}
	return ""
}
