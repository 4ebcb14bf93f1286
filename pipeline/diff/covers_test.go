package diff

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestFingerprintsCover compares a change with one that does more: a waiver of all findings on the first lets
// nothing of the second pass, and what the first has is found in the second where they are apart.
func TestFingerprintsCover(t *testing.T) {
	data, err := os.ReadFile("testdata/fields.json")
	if err != nil {
		t.Fatal(err)
	}
	var all fieldCases
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	const policies = "/properties/policyTemplateInstances"
	edit := func(at, to string) fieldEdit { return fieldEdit{at, json.RawMessage(to)} }
	for _, c := range []struct {
		name                string
		was, is, more       []fieldEdit // of the definition
		wasP, isP, moreP    []fieldEdit // of apiProperties.json
		apart, keepsNothing bool        // the second change is another one; it replaces the findings on the first
	}{
		{name: "an id that another operation took, and what that takes",
			was:  []fieldEdit{edit("/paths/~1first", `{"get": {"operationId": "Taken", "parameters": [{"name": "a", "in": "query", "type": "string", "required": true}], "responses": {"200": {"description": "OK", "schema": {"type": "object", "properties": {"b": {"type": "string"}}}}}}}`)},
			is:   []fieldEdit{{At: "/paths/~1first"}, edit("/paths/~1second", `{"post": {"operationId": "Taken", "parameters": [{"name": "x", "in": "header", "type": "integer"}], "responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"type": "integer"}}}}}}`)},
			more: []fieldEdit{edit("/paths/~1second/post/parameters/0/required", "true")}, keepsNothing: true},
		{name: "media types of two operations",
			was: []fieldEdit{edit("/paths/~1items/post/consumes", `["application/json", "text/xml"]`), edit("/paths/~1dyn/post/consumes", `["application/json", "text/xml"]`)},
			is:  []fieldEdit{edit("/paths/~1items/post/consumes", `["application/json"]`)}, more: []fieldEdit{edit("/paths/~1dyn/post/consumes", `["application/json"]`)}, keepsNothing: true},
		{name: "media types of an operation, and of one that comes before it",
			was: []fieldEdit{edit("/paths/~1items/post/consumes", `["application/json", "text/xml"]`), edit("/paths/~1dyn/post/consumes", `["application/json", "text/xml"]`)},
			is:  []fieldEdit{edit("/paths/~1dyn/post/consumes", `["application/json"]`)}, more: []fieldEdit{edit("/paths/~1items/post/consumes", `["application/json"]`)}, keepsNothing: true},
		{name: "an operation that is probably another one, and what that requires",
			was:  []fieldEdit{edit("/paths/~1stock", `{"get": {"operationId": "GetStock", "summary": "Get the stock", "parameters": [{"name": "shop", "in": "query", "type": "string"}, {"name": "day", "in": "query", "type": "string"}], "responses": {"200": {"description": "OK", "schema": {"type": "object", "properties": {"count": {"type": "integer"}}}}}}}`)},
			is:   []fieldEdit{{At: "/paths/~1stock"}, edit("/paths/~1stocks", `{"post": {"operationId": "GetTheStock", "summary": "Get the stock", "parameters": [{"name": "shop", "in": "query", "type": "string"}, {"name": "day", "in": "query", "type": "string"}], "responses": {"200": {"description": "OK", "schema": {"type": "object", "properties": {"count": {"type": "integer"}}}}}}}`)},
			more: []fieldEdit{edit("/paths/~1stocks/post/parameters/0/required", "true")}, keepsNothing: true},
		{name: "one more reference to nothing",
			isP: []fieldEdit{edit("/properties/scriptOperations/0", `"Nowhere"`)}, moreP: []fieldEdit{edit(policies+"/1/parameters/x-ms-apimTemplate-operationName/0", `"Nowhere"`)}},
		{name: "one more policy with a parameter that is gone",
			isP:   []fieldEdit{{At: "/properties/connectionParameters/region"}},
			moreP: []fieldEdit{edit(policies+"/1/parameters/x-ms-apimTemplateParameter.value", `"@connectionParameters('region')"`)}},
		{name: "the second extension of a list",
			is:   []fieldEdit{edit("/paths/~1items/get/parameters/4/x-ms-dynamic-values/value-path", `"key"`)},
			more: []fieldEdit{edit("/paths/~1items/get/parameters/4/x-ms-dynamic-list/itemValuePath", `"key"`)}, keepsNothing: true},
		{name: "a list that follows a rename, and one that does not",
			is:   []fieldEdit{edit("/paths/~1schema/get/operationId", `"Shape"`), edit("/paths/~1dyn/post/parameters/1/schema/x-ms-dynamic-schema/operationId", `"Shape"`), edit("/paths/~1dyn/post/parameters/1/schema/x-ms-dynamic-properties/operationId", `"Shape"`), edit("/paths/~1dyn/post/responses/200/schema/x-ms-dynamic-schema/operationId", `"Shape"`)},
			more: []fieldEdit{edit("/paths/~1dyn/post/parameters/1/schema/x-ms-dynamic-properties/operationId", `"ListShops"`)}},
		{name: "a list that dangles, and reads another field",
			is:   []fieldEdit{edit("/paths/~1items/get/parameters/4/x-ms-dynamic-values/operationId", `"Nowhere"`)},
			more: []fieldEdit{edit("/paths/~1items/get/parameters/4/x-ms-dynamic-values/value-path", `"key"`)}, apart: true},
		{name: "a member of a policy", isP: []fieldEdit{edit(policies+"/1/more", "1")}, moreP: []fieldEdit{edit(policies+"/1/more", "2")}, keepsNothing: true},
		{name: "a policy's value, and its operations",
			isP: []fieldEdit{edit(policies+"/1/parameters/x-ms-apimTemplateParameter.value", `"2"`)}, moreP: []fieldEdit{edit(policies+"/1/parameters/x-ms-apimTemplate-operationName", `["ListItems"]`)}, apart: true},
		{name: "a setting that comes with another identity provider",
			isP:   []fieldEdit{edit("/properties/connectionParameters/token/oAuthSettings/identityProvider", `"aad"`)},
			moreP: []fieldEdit{edit("/properties/connectionParameters/token/oAuthSettings/properties/Other", `"a"`)}, keepsNothing: true},
		{name: "a format of a type that accepts more",
			is:   []fieldEdit{edit("/definitions/Item/properties/size/type", `"number"`)},
			more: []fieldEdit{edit("/definitions/Item/properties/size/format", `"float"`)}, keepsNothing: true},
		{name: "required that is no list", is: []fieldEdit{edit("/definitions/Item/properties/name/format", `"uri"`)}, more: []fieldEdit{edit("/definitions/Item/properties/name/required", "true")}, apart: true},
		{name: "a parameter that lost its type", is: []fieldEdit{edit("/paths/~1items/get/parameters/0/default", `"none"`)}, more: []fieldEdit{{At: "/paths/~1items/get/parameters/0/type"}}, apart: true},
		{name: "a connection parameter that became required, and its label",
			isP:   []fieldEdit{edit("/properties/connectionParameters/region/uiDefinition/constraints/required", `"true"`)},
			moreP: []fieldEdit{edit("/properties/connectionParameters/region/uiDefinition/tooltip", `"The region"`), edit("/properties/connectionParameters/key/type", `"string"`)}, apart: true},
		{name: "another text that is no definition", is: []fieldEdit{edit("/paths", "1")}, more: []fieldEdit{edit("/host", `"other.example"`)}, keepsNothing: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			definition, properties := edited(t, decoded(t, all.Definition), c.was), edited(t, decoded(t, all.Properties), c.wasP)
			base := furtherConnector(t, definition, properties)
			definition, properties = edited(t, definition, c.is), edited(t, properties, c.isP)
			first := severe(Compare(base, furtherConnector(t, definition, properties)))
			second := severe(Compare(base, furtherConnector(t, edited(t, definition, c.more), edited(t, properties, c.moreP))))
			fresh, kept := 0, 0
			for _, f := range second {
				if slices.ContainsFunc(append(f.Formerly(), f.Fingerprint), func(print string) bool { return first[print] != nil }) {
					kept++
				} else {
					fresh++
				}
			}
			if len(first) == 0 || fresh == 0 {
				t.Errorf("a waiver of %s accepts %s", listed(first), listed(second))
			}
			if c.apart && kept != len(first) || c.keepsNothing && kept > 0 {
				t.Errorf("%d of %s are in %s", kept, listed(first), listed(second))
			}
		})
	}
}

// severe returns the findings that are more than notes, by fingerprint.
func severe(findings []check.Finding) map[string]*check.Finding {
	all := map[string]*check.Finding{}
	for i := range findings {
		if f := &findings[i]; f.Severity > check.Note && f.Rule.Version == check.IgnoresVersion {
			all[f.Fingerprint] = f
		}
	}
	return all
}

func listed(findings map[string]*check.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Rule.ID+" "+f.Subject)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
