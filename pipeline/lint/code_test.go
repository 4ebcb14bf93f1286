package lint

import (
	"fmt"
	"slices"
	"testing"
)

// TestCodes has a definition for codes of Microsoft's validator that share a rule with
// others, so that its page does not show them.
func TestCodes(t *testing.T) {
	for _, tt := range []struct{ code, rule, definition, want string }{
		{"OperationParameterStaticTypeMismatch", "dynamic-parameters", asking(`"parameters": {"n": "many"}`, `{"name": "n", "in": "query", "type": "integer"}`, ``),
			"x-ms-dynamic-values of parameter p of Ask passes many to parameter n of Answer, which has type integer"},
		{"OperationParameterTypeMismatch", "dynamic-parameters", asking(`"parameters": {"n": {"parameter": "m"}}`,
			`{"name": "n", "in": "query", "type": "integer"}`, `{"name": "m", "in": "query", "type": "boolean"}`),
			"x-ms-dynamic-values of parameter p of Ask passes m, of type boolean, to parameter n of Answer, which has type integer"},
		{"OperationParameterRequiredMismatch", "dynamic-parameters", asking(`"parameters": {"n": {"parameter": "m"}}`,
			`{"name": "n", "in": "query", "required": true}`, `{"name": "m", "in": "query"}`),
			"x-ms-dynamic-values of parameter p of Ask uses m, which is optional; while it is empty, Answer is not called"},
		{"SourcePropertyInternal", "dynamic-parameters", asking(`"parameters": {"n": {"parameter": "m"}}`,
			`{"name": "n", "in": "query"}`, `{"name": "m", "in": "query", "x-ms-visibility": "internal"}`),
			"x-ms-dynamic-values of parameter p of Ask uses m of Ask, which is hidden and has no default; nothing is passed"},
		{"OperationParameterNameIsAmbiguous", "dynamic-parameters", asking(`"parameters": {"n": "a"}`,
			`{"name": "n", "in": "query"}, {"name": "n", "in": "header"}`, ``),
			"x-ms-dynamic-values of parameter p of Ask passes n to Answer, which has two inputs of that name; add the location, for example query/n"},
		{"DynamicListExtensionRequiredForAmbiguousReferences", "dynamic-list-pair", asking(`"parameters": {"n": {"parameter": "m"}}`,
			`{"name": "n", "in": "query"}`, `{"name": "m", "in": "query"}, {"name": "m", "in": "header"}`),
			"x-ms-dynamic-values of parameter p of Ask uses m, the name of two inputs of Ask; only x-ms-dynamic-list can distinguish them"},
		{"DynamicPropertiesExtensionRequiredForPropertiesValuePath", "dynamic-list-pair",
			`{"paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {}}}}}, "definitions": {"S": {"x-ms-dynamic-schema": {"operationId": "A", "value-path": "schema/properties"}}}}`,
			"x-ms-dynamic-schema of definition S points to the properties of a schema; newer designers need x-ms-dynamic-properties, which points to the schema itself at schema"},
		{"DynamicPropertiesItemValuePathMismatch", "dynamic-list-pair",
			`{"paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {}}}}}, "definitions": {"S": {"x-ms-dynamic-schema": {"operationId": "A", "value-path": "a/properties"},
				"x-ms-dynamic-properties": {"operationId": "A", "itemValuePath": "b"}}}}`,
			"x-ms-dynamic-properties of definition S reads b, but x-ms-dynamic-schema reads a/properties; designers show different fields"},
		{"DynamicTreeExtensionMissing", "dynamic-list-pair", `{"definitions": {"S": {"x-ms-dynamic-values": {"capability": "file-picker"}}}}`,
			"definition S has a file picker but no x-ms-dynamic-tree; newer designers show no picker"},
		{"SelectedItemValuePathNotAllowedInThisPosition", "extension-misplaced",
			`{"definitions": {"S": {"x-ms-dynamic-tree": {"open": {"operationId": "A", "parameters": {"p": {"selectedItemValuePath": "id"}}}}}}}`,
			"selectedItemValuePath has no effect in x-ms-dynamic-tree's open of definition S; nothing is selected before browse"},
		{"NotificationExtensionSupportedForTriggerOnly", "trigger-orphan-content", notified(``, `"x-ms-trigger": "single",`, ``),
			"Poll has x-ms-notification but is not a trigger; it is ignored"},
		{"NotificationOperationMustBeWebhook", "trigger-orphan-content", notified(`"x-ms-trigger": "single",`, ``, ``),
			"x-ms-notification of Poll refers to Hook, which is not a webhook"},
		{"ParamtersWithSameNameMustHaveSameTypeAndVisibility", "trigger-orphan-content", notified(`"x-ms-trigger": "single",`, `"x-ms-trigger": "single",`, `"x-ms-notification-content": {"schema": {}},`),
			"parameter q of Poll has another type or visibility in Hook, to which x-ms-notification refers; makers fill in one field for both"},
		{"OperationFamilyHasManyEmptyRevisions", "api-annotation", annotating(`"family": "F"`, `"family": "F"`),
			"A0 is in family F and has no revision; add one before you add the next operation A1 is in family F, where another operation has no revision either"},
		{"OperationFamilyHasManyActiveOperations", "api-annotation", annotating(`"family": "F", "revision": 1`, `"family": "F", "revision": 0`, `"family": "F", "revision": 3`),
			"A2 is in family F, which has more than two operations that are not deprecated the revision of A1 is 0; revisions are integers starting at 1"},
		{"OperationFamilyHasManyActiveProductionOperations", "api-annotation",
			annotating(`"family": "F", "revision": 1, "status": "Production"`, `"family": "F", "revision": 1, "status": "Preview"`, `"family": "F", "revision": 3, "status": "Production"`),
			"A1 is in family F, where A0 has revision 1 too; the designer cannot determine the newest A2 is in family F, which has more than two operations that are not deprecated"},
		{"ApiAnnotationExtensionReplacement", "api-annotation", annotating(`"replacement": {}`),
			"A0 has a replacement but is not deprecated the replacement of A0 has no api; makers cannot find it the replacement of A0 has no operationId; makers cannot find it"},
		{"SecurityRequirementMustHaveValue", "json-type", `{"securityDefinitions": {"key": {"type": "basic"}}, "security": [{"key": null}]}`,
			"key is null; it must be a list"},
		{"ResponseMustBeDefaultOrHttpStatusCode", "unknown-property", `{"paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {}, "2XX": {}, "x-a": {}, "default": {}}}}}}`,
			`response 2XX of A is neither a status code nor default; the platform rejects it`},
		{"SchemaTypeFileNotValid", "parameter-file", `{"paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {"schema": {"type": "file"}},
			"201": {"schema": {"properties": {"f": {"type": "file"}}}}}}}}, "definitions": {"Whole": {"type": "file"}}}`,
			"property f of response 201 of A has type file, which only a form field or a response may have"},
		{"AllowEmptyValueOnlyValidForQueryFormData", "parameter-shape", taking(`{"name": "n", "in": "header", "type": "string", "allowEmptyValue": true},
			{"name": "m", "in": "query", "type": "string", "allowEmptyValue": true}`, ``),
			"parameter n of A has allowEmptyValue, which only query and formData may have; the platform rejects the definition"},
		{"InvalidFormDataParameterName", "parameter-shape", taking(`{"name": "größe", "in": "formData", "type": "string"}, {"name": "größe", "in": "query", "type": "string"}`, ``),
			"parameter größe of A is a form field with a name that is not ASCII; the platform rejects the definition"},
		{"StringBinaryNotSupportedForFormUrlEncoded", "operation-form-consumes",
			taking(`{"name": "f", "in": "formData", "type": "string", "format": "binary"}`, `"consumes": ["application/x-www-form-urlencoded"],`),
			"A sends a file, but consumes has only application/x-www-form-urlencoded, which cannot contain files; Microsoft's validator rejects it"},
		{"DiscriminatorMustBeARequiredStringProperty", "schema-required", `{"definitions": {
			"Cat": {"discriminator": "kind", "properties": {"kind": {"type": "string"}}},
			"Dog": {"discriminator": "kind", "required": ["kind"], "properties": {"kind": {"type": "integer"}}},
			"Fish": {"discriminator": "kind", "properties": {"name": {"type": "string"}}},
			"Owl": {"discriminator": "kind", "required": ["kind"], "properties": {"kind": {"type": "string"}}}}}`,
			"discriminator kind of definition Cat is not required; a value without it has no type " +
				"discriminator kind of definition Dog is not a string; the platform cannot distinguish the types by it " +
				"discriminator kind of definition Fish is not one of its properties"},
	} {
		t.Run(tt.code, func(t *testing.T) {
			var got []string
			for _, f := range only(tt.rule, lintConnector(reading(t, tt.definition, `{}`))) {
				got = append(got, f.Message)
			}
			slices.Sort(got)
			if got := fmt.Sprint(got); got != "["+tt.want+"]" {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// asking is an operation whose parameter p lists what another one answers.
func asking(call, takes, has string) string {
	if has != "" {
		has = ", " + has
	}
	return `{"paths": {
		"/answer": {"get": {"operationId": "Answer", "parameters": [` + takes + `], "responses": {"200": {}}}},
		"/ask": {"get": {"operationId": "Ask", "responses": {"200": {}}, "parameters": [
			{"name": "p", "in": "query", "x-ms-dynamic-values": {"operationId": "Answer", ` + call + `}}` + has + `]}}}}`
}

// taking is an operation with these parameters.
func taking(parameters, more string) string {
	return `{"paths": {"/a": {"post": {"operationId": "A", ` + more + ` "parameters": [` + parameters + `], "responses": {"200": {}}}}}}`
}

// notified is a poll that a webhook wakes.
func notified(poll, hook, content string) string {
	return `{"paths": {
		"/poll": {"get": {` + poll + `"operationId": "Poll", "x-ms-notification": {"operationId": "Hook"}, "parameters": [{"name": "q", "in": "query", "type": "string"}],
			"responses": {"200": {}}}},
		"/hook": {` + content + `"post": {` + hook + `"operationId": "Hook", "parameters": [{"name": "q", "in": "query", "type": "integer"}], "responses": {"200": {}}}}}}`
}

func annotating(annotations ...string) string {
	paths := ""
	for i, a := range annotations {
		paths += fmt.Sprintf(`"/a%d": {"get": {"operationId": "A%d", "x-ms-api-annotation": {%s}, "responses": {"200": {}}}}, `, i, i, a)
	}
	return `{"paths": {` + paths + `"/": {}}}`
}
