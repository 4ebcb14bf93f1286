package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"alm/solution/dataverse/emulator"
)

func TestProtocol(t *testing.T) {
	s := start(t)
	for _, x := range []exchange{
		{"version 9.0", "GET " + s.root + "dev/api/data/v9.0/WhoAmI", "", "", 200, "UserId"},
		{"older version", "GET " + s.root + "dev/api/data/v8.2/WhoAmI", "", "", 501, "version v8.2"},
		{"unknown version", "GET " + s.root + "dev/api/data/v1/WhoAmI", "", "", 404, "segment 'v1'"},
		{"OData 4.01", "GET WhoAmI", "OData-Version: 4.01", "", 200, "UserId"},
		{"OData 5.0", "GET WhoAmI", "OData-Version: 5.0", "", 400, "OData-Version header value '5.0'"},
		{"long URL", "GET solutions?$filter=uniquename%20eq%20'" + strings.Repeat("x", 32<<10) + "'", "", "", 414, "32 kB"},
	} {
		if status, text := s.ask(t, x); status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %d %.200s; want %d with %s", x.does, status, text, x.status, x.want)
		}
	}
}

// TestOtherHosts checks that no page of a stranger can reach the emulator under a name of its own
// that resolves to this machine.
func TestOtherHosts(t *testing.T) {
	s := start(t)
	for host, want := range map[string]int{"localhost": 200, "dev.localhost": 200, "emulator": 200, "[::1]:8787": 200,
		"host.docker.internal": 200, "evil.example": 421, "localhost.evil.example:8787": 421} {
		for _, path := range []string{"", "dev/api/data/v9.2/WhoAmI", "dev/_emulator/state", "dev/connectivity/connections"} {
			req, err := http.NewRequest("GET", s.root+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			if status, text, err := send(req); status != want || err != nil {
				t.Errorf("GET /%s of %s = %d %s %v; want %d", path, host, status, text, err, want)
			}
		}
	}
}

func TestSolutionHeader(t *testing.T) {
	s := start(t)
	mustImport(t, s.base, unmanaged("Work"))
	mustImport(t, s.base, deploy("1.0.0.0"))
	const header = "MSCRM.SolutionUniqueName: "
	define := func(name string) string {
		return `{"schemaname":"` + name + `","displayname":"x","type":100000000}`
	}
	for _, x := range []exchange{
		{"create in a solution", "POST environmentvariabledefinitions", header + "Work", define("x_a"), 204, ""},
		{"create with PATCH in a solution", "PATCH environmentvariabledefinitions(" + definitionID + ")", header + "work", define("x_b"), 204, ""},
		{"members of the solution", "GET solutions?$select=uniquename&$filter=uniquename%20eq%20'Work'&$expand=solution_solutioncomponent($select=objectid,componenttype)", "", "", 200,
			`"componenttype":380,"objectid":"` + definitionID + `"`},
		{"unknown solution", "POST environmentvariabledefinitions", header + "Absent", define("x_c"), 404, "The given solution unique name (Absent) is not valid"},
		{"nothing was created", "GET environmentvariabledefinitions/$count?$filter=schemaname%20eq%20'x_c'", "", "", 200, "0"},
		{"managed solution", "POST environmentvariabledefinitions", header + "Deploy", define("x_c"), 501, "adding components to a managed solution"},
		{"change of a row", "PATCH environmentvariabledefinitions(" + definitionID + ")", header + "Work", `{"displayname":"y"}`, 501, "MSCRM.SolutionUniqueName for PATCH"},
		{"delete of a row", "DELETE environmentvariabledefinitions(" + definitionID + ")", header + "Work", "", 501, "MSCRM.SolutionUniqueName for DELETE"},
		{"action", "POST PublishAllXml", header + "Work", "", 501, "MSCRM.SolutionUniqueName for actions"},
		{"query", "GET solutions?$select=uniquename", header + "Absent", "", 200, "Work"},
	} {
		if status, text := s.ask(t, x); status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %d %s; want %d with %s", x.does, status, text, x.status, x.want)
		}
	}
}

func TestRateLimitHeaders(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	_, web := started(t, emulator.Options{Now: func() time.Time { now = now.Add(10 * time.Millisecond); return now }})
	for i, step := range []struct {
		wait time.Duration
		want string
	}{
		{0, "5999 1,200.00"}, {time.Second, "5998 1,199.98"}, {250 * time.Second, "5997 1,199.96"},
		{100 * time.Second, "5998 1,199.98"}, {24 * time.Hour, "5999 1,200.00"},
	} {
		now = now.Add(step.wait)
		req, err := http.NewRequest("GET", web.URL+"/dev/api/data/v9.2/solutions", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer emulator")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		got := resp.Header.Get("x-ms-ratelimit-burst-remaining-xrm-requests") + " " + resp.Header.Get("x-ms-ratelimit-time-remaining-xrm-requests")
		if got != step.want || resp.Header.Get("x-ms-dop-hint") == "" {
			t.Errorf("request %d: %q, x-ms-dop-hint %q; want %q", i+1, got, resp.Header.Get("x-ms-dop-hint"), step.want)
		}
	}
}

// TestLengthsOfImports checks that an import rejects texts that are too long for their columns.
func TestLengthsOfImports(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	const connector = "Connector/c_"
	variable := func(name, value string) map[string]string {
		const folder = "environmentvariabledefinitions/v/environmentvariable"
		return map[string]string{folder + "definition.xml": `<environmentvariabledefinition schemaname="x_v"><displayname default="` + name + `" /><type>100000000</type></environmentvariabledefinition>`,
			folder + "values.json": `{"environmentvariablevalues":{"environmentvariablevalue":{"value":"` + value + `"}}}`}
	}
	for name, test := range map[string]struct {
		zip  []byte
		want string
	}{
		"definition": {zipOf("A", "1.0.0.0", "", `<Connectors><Connector><connectorid>`+connectorID+`</connectorid><displayname>x</displayname><name>x_c</name>`+
			`<openapidefinition>/`+connector+`d.json</openapidefinition></Connector></Connectors>`, map[string]string{
			connector + "d.json": `{"swagger":"2.0","info":{"title":"` + long(1000000) + `"},"host":"h","paths":{}}`}),
			"Connector import: FAILURE: A validation error occurred.  The length of the 'openapidefinition' attribute of the 'connector' entity exceeded the maximum allowed length of '1000000'."},
		"name of a reference": {zipOf("A", "1.0.0.0", "", `<connectionreferences><connectionreference connectionreferencelogicalname="`+long(201)+`">`+
			`<connectionreferencedisplayname>x</connectionreferencedisplayname></connectionreference></connectionreferences>`, nil),
			"'connectionreferencelogicalname' attribute of the 'connectionreference' entity exceeded the maximum allowed length of '200'."},
		"title of a variable": {zipOf("A", "1.0.0.0", "", "", variable(long(101), "x")), "'displayname' attribute of the 'environmentvariabledefinition' entity"},
		"value of a variable": {zipOf("A", "1.0.0.0", "", "", variable("x", long(2001))), "'value' attribute of the 'environmentvariablevalue' entity"},
		"longest texts":       {zipOf("A", "1.0.0.0", "", "", variable(long(100), long(2000))), ""},
	} {
		s := start(t)
		err := importInto(s.base, test.zip, func() {})
		if got := fmt.Sprint(err); (err == nil) != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %.300s; want %s", name, got, test.want)
		}
	}
}
