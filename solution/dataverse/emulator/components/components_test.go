package components

import (
	"fmt"
	"testing"
	"time"

	"alm/solution/dataverse/emulator/store"
)

func newStore() *store.Store {
	return &store.Store{State: store.NewState(), Now: time.Now}
}

func TestEmptySecrets(t *testing.T) {
	for doc, want := range map[string]string{
		`{"a":{"clientSecret":"x","clientId":"<y>"}}`: `{"a":{"clientId":"<y>","clientSecret":""}}`,
		`[{"CLIENTSECRET":"x"}]`:                      `[{"CLIENTSECRET":""}]`,
		`{ "clientSecret":"" }`:                       `{ "clientSecret":"" }`, // unchanged to the byte
		`{ "clientSecret":7 }`:                        `{ "clientSecret":7 }`,
		`no JSON`:                                     `no JSON`,
	} {
		if got := emptySecrets(doc); got != want {
			t.Errorf("emptySecrets(%s) = %s; want %s", doc, got, want)
		}
	}
}

func TestResolveVariables(t *testing.T) {
	s := newStore()
	host := s.Put("environmentvariabledefinitions", store.Row{"schemaname": "x_Host", "defaultvalue": "default"})
	s.Put("environmentvariabledefinitions", store.Row{"schemaname": "x_Path", "defaultvalue": `a"b`})
	s.Put("environmentvariabledefinitions", store.Row{"schemaname": "x_None"})
	SetValue(s, host, "own")
	for _, test := range []struct{ doc, want, err string }{
		{`{"host":"@environmentVariables(\"x_Host\")"}`, `{"host":"own"}`, "<nil>"},
		{`{"host":"@environmentVariables(\"X_HOST\")/@environmentVariables(\"x_Path\")"}`, `{"host":"own/a\"b"}`, "<nil>"},
		{`"@environmentVariables(\"x_None\")"`, `"@environmentVariables(\"x_None\")"`, "the environment variable 'x_None' has neither a value nor a default"},
		{`"@environmentVariables(\"x_Absent\")"`, `"@environmentVariables(\"x_Absent\")"`, "the environment variable 'x_Absent' is not defined"},
	} {
		if got, err := resolveVariables(s, test.doc); got != test.want || fmt.Sprint(err) != test.err {
			t.Errorf("resolveVariables(%s) = %s, %v; want %s, %s", test.doc, got, err, test.want, test.err)
		}
	}
}

func TestDependencies(t *testing.T) {
	s := newStore()
	s.Put("connectors", store.Row{"connectorid": "c", "name": "x_c", "connectorinternalid": "shared_x"})
	s.Put("connectionreferences", store.Row{"connectionreferenceid": "r", "connectionreferencelogicalname": "x_r", "connectorid": apiPrefix + "shared_x"})
	s.Put("workflows", store.Row{"workflowid": "f", "name": "Approve",
		"clientdata": `{"properties":{"connectionReferences":{"a":{"connection":{"connectionReferenceLogicalName":"x_r"}}}}}`})
	for _, test := range []struct {
		ids  []string
		want string // the dependents
	}{
		{[]string{"c"}, "[r]"}, {[]string{"r"}, "[f]"}, {[]string{"c", "r"}, "[f]"}, {[]string{"c", "r", "f"}, "[]"}, {[]string{"f"}, "[]"},
	} {
		dependents := []string{}
		for _, d := range DependentsOutside(s, test.ids) {
			dependents = append(dependents, d.Text("dependentcomponentobjectid"))
		}
		if got := fmt.Sprint(dependents); got != test.want {
			t.Errorf("dependents of %v = %s; want %s", test.ids, got, test.want)
		}
	}
	if kind, name := Describe(s, "f"); kind != "workflow" || name != "Approve" {
		t.Errorf("Describe(f) = %s, %s; want workflow, Approve", kind, name)
	}
}
