package impact

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/solution/connector"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the consumers in testdata/*/changes.txt")

// TestMatrix applies each change of a table, testdata/*/changes.txt, to the connector of the base
// beside it, and compares the consumers that it names with those in the table, for every form of
// use in uses.txtar.
func TestMatrix(t *testing.T) {
	for dir, wantUnclear := range map[string][]string{
		"agents":   nil,
		"flows":    nil,
		"indirect": {"Workflows/AsksFront-bbbbbbbb-8888-4888-8888-888888888888.json: actions/Computed: an expression says which agent it runs"},
		"matrix": {
			"agent/topics/AgentAliased.mcs.yml: line 8: alm does not follow aliases",
			"agent/topics/AgentLostTool.mcs.yml: ask: it uses the tool c_helper.tool.other, which is not among the files, and its connection names no connector",
			"solution2/Workflows/Robot.json.data.xml: desktop flow Robot: alm does not read the language of desktop flows",
			"agent/capabilities/tools/futurenameless.mcs.yml: f1: FutureTool names no operation, and its connection names no connector",
			"agent/capabilities/tools/future.mcs.yml: FutureTool: FutureTool names no operation",
			"code/power.config.json: data sources orders: only the code of the app says which operations it uses",
			"Workflows/BrokenExpression.json: actions/C: an expression has no ] at character 28",
			"Workflows/DynamicStep.json: actions/C: outputs() with a computed name",
			"Workflows/HttpToConnection.json: actions/G: it calls the address of the connection",
			"Workflows/LogicComputed.json: actions/G: it has no fixed path",
			"Workflows/NoFixedId.json: actions/G: it has no fixed operationId",
			`Workflows/UnknownType.json: actions/G: alm does not know steps of type "openapi"`,
		},
	} {
		t.Run(dir, func(t *testing.T) { testMatrix(t, dir, wantUnclear) })
	}
}

func testMatrix(t *testing.T, dir string, wantUnclear []string) {
	found, err := Read(usesOf(t, dir))
	if err != nil || len(found.Problems) > 0 {
		t.Fatalf("%v %q", err, found.Problems)
	}
	base := testdata(t, dir+"/base.json")
	unclear := Join(nil, []Target{TargetOf(matrixConnector(t, base))}, nil, found.Consumers).Unclear
	if !slices.Equal(unclear, wantUnclear) {
		t.Errorf("not understood: got %q, want %q", unclear, wantUnclear)
	}
	var out bytes.Buffer
	for _, row := range strings.Split(strings.TrimSuffix(string(testdata(t, dir+"/changes.txt")), "\n"), "\n\n") {
		got := row
		if strings.Contains(row, "\n  ") {
			got = withConsumers(row, found.Consumers, matrixConnector(t, base), matrixConnector(t, changed(t, base, row)))
		}
		if got != row && !*update {
			t.Errorf("got\n%s\nwant\n%s", got, row)
		}
		fmt.Fprintf(&out, "%s\n\n", got)
	}
	if *update {
		if err := os.WriteFile(path.Join("testdata", dir, "changes.txt"), append(bytes.TrimSpace(out.Bytes()), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// withConsumers returns a row of the table with the consumers that its change names.
func withConsumers(row string, consumers []Consumer, was, is *connector.Connector) string {
	findings := diff.Compare([]*connector.Connector{was}, []*connector.Connector{is})
	Join(check.Each(findings), []Target{TargetOf(was)}, nil, consumers)
	sure := map[string]bool{}
	var through []string
	for _, f := range findings {
		for _, use := range f.Uses {
			if use.Through != "" {
				through = append(through, strings.TrimSuffix(use.Name+" by "+use.Through+map[bool]string{true: " perhaps"}[use.Unknown != ""], " "))
				continue
			}
			sure[use.Name] = sure[use.Name] || use.Unknown == ""
		}
	}
	var breaks, perhaps []string
	for name, is := range sure {
		if is {
			breaks = append(breaks, name)
		} else {
			perhaps = append(perhaps, name)
		}
	}
	var lines []string
	for _, line := range strings.Split(row, "\n") {
		if !strings.HasPrefix(line, "  breaks") && !strings.HasPrefix(line, "  perhaps") && !strings.HasPrefix(line, "  through") {
			lines = append(lines, line)
		}
	}
	for _, part := range []struct {
		label string
		names []string
	}{{"breaks", breaks}, {"perhaps", perhaps}, {"through", through}} {
		if len(part.names) > 0 {
			slices.Sort(part.names)
			lines = append(lines, "  "+part.label+" "+strings.Join(slices.Compact(part.names), ", "))
		}
	}
	return strings.Join(lines, "\n")
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(path.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// usesOf returns the forms of use as files. What is below a folder of msapp is zipped.
func usesOf(t testing.TB, dir string) fstest.MapFS {
	const api = "/providers/Microsoft.PowerApps/apis/shared_contoso-20orders-5f00112233445566aa"
	files, apps := fstest.MapFS{}, map[string]map[string]string{}
	for _, f := range txtar.Parse(testdata(t, dir+"/uses.txtar")).Files {
		text, name := string(f.Data), f.Name
		text = strings.ReplaceAll(text, "<get>", `"G": {"type": "OpenApiConnection", "inputs": {<host GetOrder>, "parameters": {"id": "1"}}}`)
		text = strings.ReplaceAll(text, "<connection>", `"host": {"connection": {"name": "@parameters('$connections')['orders']['connectionId']"}}`)
		for before, rest, ok := strings.Cut(text, "<host "); ok; before, rest, ok = strings.Cut(text, "<host ") {
			id, after, _ := strings.Cut(rest, ">")
			text = before + fmt.Sprintf(`"host": {"connectionName": "orders", "operationId": %q}`, id) + after
		}
		const references = `"connectionReferences": {"orders": {"api": {"id": "` + api + `"}}}`
		if title, ok := strings.CutPrefix(name, "flows/"); ok {
			name = "Workflows/" + title + ".json"
			text = `{"properties": {` + references + `, "definition": {` + text + `}}}`
		}
		text = strings.Replace(text, `{"properties": {"definition"`, `{"properties": {`+references+`, "definition"`, 1)
		if entry, ok := strings.CutPrefix(name, "msapp/"); ok {
			app, entry, _ := strings.Cut(entry, "/")
			if apps[app] == nil {
				apps[app] = map[string]string{}
			}
			apps[app][entry] = text
			continue
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for app, entries := range apps {
		files["CanvasApps/"+app+".msapp"] = &fstest.MapFile{Data: zipped(t, entries)}
	}
	return files
}

func matrixConnector(t testing.TB, definition []byte) *connector.Connector {
	t.Helper()
	c, err := connector.Read(fstest.MapFS{"orders/apiDefinition.swagger.json": {Data: definition}}, "orders")
	if err != nil {
		t.Fatal(err)
	}
	return c
}
