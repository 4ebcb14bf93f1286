package emulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/solution/dataverse/emulator"
)

const (
	connectorID  = "6774a467-ce48-42dc-9bda-abc8ad4b3923"
	definitionID = "11111111-ce48-42dc-9bda-abc8ad4b3923"
)

// exchange is one request and what must come back; "" in a want is anything.
type exchange struct {
	does   string
	call   string // method, space, path below /dev/api/data/v9.2/
	header string // "Name: value"
	body   string
	status int
	want   string // part of the answer, or of its headers
}

func TestTheWebAPI(t *testing.T) {
	saved := `{"name":"contoso_a","displayname":"A","connectortype":1,"openapidefinition":"{\"swagger\":\"2.0\",\"info\":{\"title\":\"A\"},\"host\":\"@environmentVariables(\\\"contoso_Host\\\")\",\"paths\":{}}"}`
	server := start(t)
	for _, x := range []exchange{
		{"a token is needed", "GET WhoAmI", "Authorization: Bearer x", "", 401, "authorization_uri="},
		{"a role is needed", "GET solutions", "Authorization: Bearer emulator-no-role", "", 403, "0x80040220"},
		{"but not to ask who one is", "GET WhoAmI", "Authorization: Bearer emulator-no-role", "", 200, "UserId"},
		{"an unknown set", "GET widgets", "", "", 404, "0x8006088a"},
		{"what is not modelled says so", "POST ExportSolution", "", "{}", 501, "does not model exports"},
		{"a function is not posted", "POST WhoAmI", "", "{}", 405, ""},
		{"an unknown parameter", "POST ImportSolutionAsync", "", `{"ImportJobId":"x"}`, 400,
			"The parameter 'ImportJobId' in the request payload is not a valid parameter for the operation 'ImportSolutionAsync'."},
		{"a missing parameter", "POST StageSolution", "", `{}`, 400, "CustomizationFile"},
		{"no base64", "POST StageSolution", "", `{"CustomizationFile":"%%%"}`, 400, "Edm.Binary"},
		{"no zip", "POST StageSolution", "", `{"CustomizationFile":"eHh4"}`, 400, "0x80048060"},
		{"no JSON", "POST StageSolution", "", `{`, 400, "0x80048d19"},
		{"publish without a body", "POST PublishAllXml", "", "", 204, ""},
		{"a job that is not", "GET RetrieveSolutionImportResult(ImportJobId=@p)?@p=" + connectorID, "", "", 404, "0x80040217"},
		{"a row that is not", "GET importjobs(" + connectorID + ")", "", "", 404, "0x80040217"},
		{"a key that is no id", "GET solutions(uniquename='x')", "", "", 501, ""},
		{"jobs are not written by hand", "POST asyncoperations", "", "{}", 405, ""},

		{"a connector names a variable that is not", "POST connectors", "", saved, 400, "'contoso_Host' is not defined"},
		{"a definition", "PATCH environmentvariabledefinitions(" + definitionID + ")", "", `{"schemaname":"contoso_Host","displayname":"Host","type":100000000}`, 204, definitionID},
		{"its value", "POST environmentvariablevalues", "", `{"schemaname":"contoso_Host","value":"a.contoso.com","EnvironmentVariableDefinitionId@odata.bind":"environmentvariabledefinitions(` + definitionID + `)"}`, 204, ""},
		{"a value of no definition", "POST environmentvariablevalues", "", `{"value":"a","EnvironmentVariableDefinitionId@odata.bind":"/environmentvariabledefinitions(` + connectorID + `)"}`, 404, ""},
		{"no accidental create", "PATCH connectors(" + connectorID + ")", "If-Match: *", saved, 404, ""},
		{"an upsert", "PATCH connectors(" + connectorID + ")", "Prefer: return=representation", saved, 201, `\"host\":\"a.contoso.com\"`},
		{"no second one of the name", "POST connectors", "", saved, 412, "0x80040237"},
		{"a name stays", "PATCH connectors(" + connectorID + ")", "", `{"name":"contoso_b"}`, 400, "cannot be changed"},
		{"an undeclared property", "PATCH connectors(" + connectorID + ")", "", `{"colour":"red"}`, 400, "undeclared property 'colour'"},
		{"an old version", "PATCH connectors(" + connectorID + ")", `If-Match: W/"1"`, `{"displayname":"B"}`, 412, "0x80060882"},
		{"an incomplete connector", "POST connectors", "", `{"name":"contoso_c"}`, 400, "required field"},

		{"select", "GET connectors?$select=name", "", "", 200, `"name":"contoso_a"`},
		{"an unknown column", "GET connectors?$select=colour", "", "", 400, "Could not find a property named 'colour'"},
		{"eq in any case", "GET connectors?$filter=name%20eq%20'CONTOSO_A'&$select=name", "", "", 200, "contoso_a"},
		{"a quote in a literal", "GET connectors?$filter=name%20eq%20'o''brien'", "", "", 200, `"value":[]`},
		{"functions and parentheses", "GET connectors?$filter=(startswith(name,'contoso')%20and%20contains(displayname,'a'))%20or%20name%20eq%20'x'&$select=name", "", "", 200, "contoso_a"},
		{"not and numbers", "GET connectors?$filter=not%20(connectortype%20ne%201)%20and%20createdon%20ge%202020-01-01T00:00:00Z&$select=name", "", "", 200, "contoso_a"},
		{"a broken filter", "GET connectors?$filter=name%20eq", "", "", 400, "$filter"},
		{"a filter that never ends", "GET connectors?$filter=" + strings.Repeat("(", 2000), "", "", 400, "nested"},
		{"an unterminated literal", "GET connectors?$filter=name%20eq%20'x", "", "", 400, "unterminated"},
		{"order and top", "GET environmentvariabledefinitions?$orderby=schemaname%20desc&$top=0", "", "", 200, `"value":[]`},
		{"expand", "GET environmentvariablevalues?$expand=EnvironmentVariableDefinitionId($select=schemaname)&$select=value", "", "", 200, `"schemaname":"contoso_Host"`},
		{"an option it does not know", "GET connectors?$apply=x", "", "", 501, "$apply"},
		{"delete", "DELETE connectors(" + connectorID + ")", "", "", 204, ""},
		{"and it is gone", "DELETE connectors(" + connectorID + ")", "", "", 404, ""},
	} {
		status, text := server.ask(t, x)
		if status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %s = %d %s; want %d with %s", x.does, x.call, status, text, x.status, x.want)
		}
	}
}

