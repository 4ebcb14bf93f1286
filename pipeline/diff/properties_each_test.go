package diff

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"testing"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

// isLast reports whether a finding is of the rules that report what no other rule covers.
func isLast(f check.Finding) bool {
	return f.Rule.ID == unclassified || f.Rule.ID == "definition-restructured"
}

// oldAndNew are the findings with their values, but those of the last rows, and on the version.
func oldAndNew(findings []check.Finding) []string {
	var all []string
	for _, f := range findings {
		if !isLast(f) && f.Rule.ID != "connector-version-not-bumped" {
			all = append(all, f.Rule.ID+": "+f.Old+" -> "+f.New)
		}
	}
	slices.Sort(all)
	return all
}

// unclaimed are the changes of which only the last row reports: all mean the same as before.
var unclaimed = map[string]string{
	"awkward: -/properties/connectionParameterSets/values/0/parameters/api_key/uiDefinition/constraints/clearText": "it was false",
	"deploybot: -/properties/connectionParameters/api_key/uiDefinition/constraints/clearText":                      "it was false",
	"deploybot: -/properties/policyTemplateInstances/0/parameters/x-ms-apimTemplate-operationName":                 "it was empty",
	"awkward: -/properties/policyTemplateInstances/0/Title":                                                        "only people read it",
	"awkward: /properties/policyTemplateInstances/0/Title":                                                         "only people read it",
	"deploybot: -/properties/policyTemplateInstances/0/title":                                                      "only people read it",
	"deploybot: /properties/policyTemplateInstances/0/title":                                                       "only people read it",
	"deploybot: -/properties/capabilities":                                                                         "it was empty",
	"small: -/properties/capabilities":                                                                             "it was empty",
	"small: -/properties/connectionParameters":                                                                     "it was empty",
}

// TestEveryPropertyIsTold changes each value alone, and takes each member away alone.
func TestEveryPropertyIsTold(t *testing.T) {
	for _, dir := range []string{"../../testdata/connectors/awkward", "../../testdata/connectors/small", "../../cmd/alm/demo/connectors/deploybot"} {
		base, err := connector.Read(os.DirFS(dir), ".")
		if err != nil {
			t.Fatal(err)
		}
		changes := 0
		for at, edit := range propertyEdits(base.Properties.Root) {
			data, err := base.Properties.Apply(edit)
			if err != nil {
				t.Fatal(err)
			}
			files := os.DirFS(dir)
			head, err := connector.Read(over{files, connector.PropertiesFile, data}, ".")
			if err != nil {
				t.Fatal(err)
			}
			changes++
			got := slices.DeleteFunc(Connectors(base, head), isLast)
			if reason, known := unclaimed[path.Base(dir)+": "+at]; (len(got) == 0) != known {
				t.Errorf("%s: %s: %d findings; %s", dir, at, len(got), reason)
			}
		}
		t.Logf("%s: %d changes", dir, changes)
	}
}

// over is a tree with one file in another version.
type over struct {
	fs.FS
	name string
	data []byte
}

func (o over) ReadFile(name string) ([]byte, error) {
	if name == o.name {
		return o.data, nil
	}
	return fs.ReadFile(o.FS, name)
}

// propertyEdits are the changes of one value each, by pointer, "-" before it for a member
// that is taken away.
func propertyEdits(n source.Node) map[string]source.Edit {
	edits := map[string]source.Edit{}
	for _, value := range n.Members() {
		edits["-"+value.Pointer()] = value.Remove()
		maps.Copy(edits, propertyEdits(value))
	}
	for _, item := range n.Items() {
		edits["-"+item.Pointer()] = item.Remove()
		maps.Copy(edits, propertyEdits(item))
	}
	if other := otherValue(n); other != "" {
		edits[n.Pointer()] = source.Edit{Span: n.Span(), New: other}
	}
	return edits
}

func otherValue(n source.Node) string {
	switch n.Kind() {
	case source.String:
		return source.Quote(n.Str() + "x")
	case source.Bool:
		return fmt.Sprint(!n.Bool())
	case source.Number:
		return string(n.Raw()) + "1"
	}
	return ""
}

func FuzzProperties(f *testing.F) {
	f.Add(parameters(`"a": {"type": "string"}, "a": {"type": "int"}`), setsOf(keySet, keySet, userSet))
	f.Add(policiesOf(policyOf("setheader", "", "", header), policyOf("setheader", "", "", header)), policiesOf(policyOf("", "", `"A"`, route2)))
	f.Add(properties(`"scriptOperations": [1, "A"], "capabilities": "gateway"`), properties(`"connectionParameters": [], "policyTemplateInstances": {"a": {}}`))
	f.Add("", `{"properties": {"connectionParameters": {"": {"type": 1, "uiDefinition": "x", "oAuthSettings": {"scopes": "a", "properties": {"": {"value": 1}}}}}`)
	f.Fuzz(func(t *testing.T, was, is string) {
		a, b := withProperties(t, was, is), withProperties(t, is, "")
		for _, finding := range Connectors(a, b) {
			if finding.Message == "" || finding.Fingerprint == "" || finding.At.IsZero() {
				t.Errorf("an empty finding of %s", finding.Rule.ID)
			}
		}
		if again := Connectors(b, withProperties(t, is, "")); len(again) > 0 {
			t.Errorf("against itself: %s", checktest.Lines(again))
		}
	})
}

// weighed are the findings as said gives them, each with its severity.
func weighed(was, is *connector.Connector) []string {
	var all []string
	for _, f := range Connectors(was, is) {
		if lines := oldAndNew([]check.Finding{f}); lines != nil {
			all = append(all, f.Severity.String()+" "+lines[0])
		}
	}
	slices.Sort(all)
	return all
}
