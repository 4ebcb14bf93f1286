package impact

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// unreadable is a file system in which some folders cannot be listed.
type unreadable struct {
	fstest.MapFS
	folders []string
}

func (u unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if slices.Contains(u.folders, name) {
		return nil, errors.New("cannot list " + name)
	}
	return u.MapFS.ReadDir(name)
}

func (u unreadable) Open(name string) (fs.File, error) {
	if slices.Contains(u.folders, name) {
		return nil, errors.New("cannot list " + name)
	}
	return u.MapFS.Open(name)
}

func TestFoldersThatCannotBeRead(t *testing.T) {
	files := fstest.MapFS{"a/workflows/x.json": {Data: []byte(`{"definition": {}}`)}, "b/workflows/y.json": {Data: []byte(`{"definition": {}}`)}}
	got, err := Read(unreadable{files, []string{"a"}})
	if err != nil || len(got.Consumers) != 1 || len(got.Problems) != 1 || !strings.HasPrefix(got.Problems[0], "a: ") {
		t.Errorf("a folder: %+v, %v", got, err)
	}
	if got, err := Read(unreadable{files, []string{"."}}); err == nil {
		t.Errorf("the root: %+v", got)
	}
}

// TestOnlyFilesOfConsumersAreRead passes over hidden folders, packages of Node.js and what is no file.
func TestOnlyFilesOfConsumersAreRead(t *testing.T) {
	flow := &fstest.MapFile{Data: []byte(`{"definition": {}}`)}
	got, err := Read(fstest.MapFS{
		"workflows/a.json": flow, "node_modules/workflows/b.json": flow, ".hidden/workflows/c.json": flow,
		"workflows/link.json": {Mode: fs.ModeSymlink, Data: []byte("a.json")}, "modernflows/d-1/d-1.json": flow, "flows/e.json": flow,
		"modernflows/f.json": flow, "x.data": flow, "Logic/workflow.json": flow,
	})
	var names []string
	for _, c := range got.Consumers {
		names = append(names, c.File)
	}
	if want := []string{"Logic/workflow.json", "modernflows/d-1/d-1.json", "workflows/a.json"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("got %q, %v; want %q", names, err, want)
	}
}

// TestFilesAreLimited reads a file of the largest size, and no larger one.
func TestFilesAreLimited(t *testing.T) {
	const flow = `{"definition": {}}`
	files := fstest.MapFS{"workflows/a.json": {Data: []byte(flow)}, "workflows/b.json": {Data: []byte(flow)}}
	for size, want := range map[int64]int{int64(2 * len(flow)): 2, int64(2*len(flow) - 1): 1, int64(len(flow)): 1, int64(len(flow) - 1): 0} {
		r := newReader(files, size)
		if err := r.walk(); err != nil || len(r.found.Consumers) != want || len(r.found.Problems) != 2-want {
			t.Errorf("%d bytes: %+v, %v; want %d", size, r.found, err, want)
		}
	}
}

