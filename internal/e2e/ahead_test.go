package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/pipeline/record"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestConnectorsThatGoFirstOutliveAlm: a solution brings a connector with the flow that calls
// it. alm is killed at every request on its way to the stop where a person has to connect.
// The connector comes once, the whole comes once, and the record has both.
func TestConnectorsThatGoFirstOutliveAlm(t *testing.T) {
	t.Parallel()
	l := newLife(t, "[]")
	files, err := txtar.ParseFile(filepath.Join(root(t), "testdata", "script", "ahead.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(l.dir); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("EMULATOR", l.wire.url, "  dev:\n    url: EMULATOR/dev\n", "").Replace
	for _, f := range files.Files {
		l.write(f.Name, text(string(f.Data)))
	}
	project := l.read("alm.yaml")
	connected := strings.Replace(project, "  test:\n", "  test:\n    connections: {contoso_ordersref: orders-1}\n", 1)
	l.must(0, "pack")
	deaths := sampled(steps(l.must(3, testStage.args...).calls))
	for _, d := range deaths {
		l.post("reset", "")
		if err := os.RemoveAll(filepath.Join(l.dir, "dist")); err != nil { // a record keeps every attempt
			t.Fatal(err)
		}
		l.write("alm.yaml", project)
		l.must(0, "pack")
		if r := l.dies([]death{d}, "import", "--stage", "test"); r.exit != -1 {
			t.Errorf("%v: not killed: exit %d\n%s", d, r.exit, r.said)
			continue
		}
		l.unclaim(testStage.name)
		l.must(3, "import", "--stage", "test", "--resume")
		l.post("connections", `{"name": "orders-1", "api": "contoso_orders"}`)
		l.write("alm.yaml", connected)
		l.must(0, "import", "--stage", "test")
		if got, want := l.came(), "0.0.0.1 1.2.0.0; connectors first done, upgrade done; Notify on"; got != want {
			t.Errorf("killed at %v: %s; want %s", d, got, want)
		}
	}
	t.Logf("killed at %d requests", len(deaths))
}

// came is what the environment imported, and what the record says of it.
func (l *life) came() string {
	l.t.Helper()
	resp, err := http.Get(l.emulator + "/test/_emulator/state")
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	var s environmentState
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil {
		l.t.Fatal(err)
	}
	rel, err := record.Load(filepath.Join(l.dir, "dist"), "Orders")
	if err != nil {
		l.t.Fatal(err)
	}
	var versions, imports, flows []string
	for _, h := range s.Tables.History {
		versions = append(versions, h.Version)
	}
	for _, in := range rel.Imported {
		if in.State == record.NotStarted {
			continue // the attempt that a death kept from arriving stays in the record
		}
		imports = append(imports, in.Action+" "+in.State)
		for _, f := range in.Flows {
			flows = append(flows, f.Name+map[bool]string{true: " on", false: " off"}[f.On])
		}
	}
	return strings.Join(versions, " ") + "; " + strings.Join(imports, ", ") + "; " + strings.Join(flows, ", ")
}

func (l *life) post(what, body string) {
	l.t.Helper()
	resp, err := http.Post(l.emulator+"/test/_emulator/"+what, "application/json", strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode >= 300 {
		l.t.Fatalf("%s: %s", what, resp.Status)
	}
}

func (l *life) read(name string) string {
	l.t.Helper()
	data, err := os.ReadFile(filepath.Join(l.dir, name))
	if err != nil {
		l.t.Fatal(err)
	}
	return string(data)
}

func (l *life) write(name, text string) {
	l.t.Helper()
	name = filepath.Join(l.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}
