package verify

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"

	"alm/pipeline/check"
	"alm/solution"
)

// clean is whole without what Verify warns of.
func clean() *solution.Solution {
	s := whole()
	s.Variables[0].Value, s.Missing = nil, nil
	return s
}

const (
	deployFile       = "Connector/contoso_deploy-20bot_"
	deployJSON       = deployFile + "openapidefinition.json"
	deployParams     = deployFile + "connectionparameters.json"
	definitionXML    = "environmentvariabledefinition.xml"
	valuesJSON       = "environmentvariablevalues.json"
	contentTypesFile = "[Content_Types].xml"
	hostXML          = solution.VariableFolder + "contoso_DeployHost/" + definitionXML
)

const (
	rootOfFlow = `<RootComponent type="29" id="{0D3F0F27-5A0C-4B8E-8A58-0A5F7B1F6A11}" behavior="0" />`
	rootOfApp  = `<RootComponent type="300" schemaName="contoso_desk" behavior="0" />`
)

func TestEachFaultOfASolution(t *testing.T) {
	t.Parallel()
	for _, tt := range modelFaults {
		s := clean()
		tt.spoil(s)
		compare(t, "Solution", tt.id, tt.entry, Solution(s))
		_, found := zipped(pack(t, s, false))
		found = slices.DeleteFunc(found, func(f check.Finding) bool { return f.Rule.ID == "variable-unused" }) // what used it is spoilt
		compare(t, "Zip", tt.id, tt.entry, found)
	}
	for _, tt := range checkFaults {
		s := clean()
		tt.spoil(s)
		compare(t, "Solution", tt.id, tt.entry, Solution(s))
	}
}

func TestEachFaultOfAZip(t *testing.T) {
	t.Parallel()
	for _, tt := range zipFaults {
		m := &made{t: t, entries: entriesOf(t, clean())}
		tt.spoil(m)
		_, found := zipped(m.bytes())
		compare(t, "Zip", tt.id, tt.entry, found)
	}
}

func TestEachFaultOfAComponent(t *testing.T) {
	t.Parallel()
	sound := &made{t: t, entries: entriesOf(t, clean())}
	withFlow(sound)
	if _, found := zipped(sound.bytes()); len(found) > 0 {
		t.Errorf("a sound zip: got %q", lines(found))
	}
	for _, tt := range componentFaults {
		m := &made{t: t, entries: entriesOf(t, clean())}
		withFlow(m)
		tt.spoil(m)
		_, found := zipped(m.bytes())
		compare(t, "Zip", tt.id, tt.entry, found)
	}
}

func TestEachFaultOfUnpacking(t *testing.T) {
	for _, tt := range treeFaults {
		m := &made{t: t, entries: entriesOf(t, clean())}
		tt.spoil(m)
		dir := t.TempDir()
		compare(t, "Unpack", tt.id, tt.entry, unpack(t, m.bytes(), dir))
		if left := must(os.ReadDir(dir)); len(left) > 0 {
			t.Errorf("Unpack: %s: wrote %d files all the same", tt.entry, len(left))
		}
	}
}

// unpack returns what unpacking a zip refuses.
func unpack(t *testing.T, file []byte, dir string) []check.Finding {
	t.Helper()
	content, err := solution.OpenZip(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	root := must(os.OpenRoot(dir))
	defer root.Close()
	if f, refused := Refusal(content.Unpack(root)); refused {
		return []check.Finding{f}
	}
	return nil
}

func zipped(file []byte) (*solution.Solution, []check.Finding) {
	return Zip(bytes.NewReader(file), int64(len(file)))
}

func compare(t *testing.T, what, id, entry string, got []check.Finding) {
	t.Helper()
	if len(got) != 1 || got[0].Rule.ID != id || got[0].At.Name() != entry || got[0].Message == "" || got[0].Fix == "" {
		t.Errorf("%s: got %q; want one %s of %s", what, lines(got), id, entry)
	}
}

func lines(found []check.Finding) []string {
	var all []string
	for _, f := range found {
		all = append(all, f.Rule.ID+" "+f.Line())
	}
	return all
}

func TestCleanSolutionHasNoFault(t *testing.T) {
	s := clean()
	if got := Solution(s); len(got) > 0 {
		t.Errorf("Solution: %q", lines(got))
	}
	for _, managed := range []bool{false, true} {
		if _, got := zipped(pack(t, s, managed)); len(got) > 0 {
			t.Errorf("Zip: %q", lines(got))
		}
	}
}

func TestEveryProblemHasARule(t *testing.T) {
	for kind := range solution.Kinds {
		f, found := Refusal(solution.Problem{Kind: kind, Message: "x"})
		if !found || f.Message != "x" {
			t.Errorf("%s: got %q, %v; want one finding", kind, f.Message, found)
		}
	}
	if f, found := Refusal(errors.New("no problem")); found {
		t.Errorf("an error that is not a problem: got %s", f.Rule.ID)
	}
}
