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

// exchange is one request and the wanted answer. An empty want accepts any answer.
type exchange struct {
	does   string
	call   string // method, space, path below /dev/api/data/v9.2/
	header string // "Name: value"
	body   string
	status int
	want   string // part of the answer or of its headers
}

func TestWebAPI(t *testing.T) {
	saved := `{"name":"contoso_a","displayname":"A","connectortype":1,"openapidefinition":"{\"swagger\":\"2.0\",\"info\":{\"title\":\"A\"},\"host\":\"@environmentVariables(\\\"contoso_Host\\\")\",\"paths\":{}}"}`
	server := start(t)
	for _, x := range []exchange{
		{"invalid token", "GET WhoAmI", "Authorization: Bearer x", "", 401, "authorization_uri="},
		{"caller without a role", "GET solutions", "Authorization: Bearer emulator-no-role", "", 403, "0x80040220"},
		{"WhoAmI needs no role", "GET WhoAmI", "Authorization: Bearer emulator-no-role", "", 200, "UserId"},
		{"unknown entity set", "GET widgets", "", "", 404, "0x8006088a"},
		{"unmodelled action", "POST ExportSolution", "", "{}", 501, "does not model exports"},
		{"POST of a function", "POST WhoAmI", "", "{}", 405, ""},
		{"unknown parameter", "POST ImportSolutionAsync", "", `{"ImportJobId":"x"}`, 400,
			"The parameter 'ImportJobId' in the request payload is not a valid parameter for the operation 'ImportSolutionAsync'."},
		{"missing parameter", "POST StageSolution", "", `{}`, 400, "CustomizationFile"},
		{"invalid base64", "POST StageSolution", "", `{"CustomizationFile":"%%%"}`, 400, "Edm.Binary"},
		{"invalid zip", "POST StageSolution", "", `{"CustomizationFile":"eHh4"}`, 400, "0x80048060"},
		{"invalid JSON", "POST StageSolution", "", `{`, 400, "0x80048d19"},
		{"publish without a body", "POST PublishAllXml", "", "", 204, ""},
		{"unknown job", "GET RetrieveSolutionImportResult(ImportJobId=@p)?@p=" + connectorID, "", "", 404, "0x80040217"},
		{"unknown row", "GET importjobs(" + connectorID + ")", "", "", 404, "0x80040217"},
		{"alternate key", "GET solutions(uniquename='x')", "", "", 501, ""},
		{"unmodelled entity set", "GET businessunits", "", "", 501, "does not model business units"},
		{"entity set of a Microsoft product", "GET msdyn_workorders", "", "", 501, "Microsoft's products"},
		{"create of a job", "POST asyncoperations", "", "{}", 405, ""},

		{"connector with an undefined variable", "POST connectors", "", saved, 400, "'contoso_Host' is not defined"},
		{"create with PATCH", "PATCH environmentvariabledefinitions(" + definitionID + ")", "", `{"schemaname":"contoso_Host","displayname":"Host","type":100000000}`, 204, definitionID},
		{"value of a definition", "POST environmentvariablevalues", "", `{"schemaname":"contoso_Host","value":"a.contoso.com","EnvironmentVariableDefinitionId@odata.bind":"environmentvariabledefinitions(` + definitionID + `)"}`, 204, ""},
		{"value without a definition", "POST environmentvariablevalues", "", `{"value":"a","EnvironmentVariableDefinitionId@odata.bind":"/environmentvariabledefinitions(` + connectorID + `)"}`, 404, ""},
		{"PATCH with If-Match of an unknown row", "PATCH connectors(" + connectorID + ")", "If-Match: *", saved, 404, ""},
		{"create that returns the row", "PATCH connectors(" + connectorID + ")", "Prefer: return=representation", saved, 201, `\"host\":\"a.contoso.com\"`},
		{"second connector of a name", "POST connectors", "", saved, 412, "0x80040237"},
		{"rename of a connector", "PATCH connectors(" + connectorID + ")", "", `{"name":"contoso_b"}`, 400, "cannot be changed"},
		{"undeclared property", "PATCH connectors(" + connectorID + ")", "", `{"colour":"red"}`, 400, "undeclared property 'colour'"},
		{"outdated If-Match", "PATCH connectors(" + connectorID + ")", `If-Match: W/"1"`, `{"displayname":"B"}`, 412, "0x80060882"},
		{"incomplete connector", "POST connectors", "", `{"name":"contoso_c"}`, 400, "required field"},

		{"select", "GET connectors?$select=name", "", "", 200, `"name":"contoso_a"`},
		{"select of an unknown column", "GET connectors?$select=colour", "", "", 400, "Could not find a property named 'colour'"},
		{"select of an unknown column of an empty set", "GET connectionreferences?$select=colour", "", "", 400, "Could not find a property named 'colour'"},
		{"eq ignores case", "GET connectors?$filter=name%20eq%20'CONTOSO_A'&$select=name", "", "", 200, "contoso_a"},
		{"quote in a literal", "GET connectors?$filter=name%20eq%20'o''brien'", "", "", 200, `"value":[]`},
		{"functions and parentheses", "GET connectors?$filter=(startswith(name,'contoso')%20and%20contains(displayname,'a'))%20or%20name%20eq%20'x'&$select=name", "", "", 200, "contoso_a"},
		{"not and numbers", "GET connectors?$filter=not%20(connectortype%20ne%201)%20and%20createdon%20ge%202020-01-01T00:00:00Z&$select=name", "", "", 200, "contoso_a"},
		{"incomplete filter", "GET connectors?$filter=name%20eq", "", "", 400, "$filter"},
		{"deeply nested filter", "GET connectors?$filter=" + strings.Repeat("(", 2000), "", "", 400, "nested"},
		{"unterminated literal", "GET connectors?$filter=name%20eq%20'x", "", "", 400, "unterminated"},
		{"order and top", "GET environmentvariabledefinitions?$orderby=schemaname%20desc&$top=0", "", "", 200, `"value":[]`},
		{"expand", "GET environmentvariablevalues?$expand=EnvironmentVariableDefinitionId($select=schemaname)&$select=value", "", "", 200, `"schemaname":"contoso_Host"`},
		{"unmodelled option", "GET connectors?$apply=x", "", "", 501, "$apply"},
		{"create with a key", "POST annotations", "", `{"annotationid":"` + connectorID + `","subject":"a"}`, 204, connectorID},
		{"create with the same key", "POST annotations", "", `{"annotationid":"` + connectorID + `","subject":"b"}`, 412, "0x80040237"},
		{"create by PATCH with the same key", "PATCH annotations(" + connectorID + ")", "If-None-Match: *", `{"subject":"b"}`, 412, "0x80040237"},
		{"delete of an outdated row", "DELETE annotations(" + connectorID + ")", `If-Match: W/"1"`, "", 412, "0x80060882"},
		{"property of notes that is not modelled", "GET annotations?$select=documentbody", "", "", 501, "documentbody"},
		{"delete of any version", "DELETE annotations(" + connectorID + ")", "If-Match: *", "", 204, ""},
		{"delete", "DELETE connectors(" + connectorID + ")", "", "", 204, ""},
		{"delete of a deleted row", "DELETE connectors(" + connectorID + ")", "", "", 404, ""},
	} {
		status, text := server.ask(t, x)
		if status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %s = %d %s; want %d with %s", x.does, x.call, status, text, x.status, x.want)
		}
	}
}

