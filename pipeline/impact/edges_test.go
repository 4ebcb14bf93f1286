package impact

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// TestBrokenFilesAreProblems: of each kind of file, one that is broken is named.
func TestBrokenFilesAreProblems(t *testing.T) {
	const sources = `{"DataSources": [{"Name": "S", "ApiId": "/apis/shared_x"}]}`
	app := func(files map[string]string) string { return string(zipped(t, files)) }
	for _, row := range [][3]string{
		{"Assets/botcomponent_connectionreferenceset.xml", "<", "XML syntax error on line 1: unexpected EOF"},
		{"customizations.xml", "<", "XML syntax error on line 1: unexpected EOF"},
		{"Workflows/f.json.data.xml", "<", "XML syntax error on line 1: unexpected EOF"},
		{"modernflows/f/workflow.yml", "[", "no YAML: [1:1] sequence end token ']' not found"},
		{"workflows/F/metadata.yml", "[", "no YAML: [1:1] sequence end token ']' not found"},
		{"r/connectionreference.yml", "[", "no YAML: [1:1] sequence end token ']' not found"},
		{"a.pa.yaml", "[", "no YAML: [1:1] sequence end token ']' not found"},
		{"a.msapp", "PK", "zip: not a valid zip file"},
		{"a.msapp", app(map[string]string{"References/DataSources.json": "{"}), "References/DataSources.json: unexpected end of JSON input"},
		{"a.msapp", app(map[string]string{"References/DataSources.json": sources, "Src/S.pa.yaml": "["}), "Src/S.pa.yaml: no YAML: [1:1] sequence end token ']' not found"},
		{"logic/connections.json", "{", "broken JSON in line 1: this { has no }; it may have more calls than were read"},
		{"a.mcs.yml", "", ""},
		{"bots/b/bot.yml", "", ""},
	} {
		found, err := Read(fstest.MapFS{row[0]: {Data: []byte(row[1])}})
		want := row[0] + ": " + row[2]
		if row[2] == "" {
			want = ""
		}
		if got := strings.Join(found.Problems, "; "); err != nil || got != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
}

// TestTitlesOfAppFolders: a row that is not there, or has no title, leaves the name of the folder.
func TestTitlesOfAppFolders(t *testing.T) {
	for row, want := range map[string]string{"": "board", "[": "board", "CanvasApp:\n  Name: b\n": "board", "CanvasApp:\n  DisplayName: Board\n": "Board"} {
		files := fstest.MapFS{
			"c/board_DocumentUri/References/DataSources.json": {Data: []byte(`{"DataSources": []}`)},
			"c/board_DocumentUri/Controls/1.json":             {Data: []byte("{}")},
		}
		if row != "" {
			files["c/canvasapp.yml"] = &fstest.MapFile{Data: []byte(row)}
		}
		found, err := Read(files)
		if err != nil || len(found.Consumers) != 1 || found.Consumers[0].Name != want {
			t.Errorf("%q: %+v, %v", row, found, err)
		}
	}
}

// TestOnlyOneConnector: a call without a name may be of each connector that has the operation; a project's
// names count as the connector's own.
func TestOnlyOneConnector(t *testing.T) {
	read := func(dir, id string) Target {
		c, err := connector.Read(fstest.MapFS{dir + "/apiDefinition.swagger.json": {Data: []byte(`{"info": {"title": "` + dir + `"}, "paths": {"/` + id + `": {"get": {"operationId": "` + id + `"}}}}`)}}, dir)
		if err != nil {
			t.Fatal(err)
		}
		return TargetOf(c)
	}
	call := func(api, id string) Call {
		return Call{By: check.PowerAutomate, API: api, Operation: id, nameless: api == "", cut: true}
	}
	consumers := []Consumer{{Kind: Flow, Name: "F", Environment: "prod", Calls: []Call{
		call("", "Get"), call("", "Put"), call("shared_new-5fnamed", "Get"), call("shared_alph", "Get"), call("shared_other", "Get"),
		{By: check.PowerAutomate, API: "shared_alpha", Where: "odd", Unclear: "it is odd"},
		{By: check.PowerAutomate, API: "c_ref", Operation: "Put", nameless: true}, {By: check.PowerAutomate, API: "c_ref", Where: "odd", Unclear: "it is odd", nameless: true}}}}
	names := map[string][]string{"beta": {"new_named"}}
	targets := []Target{read("alpha", "Get"), read("beta", "Get"), read("gamma", "Put")}
	owned, _ := callsByConnector(targets, names, consumers)
	var got []string
	for _, target := range targets {
		for _, c := range owned[target.Dir] {
			got = append(got, target.Dir+" "+c.API+" "+c.Operation+" "+c.guess)
		}
	}
	want := []string{"alpha  Get " + noNameOfAny, "beta  Get " + noNameOfAny, "alpha shared_alph Get ", "alpha shared_alpha  ", "beta shared_new-5fnamed Get ", "gamma  Put " + noName, "gamma c_ref  " + noName, "gamma c_ref Put " + noName}
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if unclear := Join(nil, targets, names, consumers).Unclear; !slices.Equal(unclear, []string{"prod: flow F: odd: it is odd", "prod: flow F: odd: it is odd"}) {
		t.Errorf("got %q", unclear)
	}
}

// TestAgentsOfEnvironmentsRunFlows: the place is the part and the step, without a line.
func TestAgentsOfEnvironmentsRunFlows(t *testing.T) {
	found := ReadEnvironment(Environment{Name: "prod", Agents: []StoredAgent{{Row: Row{ID: "1", Name: "Desk"}, Parts: []StoredPart{
		{"Ask", "c_desk.tool.Ask", []byte("kind: WorkflowTool\nworkflowId: F-1\n"), nil}, {"Hand", "c_desk.tool.Hand", []byte("kind: ConnectedAgentTool\nbotSchemaName: c_other\n"), nil}}}}})
	want := []run{{Flow, "f-1", "Ask, WorkflowTool", 0}, {Agent, "c_other", "Hand, ConnectedAgentTool", 0}}
	if got := found.Consumers[0].runs; !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

// TestOutlineOfConnections keeps which connectors the connections of a Logic App are of.
func TestOutlineOfConnections(t *testing.T) {
	o := NewOutline(nil)
	got, err := o.Flow([]byte(`{"properties": {"parameters": {"$connections": {"value": {"orders": {"id": "/apis/shared_x", "connectionId": "hunter2"}}}}, "definition": {}}}`))
	want := `{"properties":{"connectionReferences":{},"parameters":{"$connections":{"value":{"orders":{"id":"/apis/shared_x"}}}},"definition":{"triggers":{},"actions":{},"outputs":null}}}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
	if got, err := o.Agent([]byte("a: &a 1\nb: *a\n")); err != errAlias || string(got) != `{"a":"=","b":{}}` {
		t.Errorf("got %s, %v", got, err)
	}
}

// TestRenamesInDoubt: an id that another operation has or had is no certain rename.
func TestRenamesInDoubt(t *testing.T) {
	read := func(paths string) *connector.Connector { return matrixConnector(t, []byte(`{"paths": {`+paths+`}}`)) }
	for _, c := range []struct{ was, is, want string }{
		{`"/a": {"get": {"operationId": "A"}}`, `"/a": {"get": {"operationId": "B"}}`, ""},
		{`"/a": {"get": {"operationId": "A"}}`, `"/a": {"get": {"operationId": "B"}}, "/c": {"get": {"operationId": "A"}}`, "A now names another operation"},
		{`"/a": {"get": {"operationId": "A"}}, "/b": {"get": {"operationId": "B"}}`, `"/a": {"get": {"operationId": "B"}}`, "B named another operation before"},
		{`"/a": {"get": {"operationId": "A"}}`, `"/b": {"get": {"operationId": "B"}}`, "B is at another path, and only resembles it"},
	} {
		f := check.Finding{Connector: "orders", Rule: &check.Rule{Affects: check.AllCalls}, Method: "get", Path: "/a", Old: "A", New: "B"}
		all := newRenames([]check.Finding{f}, read(c.was), read(c.is))
		if got := all.byKey["GET /a"]; len(got) != 1 || got[0].doubt != c.want {
			t.Errorf("%s to %s: %+v", c.was, c.is, got)
		}
	}
	change := Change{Targets: Targets([]*connector.Connector{read("")})}
	if got, err := Repair(change, nil, nil); err != nil || len(got.Files)+len(got.Left) > 0 {
		t.Errorf("a connector that is gone: %+v, %v", got, err)
	}
}

// TestPlacesOfNames holds where names are in values, and why some are not rewritten.
func TestPlacesOfNames(t *testing.T) {
	root := source.Parse("x", []byte(`{"a": [{"b": 1}, {"b": {"c": 2}}], "m": {"x": {"b": 3}}, "e\u00e9e": 1}`)).Root
	for key, want := range map[string]int{"a/*/b": 2, "a/*/b/c": 1, "m/*/b": 1, "a/b": 0, "": 0} {
		steps := strings.Split(key, "/")
		if key == "" {
			steps = nil
		}
		if got := len(keyPlaces(root, steps)); got != want {
			t.Errorf("%s: %d places, want %d", key, got, want)
		}
	}
	key, _ := root.Member("eée")
	for i, want := range map[int]string{0: "", 2: "the name is written with escapes that alm does not rewrite"} {
		if _, why := (namePlace{node: key, offset: i}).edit("e", "E"); why != want {
			t.Errorf("at %d: %q", i, why)
		}
	}
}

// TestSentOverWhatIsSent: a flat key below a value that is complete, and an object with too many fields.
func TestSentOverWhatIsSent(t *testing.T) {
	s := sent{form: object}
	s.set("a", sent{form: literal, text: "1"})
	s.set("a/b", sent{form: literal, text: "2"})
	if a := s.field("a"); a.form != unknownForm || len(a.below) != 0 {
		t.Errorf("%+v", a)
	}
	w := flowWalk{keep: strings.Clone}
	for n, want := range map[int]form{maxFields: object, maxFields + 1: unknownForm} {
		var members []string
		for i := range n {
			members = append(members, fmt.Sprintf(`"%d": 1`, i))
		}
		if got := w.sentOf(source.Parse("x", []byte("{"+strings.Join(members, ",")+"}")).Root); got.form != want {
			t.Errorf("%d fields: %v", n, got.form)
		}
	}
	if got := w.sentText("@{"); got.form != unknownForm {
		t.Errorf("%+v", got)
	}
}

// TestHeadersAreFolded: names of headers are not case-sensitive, and a star in a name is a name.
func TestHeadersAreFolded(t *testing.T) {
	for _, c := range []struct {
		read, part string
		want       hit
	}{{"headers/ETag", "headers/etag", isHit}, {"headers/etag", "headers/ETag", isHit}, {"headers/other", "headers/ETag", noHit}, {"body/~2", "body/~2", isHit}} {
		call := connectorCall{Call: &Call{By: check.PowerAutomate, reads: []read{{key: c.read}}}}
		if got := call.reading(check.Part{Side: check.Output, Key: c.part}); got.hit != c.want {
			t.Errorf("%+v: %+v", c, got)
		}
	}
	w, err := newReader(nil, maxAll).walkFlow("f", []byte(`{"definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_x", "operationId": "Get"}}},
		"C": {"type": "Http", "inputs": ["@outputs('G')?['body/*']", "@variables(concat('a', body('G')?['n']))"]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := w.calls()[0].reads; !slices.Equal(got, []read{{"body/~2", true, false}, {"body/n", true, false}}) || !slices.Equal(w.unclear, []string{"actions/C: variables() with a computed name"}) {
		t.Errorf("%+v, %q", got, w.unclear)
	}
}
