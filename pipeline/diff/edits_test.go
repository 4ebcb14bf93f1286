package diff

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// singleEdit is one change that an author makes.
type singleEdit struct {
	name   string
	causes string // why it has more than one finding above note; "" where it has at most one
	edit   func(m *model)
}

// Why an edit has several findings.
const (
	forgotten      = "what still refers to the old name is to be updated, whether the change is accepted or not"
	onEachSide     = "flows that send it, flows that read it and flows that it starts break in different ways: each side has its rule and its advice"
	eachFieldAlone = "each field is a key or a token of its own, which other flows use"
	eachEdit       = "each place was edited by itself"
	lostScope      = "calls that no longer get what the policy or the script does, and a name of no operation"
	wholeForm      = "parameters that have nothing to do with signing in are lost too, and policies use them"
	otherSignIn    = "connections sign in in another way, and each parameter that they hold is gone, new or of another type"
	otherScope     = "people consent to one scope, and calls lose the other"
	twoMethods     = "a second operation moved with the path"
)

// TestEdits makes each edit of a connector whose parts refer to each other: one cause, one finding. All that is reported is in
// testdata/edits.txt; -wants rewrites it.
func TestEdits(t *testing.T) {
	var b strings.Builder
	for _, sample := range []struct {
		properties string
		edits      []singleEdit
	}{
		{"properties.json", slices.Concat(schemaEdits, operationEdits, connectionEdits)},
		{"sets.json", setEdits},
	} {
		base := &model{
			definition: readJSON(t, readFile(t, "testdata/edits/definition.json")), properties: readJSON(t, readFile(t, "testdata/edits/"+sample.properties)),
		}
		was := base.connector(t)
		for _, one := range sample.edits {
			m := base.clone()
			one.edit(m)
			found := withoutVersion(Connectors(was, m.connector(t)))
			if n := len(aboveNote(found)); (n > 1) != (one.causes != "") {
				t.Errorf("%s: %d findings above note, and the reason for several is %q", one.name, n, one.causes)
			}
			fmt.Fprintf(&b, "# %s\n%s\n", one.name, summaryOf(found))
		}
	}
	const golden = "testdata/edits.txt"
	if *rewriteWants {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(readFile(t, golden)); b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func sharedSchema(m *model, name string) doc { return objectAt(m.definition, "definitions", name) }

func sharedFields(m *model, name string) doc {
	return objectAt(m.definition, "definitions", name, "properties")
}

func fileProperties(m *model) doc { return objectAt(m.properties, "properties") }

func connectionForm(m *model) doc {
	return objectAt(m.properties, "properties", "connectionParameters")
}

func oauthForm(m *model) doc { return objectAt(connectionForm(m), "token", "oAuthSettings") }

func renameMember(object doc, old, name string) {
	object[name] = object[old]
	delete(object, old)
}

// op returns the operation with an id.
func (m *model) op(id string) operationSite {
	all := m.operations()
	return all[slices.IndexFunc(all, func(op operationSite) bool { return op.id == id })]
}

// replaceText replaces a text in the JSON of both files.
func (m *model) replaceText(old, text string) {
	for _, file := range []*doc{&m.definition, &m.properties} {
		data, err := json.MarshalIndent(*file, "", " ")
		if err != nil {
			panic(err)
		}
		*file = nil
		if err := json.Unmarshal([]byte(strings.ReplaceAll(string(data), old, text)), file); err != nil {
			panic(err)
		}
	}
}
