package lint

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/racetest"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// singleFault is one change that makes a file of the connector with every keyword wrong.
type singleFault struct {
	file *source.File
	edit source.Edit
	what string // the kind, and the pointer to the value
}

// knownFacts are the rules whose findings one fault may have together.
type knownFacts struct {
	what  string // a part of the fault's
	rules string
	why   string
}

// severalFacts are the kinds of faults for which several findings are right: each is a fact of its own.
var severalFacts = []knownFacts{
	{"removed /consumes", "operation-consumes", "each operation lacks its own"},
	{"removed /paths/~1parts~1{id}", "policy-operation script-operations", "a path that is gone had several operations"},
	{"/operationId", "operation-id-pascal-case", "a badly formed id in place of one that others name"},
	{"removed /securityDefinitions", "security-requirement", "several definitions that are gone"},
	{"removed /definitions", "ref-unresolved", "several definitions that are gone"},
	{"removed /properties/connectionParameters", "policy-connection-parameter", "several parameters that are gone"},
	{"removed /securityDefinitions/o/scopes", "security-definition security-requirement", "no scopes, and one that is required"},
	{"removed /paths/~1hooks/post/parameters/0/schema/properties/url/x-ms-notification-url", "trigger-notification-url visibility-internal-required",
		"no property takes the callback URL, and a hidden one has no value"},
	{"removed /paths/~1kinds/get/parameters", "dynamic-parameter-unknown", "a list of parameters that is gone had several"},
	{"removed /properties/connectionParameters/gateway", "connection-parameter-unused", "several parameters are for the gateway that is gone"},
	{"", "json-type schema-keyword", "items that are a list, and what is in the list"},
	{"", "dynamic-list-pair dynamic-response", "a path that the response does not have, and another one than the twin reads"},
	{"", "schema-required", "a property that is gone was required, and distinguished the types"},
	{"", "definition-unused", "a definition that nothing uses any more"},
	{"", "path-parameter-undefined trigger-notification-url", "a list of parameters that is gone had several"},
	{"", "info-description info-title", "an object without members lacks several"},
	{"", "parameter-shape path-parameter-undefined", "a parameter without members lacks several"},
	{"", "operation-summary-equals-description", "the description that is left repeats the summary"},
	{"", "trigger-orphan-content", "a trigger that is gone leaves its notification, or is named elsewhere"},
	{"", "parameter-duplicate", "a parameter that is there twice has its findings twice"},
	{"", "schema-default", "a default of the type before, and what is left of the enum"},
	{"", "operation-summary operation-summary-format", "a text of blanks is missing, and badly formed"},
}

// singleFaults returns faults of each kind: values of other types and outside enumerations, and members that are
// gone, misspelled, written with escapes or there twice.
func singleFaults(c *connector.Connector) (all []singleFault) {
	for _, file := range []*source.File{c.Definition, c.Properties} {
		add := func(what string, v source.Node, span source.Span, text string) {
			all = append(all, singleFault{file, source.Edit{Span: span, New: text}, what + " " + v.Pointer()})
		}
		eachMemberOf(file.Root, func(parent, key, value source.Node) {
			for _, text := range []string{"true", "[]", "null", "7", "{}", `"zz"`} {
				if kind := source.Parse("", []byte(text)).Root.Kind(); kind != value.Kind() || kind == source.String {
					add("value "+text, value, value.Span(), text)
				}
			}
			name := string(key.Raw())
			add("misspelled", value, key.Span(), name[:len(name)-1]+`z"`)
			add("escaped", value, key.Span(), fmt.Sprintf(`%s\u%04x"`, name[:len(name)-2], name[len(name)-2]))
			add("twice", value, file.Span(value.Span().End, value.Span().End), ", "+name+": "+string(value.Raw()))
			removed := key.RemoveFrom(parent)
			add("removed", value, removed.Span, removed.New)
		})
	}
	return all
}

func eachMemberOf(n source.Node, visit func(parent, key, value source.Node)) {
	for key, value := range n.Members() {
		visit(n, key, value)
		eachMemberOf(value, visit)
	}
	for _, item := range n.Items() {
		eachMemberOf(item, visit)
	}
}

