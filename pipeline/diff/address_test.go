package diff

import (
	"slices"
	"strings"
	"testing"
)

func TestTransport(t *testing.T) {
	const (
		get  = `"paths": {"/a": {"get": {"operationId": "A"}}}`
		post = `"paths": {"/a": {"post": {"operationId": "A", "parameters": [{"name": "body", "in": "body"}]}}}`
	)
	own := func(method, list string) string {
		return strings.Replace(method, `"operationId": "A"`, `"operationId": "A", `+list, 1)
	}
	for _, test := range []struct {
		Name, Was, Is string // members of the definition
		Want          []string
	}{
		{"host in another case", `"host": "A.example", ` + get, `"host": "a.example", ` + get, nil},
		{"host into a variable", `"host": "a.example", ` + get, `"host": "@environmentVariables(\"x_Host\")", ` + get,
			[]string{`warning host-changed: a.example -> @environmentVariables("x_Host")`}},
		{"host from another variable", `"host": "@environmentVariables(\"x_Old\")", ` + get, `"host": "@environmentVariables(\"x_Host\")", ` + get,
			[]string{`note host-changed: @environmentVariables("x_Old") -> @environmentVariables("x_Host")`}},
		{"base path with slashes", get, `"basePath": "//", ` + get, nil},
		{"base path", `"basePath": "/v1", ` + get, `"basePath": "/v2/", ` + get, []string{"warning base-path-changed: /v1 -> /v2/"}},
		{"https unsaid", get, `"schemes": ["https"], ` + get, nil},
		{"https gone unsaid", get, `"schemes": ["http"], ` + get,
			[]string{"error scheme-https-removed: https -> http"}},
		{"JSON unsaid", post, `"consumes": ["Application/JSON"], ` + post, nil},
		{"no body", `"consumes": ["a/x"], ` + get, `"consumes": ["a/y"], ` + get, nil},
		{"a body", `"consumes": ["a/x", "a/y"], ` + post, `"consumes": ["a/y"], ` + post,
			[]string{"warning request-media-type-removed: a/x, a/y -> a/y"}},
		{"own list as the document's", `"produces": ["a/x"], ` + get, `"produces": ["a/x"], ` + own(get, `"produces": ["a/x"]`), nil},
		{"own list hides the document's", `"produces": ["a/x"], ` + get, `"produces": ["a/y"], ` + own(get, `"produces": ["a/x"]`), nil},
		{"own list gone", own(get, `"produces": ["a/x"]`), get,
			[]string{"warning response-media-type-removed: a/x -> application/json"}},
	} {
		was, is := parse(t, `{"swagger": "2.0", `+test.Was+"}"), parse(t, `{"swagger": "2.0", `+test.Is+"}")
		if got := weighed(was, is); !slices.Equal(got, test.Want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.Name, got, test.Want)
		}
	}
}

func TestSharedList(t *testing.T) {
	body := `"parameters": [{"name": "body", "in": "body"}]`
	was := define("POST /a A "+body+`, "consumes": ["a/x"]`, "POST /b B "+body+`, "consumes": ["a/x"]`, "POST /c C "+body)
	is := strings.ReplaceAll(was, "a/x", "a/y")
	for _, f := range Connectors(parse(t, was), parse(t, is)) {
		if f.Rule.ID == "request-media-type-removed" && (f.Subject != "operation/A/consumes" || len(f.Places) != 1 || f.Places[0].Subject != "operation/B/consumes") {
			t.Errorf("%s: %v", f.Subject, f.Places)
		}
	}
}

func TestTriggers(t *testing.T) {
	const (
		trigger = `"x-ms-trigger": "single", `
		polls   = `"parameters": [{"name": "q", "in": "query"}]`
		calls   = `"parameters": [{"name": "body", "in": "body", "schema": {"properties": {"url": {"x-ms-notification-url": true}}}}]`
		deep    = `"parameters": [{"name": "body", "in": "body", "schema": {"allOf": [{"properties": {"hook": {"properties": {"url": {"x-ms-notification-url": true}}}}}]}}]`
		asQuery = `"parameters": [{"name": "url", "in": "query", "x-ms-notification-url": true}, {"name": "body", "in": "body"}]`
	)
	escaped := strings.NewReplacer("notification-url", `notification-ur\u006c`)
	for _, test := range []struct {
		Name    string
		Was, Is []string
		Want    []string
	}{
		{"action to trigger", []string{"POST /h A " + polls}, []string{"POST /h A " + trigger + polls}, []string{"error action-became-trigger:  -> single"}},
		{"trigger to action", []string{"POST /h A " + trigger + polls}, []string{"POST /h A " + polls}, []string{"error trigger-became-action: single -> "}},
		{"a webhook trigger to a plain action tells once", []string{"POST /h A " + trigger + calls}, []string{"POST /h A " + strings.Replace(calls, "true", "false", 1)},
			[]string{"error trigger-became-action: single -> "}},
		{"batch", []string{"POST /h A " + trigger + polls}, []string{"POST /h A " + strings.Replace(trigger, "single", "batch", 1) + polls},
			[]string{"error trigger-batch-mode-changed: single -> batch"}},
		{"polling to webhook", []string{"POST /h A " + trigger + strings.Replace(calls, "true", "false", 1)}, []string{"POST /h A " + trigger + calls},
			[]string{`error trigger-delivery-changed:  -> "body/url"`}},
		{"an action that now waits", []string{"POST /h A " + strings.Replace(calls, "true", "false", 1)}, []string{"POST /h A " + calls},
			[]string{`error trigger-delivery-changed:  -> "body/url"`}},
		{"deeper, in a name with escapes", []string{"POST /h A " + trigger + escaped.Replace(calls)}, []string{"POST /h A " + trigger + escaped.Replace(deep)},
			[]string{`error notification-url-moved: "body/url" -> "body/hook/url"`}},
		{"deeper", []string{"POST /h A " + trigger + calls}, []string{"POST /h A " + trigger + deep}, []string{`error notification-url-moved: "body/url" -> "body/hook/url"`}},
		{"into the query", []string{"POST /h A " + trigger + calls}, []string{"POST /h A " + trigger + asQuery}, []string{`error notification-url-moved: "body/url" -> "url"`}},
		{"no way to unsubscribe", []string{"POST /hooks A " + trigger + calls, "DELETE /hooks/{id} D"}, []string{"POST /hooks A " + trigger + calls},
			[]string{"warning webhook-unsubscribe-removed: D -> "}},
		{"a DELETE of something else", []string{"POST /hooks A " + trigger + calls, "DELETE /hooksters/{id} D"}, []string{"POST /hooks A " + trigger + calls}, nil},
	} {
		got := slices.DeleteFunc(weighed(parse(t, define(test.Was...)), parse(t, define(test.Is...))), func(line string) bool {
			return strings.Contains(line, " operation-") || strings.Contains(line, " request-")
		})
		if !slices.Equal(got, test.Want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.Name, got, test.Want)
		}
	}
}
