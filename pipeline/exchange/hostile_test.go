package exchange

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/dataverse"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

type anyone struct{}

func (anyone) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

const (
	goodID         = "6774a467-ce48-42dc-9bda-abc8ad4b3923"
	goodDefinition = `{"swagger":"2.0","info":{"title":"Orders","version":"1.0"},"host":"orders.contoso.com","paths":{}}`
)

// hostileRow is a good row of a connector with other values in some columns.
func hostileRow(changes map[string]any) map[string]any {
	row := map[string]any{"@odata.etag": `W/"1"`, "connectorid": goodID, "name": "contoso_orders", "displayname": "Orders", "openapidefinition": goodDefinition,
		"connectionparameters": "{}", "policytemplateinstances": "[]", "ismanaged": false}
	for name, value := range changes {
		if row[name] = value; value == nil {
			delete(row, name)
		}
	}
	return row
}

// hostile is a project with one connector, and an environment that answers rows.
func hostile(t *testing.T, answer map[string]any, icon any) (*Exchange, string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body := any(map[string]any{"value": []any{}})
		switch {
		case r.Method != http.MethodGet:
			t.Errorf("got %s %s; want no write", r.Method, r.URL)
		case strings.Contains(r.URL.Path, "connectors("):
			body = map[string]any{"connectorid": goodID, "iconblob": icon}
		case strings.HasSuffix(r.URL.Path, "/connectors"):
			body = answer
		}
		if err := json.NewEncoder(w).Encode(body); err != nil {
			t.Log(err)
		}
	}))
	t.Cleanup(server.Close)
	root := t.TempDir()
	text := "solutions:\n  Orders:\n    version: 1.0.0.0\n    publisher: {name: contoso, prefix: contoso}\n    connectors:\n      connectors/orders: {id: " + goodID + ", name: contoso_orders}\n" +
		"stages:\n  dev: {url: 'https://x.crm.dynamics.com', development: true}\n"
	for name, content := range map[string]string{"alm.yaml": text, "connectors/orders/apiDefinition.swagger.json": goodDefinition, "connectors/orders/apiProperties.json": `{"properties": {"connectionParameters": {}}}`} {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fsys, err := disk.OpenFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Load(fsys, "alm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &Exchange{Project: p, Root: root, FS: fsys, Stage: "dev", Connect: func(context.Context, string, project.Stage) (*dataverse.Client, error) {
		return dataverse.New(server.URL, dataverse.Options{Credential: anyone{}, Pace: dataverse.Pace{Retry: time.Millisecond}})
	}}, root
}

