package judge

import (
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestWhatBreaksSaysWhy: the one finding of a fault that breaks says what is wrong and what breaks.
func TestWhatBreaksSaysWhy(t *testing.T) {
	for _, one := range []struct{ from, to, want string }{
		{`"name": "s",` + "\n      \"in\": \"header\"", `"name": "s"`,
			"parameter s of GetPart was in header and has no location: existing apps still send it in the old location; " +
				"parameter s of GetPart has no in, its place in the request; the platform rejects the definition"},
		{`"operationId": "GetImage"`, `"operationId": "HasPart"`,
			"GetImage is now HasPart (GET /image): flows that call it cannot be saved or turned on, and stay off after an import " +
				"(WorkflowOperationInputsApiOperationNotFound); operationId HasPart is also used by HEAD /parts/{id} (line 408); " +
				"Microsoft's validator rejects the definition"},
		{`"/parts/{id}": {`, `"/parts/{part}": {`,
			"parameter id of AskPart fills no part of the path, which was /parts/{id} and is /parts/{part}: " +
				"Microsoft's validator refuses the definition, as no parameter fills \"part\""},
	} {
		r := lintedAndDiffed(completeWith(t, "", ""), completeWith(t, one.from, one.to))
		r.leaveOutRepeats()
		var got []string
		for _, f := range r.Findings() {
			if f.Severity == check.Error {
				got = append(got, f.Message)
			}
		}
		if !slices.Equal(got, []string{one.want}) {
			t.Errorf("got %q\nwant %q", got, one.want)
		}
	}
}

// TestNoOtherChangeIsLeftOut makes a fault and, in the same parameter, path or operation, a change that is none. Without the
// fault diff reports that change at another place or in other words.
func TestNoOtherChangeIsLeftOut(t *testing.T) {
	for _, one := range []struct{ name, from, to, want string }{
		{"a label of another type beside one that is gone", `"x-ms-summary": "Number",` + "\n      " + `"description": "A number.",`, `"x-ms-summary": 7,`,
			"error json-type: x-ms-summary is a number; it must be a string\n" +
				"note request-parameter-label-changed: parameter n of GetPart changed x-ms-summary and description: makers read it; flows bind to the name"},
		{"a type that does not exist beside another setting", `{"type": "string", "applicableWhen": [{"parameter": "site", "oneOf": ["eu"]}]}},`,
			`{"type": "stringx", "applicableWhen": [{"parameter": "site", "oneOf": ["eu"]}]}}, "unheardof": "a",`,
			"warning oauth-endpoint-changed: p, unheardof of connection parameter \"token\" changed: existing connections may not get their next token, and people may have to sign in again\n" +
				"error json-value: type is stringx; it must be one of string, securestring"},
		{"a path that is new and has a space", "\n  \"/kinds\": {",
			"\n  " + `"/new sorts": {"get": {"operationId": "ListSorts", "summary": "List sorts", "description": "Lists all sorts of parts.", "responses": {"204": {"description": "None"}}}},` + "\n  \"/kinds\": {",
			"error path-format: path /new sorts contains a character that is not allowed in paths; Microsoft's validator rejects the definition\n" +
				"note operation-added: ListSorts (GET /new sorts) is new: makers can choose the action"},
		{"a summary, tags and a link that are gone", `"summary": "Get a part",` + "\n    " + `"description": "Gets a part of the shop.",` + "\n    " + `"tags": ["Part"],` + "\n    " +
			`"externalDocs": {"description": "More", "url": "https://lumen-api.net/docs"},`, `"description": "Gets a part of the shop.",`,
			"note operation-description-changed: externalDocs of GetPart removed: makers read it, and agents choose tools by it; flows are not affected\n" +
				"warning operation-summary: GetPart has no summary; makers see its operationId instead\n" +
				"note operation-tags-changed: tags of GetPart removed: nothing at run time uses them"},
	} {
		r := lintedAndDiffed(completeWith(t, "", ""), completeWith(t, one.from, one.to))
		r.leaveOutRepeats()
		var got []string
		for _, f := range r.Findings() {
			if f.Severity > check.Note || f.Change() != check.None {
				got = append(got, f.Severity.String()+" "+f.Rule.ID+": "+f.Message)
			}
		}
		if text := strings.Join(got, "\n"); text != one.want {
			t.Errorf("%s: got\n%s\nwant\n%s", one.name, text, one.want)
		}
	}
}
