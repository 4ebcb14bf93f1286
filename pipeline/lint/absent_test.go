package lint

import (
	"strings"
	"testing"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// TestOneAbsentObjectIsOneFinding removes what several rules name, and compares all that is reported more than before.
func TestOneAbsentObjectIsOneFinding(t *testing.T) {
	const script = `public class Script : ScriptBase {
    public override Task<HttpResponseMessage> ExecuteAsync() =>
        Context.OperationId == "GetPart" || Context.OperationId == "R2V0UGFydA==" || Context.OperationId.StartsWith("GetPar") ? null : null; }`
	const (
		part    = "error script-operations scriptOperations/GetPart: scriptOperations lists operation GetPart, which does not exist; its code never runs"
		pattern = "\nerror script-operations scriptOperations/GetPar: no operation has the id that the script compares with by StartsWith(\"GetPar\"); its code never runs"
		offered = "warning openai-operation connector: x-ms-openai-data offers operation GetPart to agents, but it does not exist"
		policy  = "error policy-operation policy/setheader: policy setheader lists operation GetPart, which does not exist; the policy never runs for it"
		kinds   = "error dynamic-operation operation/GetPart/parameter/kind: x-ms-dynamic-values of parameter kind of GetPart calls operation ListKinds, which does not exist"
		tree    = "error dynamic-parameter-unknown operation/GetPart/parameter/id: x-ms-dynamic-tree's browse of parameter id of GetPart passes id to ListFolder, " +
			"which has no such parameter; the platform rejects the definition; also named by the path"
	)
	isIn := func(rule string) func(*check.Finding) bool {
		return func(f *check.Finding) bool { return f.Rule.ID == rule }
	}
	for _, one := range []struct {
		name, from, to string
		options        Options
		want           string
	}{
		{"nothing", "", "", Options{}, ""},
		{"an operation", `"operationId": "GetPart"`, `"operationId": "FetchPart"`, Options{},
			part + "; also named by x-ms-openai-data and policies\n  script\n  connector\n  policy/setheader" + pattern},
		{"an operation, one of the findings accepted", `"operationId": "GetPart"`, `"operationId": "FetchPart"`, Options{Accepted: isIn("script-operations")},
			part + "\n  script\n" + policy + "; also named by x-ms-openai-data\n  connector" + pattern},
		{"an operation, by point of the review", `"operationId": "GetPart"`, `"operationId": "FetchPart"`, Options{ByPoint: true},
			offered + "\n" + part + "\n  script\n" + policy + pattern},
		{"an operation of lists", `"operationId": "ListKinds",` + "\n    \"summary\"", `"operationId": "ListSorts",` + "\n    \"summary\"", Options{},
			kinds + "; also named by policies\n  operation/AddThing/parameter/body/schema/pick\n  connector\n  operation/GetPart\n  policy/updatenextlink"},
		{"a parameter of the path", `"name": "id", "in": "path"`, `"name": "no", "in": "path"`, Options{}, tree +
			"\n  operation/PutPart/parameter/id\n  operation/EditPart/parameter/id\n  operation/DropPart/parameter/id\n  operation/HasPart/parameter/id" +
			"\n  operation/AskPart/parameter/id\n  operation/AddThing/parameter/body/schema/file\n  connector\n  operation/ListFolder/parameter/no"},
	} {
		before := lintText(completeAs(t, "", "", script), one.options)
		got := lintText(completeAs(t, one.from, one.to, script), one.options)
		if more := without(got, before); more != one.want {
			t.Errorf("%s: got\n%s\nwant\n%s", one.name, more, one.want)
		}
	}
}

// completeAs returns the connector with every keyword, with one text of its definition in place of another.
func completeAs(t *testing.T, from, to, script string) *connector.Connector {
	t.Helper()
	c, _ := completeConnector(t)
	text := string(c.Definition.Data)
	if !strings.Contains(text, from) {
		t.Fatalf("%s is not in the definition", from)
	}
	return connector.From(connector.Connector{Dir: c.Dir, Names: c.Names, Properties: c.Properties,
		Definition: source.Parse(c.Definition.Name, []byte(strings.Replace(text, from, to, 1))), Script: source.Parse(c.Script.Name, []byte(script))})
}

// lintText returns the errors and warnings with their places, one text each.
func lintText(c *connector.Connector, options Options) (all []string) {
	for _, f := range Run(Rules(), c, options) {
		if f.Severity < check.Warning {
			continue
		}
		text := f.Severity.String() + " " + f.Rule.ID + " " + f.Subject + ": " + f.Message
		for _, at := range f.Places {
			text += "\n  " + at.Subject
		}
		all = append(all, text)
	}
	return all
}

func without(all, known []string) string {
	left := map[string]int{}
	for _, text := range known {
		left[text]++
	}
	var more []string
	for _, text := range all {
		if left[text]--; left[text] < 0 {
			more = append(more, text)
		}
	}
	return strings.Join(more, "\n")
}
