package judge

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

const malformedName = "orders/" + connector.DefinitionFile

// TestMalformedDoesNotPass: nothing but a waiver of its finding accepts a head that is not JSON, and nothing is
// called unused because of it.
func TestMalformedDoesNotPass(t *testing.T) {
	const unused = "lint: {suppressions: [{rule: schemes-https, reason: agreed}]}\n"
	const lint = "error json-syntax " + malformedName + ":2:3: an opening quote is missing before this; strict parsers reject the file, and nothing else in the connector is checked"
	const diff = "error definition-malformed " + malformedName + ":2:3: " + malformedName + " is malformed: an opening quote is missing before this; it cannot be imported, and none of its changes are compared"
	broken := strings.Replace(wholeDefinition, `"swagger`, `swagger`, 1)
	for _, one := range []struct {
		name, yaml, definition string
		opts                   Options
		want                   verdict
	}{
		{"alone", "{}", broken, Options{}, verdict{lint, diff, lint}},
		{"a higher major version", "{}", strings.Replace(broken, `"1.0"`, `"2.0"`, 1), Options{}, verdict{lint, diff, lint}},
		{"a label", "{}", broken, Options{Allowed: "the label"}, verdict{lint, diff, lint}},
		{"connections only", "{}", broken, Options{Consumers: []check.Consumer{check.Connection}}, verdict{lint, diff, lint}},
		{"a suppression of another rule", unused, broken, Options{}, verdict{lint, diff, lint}},
		{"off in diff", "rules: {definition-malformed: 'off'}\n", broken, Options{}, verdict{lint, strings.TrimPrefix(strings.TrimPrefix(diff, "error "), "definition-malformed "), lint}},
		{"a warning of lint", "rules: {json-syntax: warning, definition-malformed: error}\n", broken, Options{}, verdict{lint: "error swagger-version", diff: diff, check: diff}},
	} {
		p, err := project.Parse("alm.yaml", []byte(one.yaml))
		if err != nil {
			t.Fatal(err)
		}
		one.opts.Project = p
		got := verdictsOf(t, one.opts, orders(wholeDefinition, wholeProperties), orders(one.definition, wholeProperties))
		if one.want.lint != lint { // all rules run
			isIn := strings.Contains(got.lint, one.want.lint) && strings.Contains(got.check, one.want.check) && !strings.Contains(got.check, "json-syntax")
			if !isIn || got.diff != one.want.diff {
				t.Errorf("%s: got %q", one.name, got)
			}
			continue
		}
		if got != one.want {
			t.Errorf("%s: got\n\t%s\n\t%s\n\t%s\nwant\n\t%s\n\t%s\n\t%s", one.name, got.lint, got.diff, got.check, one.want.lint, one.want.diff, one.want.check)
		}
	}
}

// TestWaivedMalformed: where a waiver accepts what lint reports, other rules check what can be read.
func TestWaivedMalformed(t *testing.T) {
	broken := orders(strings.Replace(wholeDefinition, `"swagger`, `swagger`, 1), wholeProperties)
	head := tree.Tree{Label: "is", FS: broken}
	opts := Options{Project: &project.Project{}, FailOn: check.Error, Now: fixedDay}
	r, err := Lint(t.Context(), opts, head)
	if err != nil {
		t.Fatal(err)
	}
	broken[WaiverFile] = &fstest.MapFile{Data: []byte("- {fingerprint: " + r.Findings()[0].Fingerprint + ", rule: json-syntax, subject: file/apiDefinition.swagger.json, reason: x, until: 2026-12-31}\n")}
	if r, err = Lint(t.Context(), opts, head); err != nil {
		t.Fatal(err)
	}
	if got := reportOf(r); !strings.Contains(got, "error swagger-version") || !r.Refused() {
		t.Errorf("got %s, want the finding of another rule", got)
	}
}

// TestMalformedAtBaseToo: where nobody touched the error, head is compared as far as it can be read; where it is
// another one, that is the one error.
func TestMalformedAtBaseToo(t *testing.T) {
	comma := strings.Replace(wholeDefinition, `"2.0",`, `"2.0"`, 1)
	renamed := strings.Replace(comma, "ListOrders", "GetOrders", 1)
	for name, test := range map[string]struct{ was, is, want string }{
		"the same error":   {comma, renamed, "base-malformed operation-id-renamed"},
		"another error":    {comma, strings.Replace(renamed, `"host"`, `host"`, 1), "definition-malformed"},
		"an earlier error": {comma, strings.Replace(renamed, `"swagger"`, `swagger"`, 1), "definition-malformed"},
		"no error":         {wholeDefinition, strings.Replace(wholeDefinition, "ListOrders", "GetOrders", 1), "operation-id-renamed"},
		"only at base":     {comma, strings.Replace(wholeDefinition, "ListOrders", "GetOrders", 1), "base-malformed operation-id-renamed"},
	} {
		base, head := tree.Tree{Label: "was", FS: orders(test.was, wholeProperties)}, tree.Tree{Label: "is", FS: orders(test.is, wholeProperties)}
		r, err := Diff(t.Context(), Options{Project: &project.Project{}, FailOn: check.Error, Now: fixedDay}, base, head)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(rulesThatCount(r), " "); got != test.want || !r.Refused() {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
		_, err = Findings(t.Context(), Options{Project: &project.Project{}, Now: fixedDay}, base, head)
		if isOne := test.want == "definition-malformed"; isOne != errors.Is(err, exit.Usage) {
			t.Errorf("%s: bump gets %v", name, err)
		}
	}
}

// TestMalformedPropertiesLeaveTheDefinition: what changed in the definition is another cause.
func TestMalformedPropertiesLeaveTheDefinition(t *testing.T) {
	is := orders(strings.Replace(wholeDefinition, "ListOrders", "GetOrders", 1), strings.Replace(wholeProperties, `"key"`, `key"`, 1))
	base, head := tree.Tree{Label: "was", FS: orders(wholeDefinition, wholeProperties)}, tree.Tree{Label: "is", FS: is}
	r, err := Diff(t.Context(), Options{Project: &project.Project{}, FailOn: check.Error, Now: fixedDay}, base, head)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rulesThatCount(r), " "); got != "operation-id-renamed properties-malformed" {
		t.Errorf("got %s", got)
	}
}

// TestNewMalformed: a connector that is new and not JSON is an error of diff too.
func TestNewMalformed(t *testing.T) {
	base := tree.Tree{Label: "was", FS: fstest.MapFS{"other/" + connector.DefinitionFile: {Data: []byte(wholeDefinition)}}}
	is := orders(strings.Replace(wholeDefinition, `"swagger`, `swagger`, 1), strings.Replace(wholeProperties, `"key"`, `key"`, 1))
	is["other/"+connector.DefinitionFile] = &fstest.MapFile{Data: []byte(wholeDefinition)}
	r, err := Diff(t.Context(), Options{Project: &project.Project{}, FailOn: check.Error, Now: fixedDay}, base, tree.Tree{Label: "is", FS: is})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rulesThatCount(r), " "); got != "definition-malformed properties-malformed" || !r.Refused() {
		t.Errorf("got %s", got)
	}
}