// TestAppsWithoutCalls are no consumers as screens, and are not searched without data sources.
func TestAppsWithoutCalls(t *testing.T) {
	app := zipped(t, map[string]string{"References/DataSources.json": `{"DataSources": []}`, "Src/a.pa.yaml": "a: ["})
	got, err := Read(fstest.MapFS{"a.msapp": {Data: app}, "b.pa.yaml": {Data: []byte(`A: {X: "=1"}`)}})
	if err != nil || len(got.Problems) > 0 || len(got.Consumers) != 1 || got.Consumers[0].Name != "a" || len(got.Consumers[0].Calls) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestTitles holds where the title of each kind of consumer comes from.
func TestTitles(t *testing.T) {
	const (
		flow = `{"definition": {"actions": {"G": {"type": "ApiConnection", "inputs": {"host": {"connection": {"referenceName": "o"}}, "method": "get", "path": "/"}}}}}`
		id   = "-0e0dd588-ba10-f011-9989-6045bd0e2fc6"
		tool = "kind: ConnectorTool\nconnectorId: /apis/shared_x\noperationId: Get\n"
	)
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a file's name", map[string]string{"workflows/Night ly" + id + ".json": flow}, "Night ly"},
		{"metadata beside it", map[string]string{"workflows/n.json": flow, "workflows/n.json.data.xml": `<Workflow Name="Nightly"/>`}, "Nightly"},
		{"customizations", map[string]string{"workflows/n.json": flow, "customizations.xml": `<I><Workflows><Workflow Name="Nightly"><JsonFileName>/Workflows/N.json</JsonFileName></Workflow><Workflow Name="Other"/></Workflows></I>`}, "Nightly"},
		{"the YAML form", map[string]string{"modernflows/n-1/n-1.json": flow, "modernflows/n-1/workflow.yml": "Workflow:\n  '@Name': Nightly\n  JsonFileName: /x/n-1.json\n"}, "Nightly"},
		{"the YAML form without a file", map[string]string{"modernflows/n-1/n-1.json": flow, "modernflows/n-1/workflow.yml": "Workflow:\n  '@Name': Nightly\n"}, "n-1"},
		{"the YAML form without a name", map[string]string{"modernflows/n-1/n-1.json": flow, "modernflows/n-1/workflow.yml": "Workflow:\n  JsonFileName: n-1.json\n"}, "n-1"},
		{"a Logic App's folder", map[string]string{"Nightly/workflow.json": flow}, "Nightly"},
		{"an agent's flow", map[string]string{"workflows/N" + id + "/workflow.json": flow, "workflows/N" + id + "/metadata.yml": "name: Nightly\n"}, "Nightly"},
		{"an agent's flow without a name", map[string]string{"workflows/N" + id + "/workflow.json": flow, "workflows/N" + id + "/metadata.yml": "category: 5\n"}, "N"},
		{"metadata", map[string]string{"a.mcs.yml": "mcs.metadata: {componentName: Title}\nmodelDisplayName: Other\n" + tool}, "Title"},
		{"a comment", map[string]string{"a.mcs.yml": "# A tool\n# Name: Title \nmodelDisplayName: Other\n" + tool}, "Title"},
		{"a comment too late", map[string]string{"a.mcs.yml": tool + "# Name: Title\n"}, "a"},
		{"a display name", map[string]string{"a.mcs.yaml": "modelDisplayName: Title\n" + tool}, "Title"},
		{"a component", map[string]string{"botcomponents/c.x/data": "modelDisplayName: Other\n" + tool, "botcomponents/c.x/botcomponent.xml": "<b><name>Title</name></b>"}, "Title"},
		{"a component with a title of its own", map[string]string{"botcomponents/c.x/data": "# Name: Title\n" + tool, "botcomponents/c.x/botcomponent.xml": "<b><name>Other</name></b>"}, "Title"},
		{"a component's folder", map[string]string{"botcomponents/c.x/data": tool}, "c.x"},
	} {
		files := fstest.MapFS{}
		for name, text := range c.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		got, err := Read(files)
		if err != nil || len(got.Consumers) != 1 || got.Consumers[0].Name != c.want {
			t.Errorf("%s: got %+v, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// TestConnectionReferences resolve to the connector only where both names are there.
func TestConnectionReferences(t *testing.T) {
	const flow = `{"properties": {"connectionReferences": {"o": {"connection": {"connectionReferenceLogicalName": "c_o"}}}, "definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "o", "operationId": "Get"}}}}}}}`
	for reference, want := range map[string]string{
		"connectionreferencelogicalname: C_O\nconnectorid: /apis/shared_x\n":      "shared_x",
		"'@connectionreferencelogicalname': c_o\nconnectorid: /apis/shared_x\n":   "shared_x",
		"connectionreferencelogicalname: c_o\n":                                   "c_o",
		"connectorid: /apis/shared_x\n":                                           "c_o",
		"a: {connectionreferencelogicalname: c_o, connectorid: /apis/shared_y}\n": "shared_y",
		"": "c_o",
	} {
		got, err := Read(fstest.MapFS{"workflows/a.json": {Data: []byte(flow)}, "r/connectionreference.yml": {Data: []byte(reference)}})
		if err != nil || got.Consumers[0].Calls[0].API != want {
			t.Errorf("%q: got %+v, %v; want %s", reference, got, err, want)
		}
	}
}