// filesBelow returns the names and contents of a folder's files.
func filesBelow(t *testing.T, root string) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(root, name))
		all.WriteString(name + ": " + string(data) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// TestHostileAnswers: an answer that is not of the service's shape ends a pull and a push with an error
// and a hint, writes no file, and sends nothing.
func TestHostileAnswers(t *testing.T) {
	list := func(rows ...any) map[string]any { return map[string]any{"value": rows} }
	deep := strings.Repeat(`{"a":`, 600) + "1" + strings.Repeat("}", 600)
	for name, c := range map[string]struct {
		answer map[string]any
		icon   any
	}{
		"no list":                         {answer: map[string]any{"error": "x"}},
		"a list that is null":             {answer: map[string]any{"value": nil}},
		"a list of numbers":               {answer: list(1, 2)},
		"a list of lists":                 {answer: list([]any{})},
		"no id":                           {answer: list(hostileRow(map[string]any{"connectorid": nil}))},
		"an id that is a path":            {answer: list(hostileRow(map[string]any{"connectorid": "x)/../../systemusers(y"}))},
		"an id that is a number":          {answer: list(hostileRow(map[string]any{"connectorid": 7}))},
		"another id":                      {answer: list(hostileRow(map[string]any{"connectorid": "11111111-1111-4111-8111-111111111111"}))},
		"another name":                    {answer: list(hostileRow(map[string]any{"name": "contoso_other"}))},
		"a name that is a path":           {answer: list(hostileRow(map[string]any{"name": "../../etc/passwd"}))},
		"the row twice":                   {answer: list(hostileRow(nil), hostileRow(nil))},
		"no version":                      {answer: list(hostileRow(map[string]any{"@odata.etag": nil}))},
		"a definition that is an object":  {answer: list(hostileRow(map[string]any{"openapidefinition": map[string]any{}}))},
		"a definition that is no JSON":    {answer: list(hostileRow(map[string]any{"openapidefinition": "<html>"}))},
		"a definition that is a list":     {answer: list(hostileRow(map[string]any{"openapidefinition": "[]"}))},
		"no definition":                   {answer: list(hostileRow(map[string]any{"openapidefinition": nil}))},
		"a definition that is deep":       {answer: list(hostileRow(map[string]any{"openapidefinition": deep}))},
		"a definition that is long":       {answer: list(hostileRow(map[string]any{"openapidefinition": `"` + strings.Repeat("x", maxHostile) + `"`}))},
		"a definition with a key twice":   {answer: list(hostileRow(map[string]any{"openapidefinition": `{"a":1,"a":2}`}))},
		"parameters that are a list":      {answer: list(hostileRow(map[string]any{"connectionparameters": "[1]"}))},
		"parameters that end in between":  {answer: list(hostileRow(map[string]any{"connectionparameters": `{"a":`}))},
		"policies that are an object":     {answer: list(hostileRow(map[string]any{"policytemplateinstances": `{"a":1}`}))},
		"operations that are a text":      {answer: list(hostileRow(map[string]any{"customcodeblobcontent": "x", "scriptoperations": "ListOrders"}))},
		"capabilities that are a number":  {answer: list(hostileRow(map[string]any{"capabilities": "7"}))},
		"a managed flag that is a text":   {answer: list(hostileRow(map[string]any{"ismanaged": "no"}))},
		"a page on another host":          {answer: map[string]any{"value": []any{hostileRow(nil)}, "@odata.nextLink": "https://evil.example/api/data/v9.2/connectors?x"}},
		"a page that is a number":         {answer: map[string]any{"value": []any{hostileRow(nil)}, "@odata.nextLink": 7}},
		"an icon that is a number":        {answer: list(hostileRow(nil)), icon: 7},
		"a display name of control codes": {answer: list(hostileRow(map[string]any{"displayname": map[string]any{"x": 1}}))},
	} {
		e, root := hostile(t, c.answer, c.icon)
		before := filesBelow(t, root)
		_, err := e.Pull(t.Context(), PullOptions{})
		if err == nil || exit.Hint(err) == "" {
			t.Errorf("%s: pull = %v with hint %q; want an error with a hint", name, err, exit.Hint(err))
		}
		if got := filesBelow(t, root); got != before {
			t.Errorf("%s: pull wrote\n%s", name, got)
		}
		if name == "capabilities that are a number" {
			continue // a folder without capabilities leaves those that are there
		}
		if _, err := e.Push(t.Context(), PushOptions{}); err == nil || exit.Hint(err) == "" {
			t.Errorf("%s: push = %v with hint %q; want an error with a hint", name, err, exit.Hint(err))
		}
	}
}

// TestHostileNames: a connector that is taken into the project gets a folder of its own below the
// project's connectors, or is refused.
func TestHostileNames(t *testing.T) {
	for _, c := range []struct{ name, title string }{
		{"contoso_a", "../../../etc"}, {"contoso_a", "a/b\\c"}, {"contoso_a", "CON"}, {"contoso_a", "nul.txt"}, {"contoso_a", "..."}, {"contoso_a", " "},
		{"contoso_a", ".git"}, {"contoso_a", "orders"}, {"contoso_a", "ORDERS"}, {"contoso_a", "\u202egpj"}, {"contoso_a", strings.Repeat("ä", 5000)},
		{"../x", "X"}, {"a b", "X"}, {"x: {y", "X"}, {"'", "X"}, {strings.Repeat("a", 500), "X"}, {"contoso_a\nstages: {}", "X"}, {"mscrm_x", "X"},
	} {
		e, root := hostile(t, map[string]any{"value": []any{hostileRow(map[string]any{"name": c.name, "displayname": c.title, "connectorid": "11111111-1111-4111-8111-111111111111"})}}, nil)
		result, err := e.Pull(t.Context(), PullOptions{Adopt: true, Wanted: []Wanted{{Text: c.name, Dir: "-"}}})
		if err != nil {
			if exit.Hint(err) == "" {
				t.Errorf("%q: %v has no hint", c, err)
			}
			continue
		}
		dir := result.Connectors[0].Path
		if !solution.Portable(dir) || !strings.HasPrefix(dir, "connectors/") || dir == "connectors/orders" || strings.Count(dir, "/") != 1 {
			t.Errorf("%q: the folder is %q", c, dir)
		}
		fsys, err := disk.OpenFolder(root)
		if err != nil {
			t.Fatal(err)
		}
		p, err := project.Load(fsys, "alm.yaml")
		if err != nil || p.Solutions["Orders"].Connectors[dir].Name != c.name || len(p.Stages) != 1 {
			t.Errorf("%q: alm.yaml is %+v, %v", c, p, err)
		}
	}
}

const maxHostile = 9 << 20

// TestHostileIcons: what is no image is reported as not read, and not written.
func TestHostileIcons(t *testing.T) {
	for _, icon := range []string{base64.StdEncoding.EncodeToString([]byte("<svg onload=alert(1)>")), "***"} {
		e, root := hostile(t, map[string]any{"value": []any{hostileRow(nil)}}, icon)
		result, err := e.Pull(t.Context(), PullOptions{})
		if err != nil || len(result.Findings) != 1 || result.Connectors[0].State != Same {
			t.Errorf("%s: %+v, %v; want a finding", icon, result, err)
		}
		if got := filesBelow(t, root); strings.Contains(got, "icon.") {
			t.Errorf("%s: pull wrote\n%s", icon, got)
		}
	}
}

// TestHostileText: texts of an environment become no other YAML, no other file and no credential.
func TestHostileText(t *testing.T) {
	for name, row := range map[string]map[string]any{
		"a title of YAML":       {"displayname": "x\"}\nstages: {prod: {url: 'https://evil.example'}}\n#"},
		"a title of a path":     {"displayname": "../../../etc/cron.d/x"},
		"a title of characters": {"displayname": "\x1b]0;x\a\u202e\u0000"},
		"a long title":          {"displayname": strings.Repeat("x", 100000)},
		"a description of YAML": {"description": "- a\n- b: {c: &d [*d]}"},
	} {
		e, root := hostile(t, map[string]any{"value": []any{hostileRow(row)}}, nil)
		if _, err := e.Pull(t.Context(), PullOptions{}); err != nil {
			if exit.Hint(err) == "" {
				t.Errorf("%s: %v has no hint", name, err)
			}
			continue
		}
		fsys, err := disk.OpenFolder(root)
		if err != nil {
			t.Fatal(err)
		}
		p, err := project.Load(fsys, "alm.yaml")
		if err != nil {
			t.Errorf("%s: alm.yaml cannot be read: %v", name, err)
			continue
		}
		part := p.Solutions["Orders"].Connectors["connectors/orders"]
		for key, want := range map[string]any{"displayname": part.DisplayName, "description": part.Description} {
			if row[key] != nil && row[key] != want {
				t.Errorf("%s: alm.yaml has %q; want %q", name, want, row[key])
			}
		}
		if len(p.Stages) != 1 {
			t.Errorf("%s: alm.yaml has the stages %v", name, p.Order)
		}
	}
}
