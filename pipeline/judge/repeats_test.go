package judge

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/solution/connector"
)

// TestOneCauseIsReportedByLintOrDiff changes a connector that has every keyword, and compares what a check
// reports, without notes: what lint and diff both see counts once, unless what diff reports is accepted.
func TestOneCauseIsReportedByLintOrDiff(t *testing.T) {
	const limit = `{"name": "limit", "in": "query", "type": "integer", "format": "int32", "x-ms-summary": "Limit", "description": "How many."}`
	for _, one := range []struct {
		name, from, to string
		want, accepted []string // accepted: if breaking changes are accepted
	}{
		{"an operation that extensions and a policy name", `"operationId": "ListKinds",` + "\n    \"summary\"", `"operationId": "ListSorts",` + "\n    \"summary\"",
			[]string{"dangling-operation-reference", "operation-id-renamed"}, []string{"dynamic-operation"}},
		{"an operation that a policy, the script and agents name", `"operationId": "GetPart"`, `"operationId": "FetchPart"`,
			[]string{"dangling-operation-reference", "operation-id-renamed"}, []string{"script-operations"}},
		{"a parameter that extensions pass", limit, strings.Replace(limit, "limit", "top", 1),
			[]string{"dangling-field-reference", "request-parameter-renamed"}, []string{"dynamic-parameter-unknown"}},
		{"a variable of a path whose parameter keeps its name", `"/parts/{id}": {`, `"/parts/{part}": {`,
			[]string{"request-path-parameter-renamed"}, []string{"path-parameter-unused"}},
		{"a variable of a path that only the connector calls", `"/folders/{id}": {`, `"/folders/{of}": {`,
			[]string{"path-parameter-unused"}, []string{"path-parameter-unused"}},
		{"an operation that has the id of another one", `"operationId": "GetImage"`, `"operationId": "HasPart"`,
			[]string{"operation-id-renamed"}, []string{"operation-id-unique"}},
		{"a connection parameter that a policy reads", "   \"site\": {\n", "   \"place\": {\n",
			[]string{"connection-parameter-added-required", "connection-parameter-removed", "policy-connection-reference-broken"},
			[]string{"policy-connection-parameter"}},
		{"an operation without an id", `"operationId": "GetImage",`, ``, []string{"operation-id-missing"}, []string{"operation-id-required"}},
		{"a type that does not exist", `"name": "shop", "in": "query", "type": "string"`, `"name": "shop", "in": "query", "type": "String"`,
			[]string{"request-parameter-type-changed"}, []string{"json-value"}},
		{"a text of another type", `"description": "Gets a part of the shop."`, `"description": 7`, []string{"json-type"}, []string{"json-type"}},
		{"a key twice", `"description": "Gets a part of the shop."`, `"description": "Gets a part of the shop.", "description": "Other"`,
			[]string{"json-duplicate-key"}, []string{"json-duplicate-key"}},
		{"values that are wrong beside another change", `"schemes": ["https"],` + "\n    \"deprecated\": false", `"schemes": ["htp"], "sumary": "a", "deprecated": true`,
			[]string{"operation-deprecated-without-successor", "scheme-https-removed", "schemes-unsupported", "unknown-property"},
			[]string{"operation-deprecated-without-successor", "schemes-unsupported", "unknown-property"}},
		{"a parameter without its place", `"name": "s",` + "\n      \"in\": \"header\"", `"name": "s"`, []string{"request-parameter-location-changed"}, []string{"parameter-shape"}},
		{"a misspelled extension", `"x-ms-visibility": "important"`, `"x-ms-visiblity": "important"`, []string{"extension-unknown"}, []string{"extension-unknown"}},
		{"a misspelled key in a policy", `"x-ms-apimTemplateParameter.name": "q"`, `"x-ms-apimTemplateParameter.nam": "q"`,
			[]string{"policy-parameter-missing"}, []string{"policy-parameter-missing"}},
		{"a setting of another type", `"canSelectParentNodes": false`, `"canSelectParentNodes": []`, []string{"json-type"}, []string{"json-type"}},
		{"a setting of another type beside another change", `"canSelectParentNodes": false, "canSelectLeafNodes": true`, `"canSelectParentNodes": [], "canSelectLeafNodes": false`,
			[]string{"dynamic-values-source-changed", "json-type"}, []string{"dynamic-values-source-changed", "json-type"}},
		{"a definition that is gone", "  \"Part\": {", "  \"Other part\": {", []string{"definition-reference-broken"}, []string{"ref-unresolved"}},
		{"the title", `"title": "Parts",` + "\n  \"description\"", `"description"`, []string{"info-title"}, []string{"info-title"}},
		{"the place of a callback URL", `, "x-ms-notification-url": true`, ``, []string{"trigger-delivery-changed"}, []string{"trigger-notification-url"}},
		{"a summary", `"summary": "Get a part",`, ``, []string{"operation-summary"}, []string{"operation-summary"}},
		{"the path of an operation, and its variable", `"/image": {` + "\n" + `   "get": {` + "\n" + `    "operationId": "GetImage",`,
			`"/image/{of}": {` + "\n" + `   "get": {` + "\n" + `    "operationId": "FetchImage",`,
			[]string{"operation-moved-and-renamed", "path-parameter-undefined"}, []string{"path-parameter-undefined"}},
		{"a misspelled version of OpenAPI", `"swagger": "2.0"`, `"swaggerz": "2.0"`, []string{"spec-version-changed"}, []string{"swagger-version"}},
		{"misspelled paths", `"paths": {`, `"pathsz": {`, []string{"definition-unparseable"}, []string{"paths-missing"}},
		{"the variable of a path", `"/parts/{id}": {`, `"/parts/{no}": {`, []string{"request-path-parameter-renamed"}, []string{"path-parameter-unused"}},
		{"a misspelled key", `"deprecated": false`, `"depricated": false`, []string{"unknown-property"}, []string{"unknown-property"}},
	} {
		was, is := completeWith(t, "", ""), completeWith(t, one.from, one.to)
		for _, accepted := range []bool{false, true} {
			r := lintedAndDiffed(was, is)
			changes := r.VersionChanges()["complete"]
			want := one.want
			if accepted {
				want = one.accepted
				for _, f := range r.Diffed.Findings {
					if f.Change() == check.Breaking {
						f.Accept(check.ByWaiver, "known")
					}
				}
			}
			r.leaveOutRepeats()
			if got := rulesThatCount(r); !slices.Equal(got, want) {
				t.Errorf("%s, accepted %t: got %q, want %q", one.name, accepted, got, want)
			}
			if got := r.VersionChanges()["complete"]; !accepted && got != changes {
				t.Errorf("%s: the version rises by %v, want %v", one.name, got, changes)
			}
		}
	}
}