func TestPaging(t *testing.T) {
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
		t.Errorf("pages have %s; want x_a x_b x_c", got)
	}
}

func TestPageEscapesText(t *testing.T) {
	server := start(t)
	server.ask(t, exchange{call: "POST environmentvariabledefinitions", body: `{"schemaname":"<script>alert(1)</script>","displayname":"x","type":100000005,"defaultvalue":"/subscriptions/x"}`})
	_, text := server.ask(t, exchange{call: "GET " + server.root})
	if strings.Contains(text, "<script>") || !strings.Contains(text, "&lt;script&gt;") || strings.Contains(text, "/subscriptions/x") {
		t.Errorf("page = %s", text)
	}
}

func TestRequestsOfOtherOriginsAreRejected(t *testing.T) {
	server := start(t)
	for header, want := range map[string]int{"Sec-Fetch-Site: cross-site": 403, "Sec-Fetch-Site: same-origin": 204} {
		if got, _ := server.ask(t, exchange{call: "POST " + server.root + "dev/_emulator/reset", header: header}); got != want {
			t.Errorf("reset with %s = %d; want %d", header, got, want)
		}
	}
}

func TestInvalidNamesOfEnvironments(t *testing.T) {
	for _, names := range [][]string{{""}, {"a", "a"}, {"../a"}, {"a/b"}} {
		if _, err := emulator.New(emulator.Options{Environments: names}); err == nil {
			t.Errorf("New(%q) has no error", names)
		}
	}
}

func TestOneEmulatorPerFolder(t *testing.T) {
	dir := t.TempDir()
	first, err := emulator.New(emulator.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	want := "emulator: another emulator uses " + dir
	if _, err := emulator.New(emulator.Options{Dir: dir}); err == nil || err.Error() != want {
		t.Errorf("a second emulator: %v; want %s", err, want)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := emulator.New(emulator.Options{Dir: dir})
	if err != nil {
		t.Fatalf("after the first was closed: %v", err)
	}
	second.Close()
}

func TestInvalidSnapshots(t *testing.T) {
	for _, text := range []string{"{", "{}", "[]"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "dev.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := emulator.New(emulator.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "dev.json") {
			t.Errorf("New with snapshot %s = %v; want an error with the name of the file", text, err)
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

// ask sends a request and returns the status, and a line of headers followed by the body.
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