func TestPagesOfRows(t *testing.T) {
	server := start(t)
	for _, name := range []string{"a", "b", "c"} {
		if status, text := server.ask(t, exchange{call: "POST environmentvariabledefinitions", body: `{"schemaname":"x_` + name + `","displayname":"x","type":100000000}`}); status != 204 {
			t.Fatal(text)
		}
	}
	var names []string
	for next := server.base + "environmentvariabledefinitions?$select=schemaname&$orderby=schemaname"; next != ""; {
		_, text := server.ask(t, exchange{call: "GET " + next, header: "Prefer: odata.maxpagesize=2"})
		var page struct {
			Value []struct{ Schemaname string }
			Next  string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal([]byte(text[strings.Index(text, "\n")+1:]), &page); err != nil {
			t.Fatal(err)
		}
		for _, v := range page.Value {
			names = append(names, v.Schemaname)
		}
		next = page.Next
	}
	if got := strings.Join(names, " "); got != "x_a x_b x_c" {
		t.Errorf("pages hold %s; want x_a x_b x_c", got)
	}
}

func TestThePageEscapesWhatItShows(t *testing.T) {
	server := start(t)
	server.ask(t, exchange{call: "POST environmentvariabledefinitions", body: `{"schemaname":"<script>alert(1)</script>","displayname":"x","type":100000005,"defaultvalue":"/subscriptions/x"}`})
	_, text := server.ask(t, exchange{call: "GET " + server.root})
	if strings.Contains(text, "<script>") || !strings.Contains(text, "&lt;script&gt;") || strings.Contains(text, "/subscriptions/x") {
		t.Errorf("page = %s", text)
	}
}

func TestAnotherOriginChangesNothing(t *testing.T) {
	server := start(t)
	for header, want := range map[string]int{"Sec-Fetch-Site: cross-site": 403, "Sec-Fetch-Site: same-origin": 204} {
		if got, _ := server.ask(t, exchange{call: "POST " + server.root + "dev/_emulator/reset", header: header}); got != want {
			t.Errorf("reset with %s = %d; want %d", header, got, want)
		}
	}
}

func TestNamesOfEnvironments(t *testing.T) {
	for _, names := range [][]string{{""}, {"a", "a"}, {"../a"}, {"a/b"}} {
		if _, err := emulator.New(emulator.Options{Environments: names}); err == nil {
			t.Errorf("New(%q) has no error", names)
		}
	}
}

func TestASnapshotThatIsNone(t *testing.T) {
	for _, text := range []string{"{", "{}", "[]"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "dev.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := emulator.New(emulator.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "dev.json") {
			t.Errorf("New with snapshot %s = %v; want an error that names the file", text, err)
		}
	}
}

type server struct{ root, base string }

func start(t *testing.T) server {
	t.Helper()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(e.Handler())
	t.Cleanup(s.Close)
	return server{s.URL + "/", s.URL + "/dev/api/data/v9.2/"}
}

// ask sends a request; the text that comes back is a line of headers and the body.
func (s server) ask(t *testing.T, x exchange) (int, string) {
	t.Helper()
	method, target, _ := strings.Cut(x.call, " ")
	if !strings.HasPrefix(target, "http") {
		target = s.base + target
	}
	req, err := http.NewRequest(method, target, strings.NewReader(x.body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer emulator")
	if name, value, ok := strings.Cut(x.header, ": "); ok {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("WWW-Authenticate") + resp.Header.Get("OData-EntityId") + "\n" + string(text)
}