// lintedAndDiffed returns what a check finds, before anything is left out.
func lintedAndDiffed(was, is *connector.Connector) *Result {
	change := &lint.Change{Was: was}
	linted := lint.Run(lint.Rules(), is, lint.Options{Change: change})
	r := &Result{opts: Options{Project: &project.Project{}}, Linted: record.NewJudged(check.Each(linted))}
	r.keepFaults([]*connector.Connector{is}, []*lint.Change{change})
	found := diff.Compare([]*connector.Connector{was}, []*connector.Connector{is})
	r.findFollowing(found)
	r.Diffed = record.NewJudged(check.Each(found))
	return r
}

// completeWith returns the connector with every keyword, with one text in place of another in one of its files.
func completeWith(t *testing.T, from, to string) *connector.Connector {
	t.Helper()
	fsys := fstest.MapFS{"complete/script.csx": {Data: []byte("public class Script : ScriptBase\n{\n    public override Task<HttpResponseMessage> ExecuteAsync() => Context.OperationId == \"GetPart\" ? null : null;\n}\n")}}
	found := from == ""
	for _, name := range []string{connector.DefinitionFile, connector.PropertiesFile} {
		data, err := os.ReadFile("../lint/testdata/complete/" + name)
		if err != nil {
			t.Fatal(err)
		}
		found = found || strings.Contains(string(data), from)
		fsys["complete/"+name] = &fstest.MapFile{Data: []byte(strings.Replace(string(data), from, to, 1))}
	}
	if !found {
		t.Fatalf("no file has %s", from)
	}
	c, err := connector.Read(fsys, "complete")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rulesThatCount returns the rules of the errors and warnings that are not accepted, but that on the version.
func rulesThatCount(r *Result) (rules []string) {
	for _, f := range r.Findings() {
		if f.Waiver == "" && f.Severity > check.Note && f.Rule.Version == check.IgnoresVersion {
			rules = append(rules, f.Rule.ID)
		}
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}