// everyFault returns how many faults apart the tested ones are; ALM_FAULTS=1 tests all.
func everyFault(usual int) int {
	step := usual * racetest.Every(4)
	fmt.Sscan(os.Getenv("ALM_FAULTS"), &step)
	return max(step, 1)
}

// TestOneFaultIsOneFinding makes one fault at a time, and compares how many findings there are.
func TestOneFaultIsOneFinding(t *testing.T) {
	c, before := completeConnector(t)
	for i, fault := range singleFaults(c) {
		if i%everyFault(41) != 0 {
			continue
		}
		found := newFindings(before, lintWith(t, c, fault))
		if len(found) > 1 && !slices.ContainsFunc(severalFacts, func(known knownFacts) bool {
			return strings.Contains(fault.what, known.what) && !slices.ContainsFunc(strings.Fields(known.rules), func(rule string) bool {
				return !slices.ContainsFunc(found, func(line string) bool { return strings.HasPrefix(line, rule+" ") })
			})
		}) {
			t.Errorf("%s: %d findings:\n%s", fault.what, len(found), strings.Join(found, "\n"))
		}
	}
}

// TestTwoFaultsAreBothReported makes two faults in different places: what is found of each by itself is found of both.
func TestTwoFaultsAreBothReported(t *testing.T) {
	c, before := completeConnector(t)
	all := singleFaults(c)
	for i := 0; i < len(all); i += everyFault(101) {
		first, second := all[i], all[(i*7+len(all)/2)%len(all)]
		if related(first, second) {
			continue
		}
		got := newFindings(before, lintWith(t, c, first, second))
		for _, one := range []singleFault{first, second} {
			for _, line := range newFindings(before, lintWith(t, c, one)) {
				if !slices.Contains(got, line) {
					t.Errorf("%s and %s: %q of the %s is missing in\n%s", first.what, second.what, line, one.what, strings.Join(got, "\n"))
				}
			}
		}
	}
}

// related reports whether one of two faults is in or around the value of the other, or both are in one object at the top.
func related(a, b singleFault) bool {
	at, bt := strings.Split(a.what[strings.LastIndexByte(a.what, ' ')+1:], "/"), strings.Split(b.what[strings.LastIndexByte(b.what, ' ')+1:], "/")
	n := min(len(at), len(bt), 4)
	return a.file == b.file && slices.Equal(at[:n], bt[:n])
}

// completeConnector returns the connector with every keyword, a script included, and what lint finds.
func completeConnector(t *testing.T) (*connector.Connector, []check.Finding) {
	t.Helper()
	fsys := fstest.MapFS{"c/script.csx": {Data: []byte("public class Script : ScriptBase\n{\n    public override Task<HttpResponseMessage> ExecuteAsync() => null;\n}\n")}}
	for _, name := range []string{connector.DefinitionFile, connector.PropertiesFile} {
		data, err := os.ReadFile("testdata/complete/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys["c/"+name] = &fstest.MapFile{Data: data}
	}
	c, err := connector.Read(fsys, "c")
	if err != nil {
		t.Fatal(err)
	}
	return c, lintConnector(c)
}

// lintWith lints the connector with faults.
func lintWith(t *testing.T, c *connector.Connector, faults ...singleFault) []check.Finding {
	t.Helper()
	files := map[*source.File]*source.File{c.Definition: c.Definition, c.Properties: c.Properties}
	for file := range files {
		var edits []source.Edit
		for _, fault := range faults {
			if fault.file == file {
				edits = append(edits, fault.edit)
			}
		}
		data, err := file.Apply(edits...)
		if err != nil {
			t.Fatal(err)
		}
		files[file] = source.Parse(file.Name, data)
	}
	return lintConnector(connector.From(connector.Connector{Dir: c.Dir, Names: c.Names, Definition: files[c.Definition], Properties: files[c.Properties], Script: c.Script}))
}

// newFindings returns what is found more than before, as rule and subject.
func newFindings(before, after []check.Finding) (found []string) {
	known := map[string]int{}
	for _, f := range before {
		known[f.Rule.ID+" "+f.Subject]++
	}
	for _, f := range after {
		line := f.Rule.ID + " " + f.Subject
		if known[line]--; known[line] < 0 {
			found = append(found, line)
		}
	}
	return found
}
