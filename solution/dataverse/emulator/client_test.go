package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"alm/solution/dataverse/emulator"
)

// TestRequestsOfRealClients sends requests as real clients do to the environment of furnish.
func TestRequestsOfRealClients(t *testing.T) {
	_, web := started(t, emulator.Options{})
	furnish(t, web.URL)
	s := server{web.URL + "/", web.URL + "/dev/api/data/v9.2/"}
	const definitions, values = "environmentvariabledefinitions", "environmentvariabledefinition_environmentvariablevalue"
	publisherID := rowID(t, s, "publishers", "publisherid")
	for _, x := range []exchange{
		{"service document", "GET ", "", "", 200, `"url":"solutions"`},
		{"expand a collection", "GET " + definitions + "?$select=schemaname&$expand=" + values + "($select=value;$filter=value%20ne%20null;$orderby=value)&$filter=schemaname%20eq%20'contoso_Host'", "", "", 200, `"value":"own.contoso.com"`},
		{"two expands", "GET solutions?$select=uniquename&$expand=publisherid($select=uniquename),solution_solutioncomponent($select=componenttype)", "", "", 200, `"componenttype":372`},
		{"expand an unknown property", "GET solutions?$expand=wings", "", "", 400, "'wings'"},
		{"filter by a column of a lookup", "GET environmentvariablevalues?$filter=EnvironmentVariableDefinitionId/schemaname%20eq%20'contoso_Host'&$select=value", "", "", 200, "own.contoso.com"},
		{"the function In", "GET solutions?$filter=Microsoft.Dynamics.CRM.In(PropertyName='uniquename',PropertyValues=['x','deploy'])&$select=version", "", "", 200, "2.0.0.0"},
		{"an alias in a filter", "GET solutions?$filter=uniquename%20eq%20@n&@n='Deploy'&$select=version", "", "", 200, "2.0.0.0"},
		{"an alias without a value", "GET solutions?$filter=uniquename%20eq%20@n", "", "", 400, "'@n'"},
		{"the operator in", "GET solutions?$filter=uniquename%20in%20('x')", "", "", 501, "the operator in"},
		{"nested function", "GET solutions?$filter=contains(tolower(uniquename),'x')", "", "", 501, "the function tolower"},
		{"function as a value", "GET solutions?$filter=installedon%20gt%20now()", "", "", 501, "the function now"},
		{"select of an unmodelled column", "GET systemusers?$select=internalemailaddress", "", "", 501, "the property internalemailaddress of systemusers"},
		{"filter by an unmodelled column", "GET systemusers?$filter=islicensed%20eq%20true", "", "", 501, "the property islicensed of systemusers"},
		{"order by an unmodelled column", "GET workflows?$orderby=uniquename", "", "", 501, "the property uniquename of workflows"},
		{"expand of an unmodelled property", "GET systemusers?$expand=businessunitid", "", "", 501, "the property businessunitid of systemusers"},
		{"an unmodelled column of a row", "GET connectors(" + connectorID + ")/iconblobid", "", "", 501, "the property iconblobid of connectors"},
		{"write to an unmodelled column", "PATCH connectors(" + connectorID + ")", "", `{"importsequencenumber":1}`, 501, "the property importsequencenumber of connectors"},
		{"who created a row", "GET connectors(" + connectorID + ")?$select=name&$expand=createdby($select=fullname),modifiedby($select=fullname)", "", "", 200, `"createdby":{`},
		{"incompatible types", "GET solutions?$filter=ismanaged%20eq%20'true'", "", "", 400, "incompatible types"},
		{"number compared with text", "GET solutions?$filter=version%20eq%202", "", "", 400, "incompatible types"},
		{"date without time", "GET solutions?$filter=installedon%20ge%202020-01-01&$select=version", "", "", 200, "2.0.0.0"},
		{"any and all", "GET " + definitions + "?$filter=" + values + "/any(v:v/value%20eq%20'x')", "", "", 501, "any and all"},
		{"FetchXML", "GET solutions?fetchXml=%3Cfetch/%3E", "", "", 501, "fetchXml"},
		{"unknown query parameter", "GET solutions?colour=red", "", "", 400, "colour"},
		{"repeated option", "GET solutions?$top=1&$top=2", "", "", 400, "more than once"},
		{"count of rows", "GET solutions/$count", "", "", 200, "1"},
		{"count with rows", "GET solutions?$count=true&$select=version", "", "", 200, `"@odata.count":1`},
		{"formatted values", "GET asyncoperations?$select=statuscode", `Prefer: odata.include-annotations="*"`, "", 200, `"statuscode@OData.Community.Display.V1.FormattedValue":"Succeeded"`},
		{"annotations of a lookup", "GET solutions?$select=_publisherid_value", `Prefer: odata.include-annotations="Microsoft.Dynamics.CRM.*"`, "", 200, `lookuplogicalname":"publisher"`},
		{"error without annotations", "GET importjobs(" + definitionID + ")", "", "", 404, `{"error":{"code":"0x80040217","message":`},
		{"error with annotations", "GET importjobs(" + definitionID + ")", `Prefer: odata.include-annotations="*"`, "", 404, "@Microsoft.PowerApps.CDS.HelpLink"},
		{"one column", "GET connectors(" + connectorID + ")/displayname", "", "", 200, `"value":"Deploy"`},
		{"If-None-Match: null", "GET connectors(" + connectorID + ")?$select=name", "If-None-Match: null", "", 200, "contoso_deploy"},
		{"unknown column of a row", "GET connectors(" + connectorID + ")/wings", "", "", 404, "0x8006088a"},
		{"PUT of one column", "PUT connectors(" + connectorID + ")/description", "", `{"value":"new"}`, 204, ""},
		{"number for a text column", "PATCH connectors(" + connectorID + ")", "", `{"displayname":7}`, 400, "Edm.String"},
		{"text that is too long", "PATCH connectors(" + connectorID + ")", "", `{"displayname":"` + strings.Repeat("x", 201) + `"}`, 400, "maximum allowed length of '200'"},
		{"write to the column of a lookup", "PATCH connectors(" + connectorID + ")", "", `{"_ownerid_value":"` + definitionID + `"}`, 400, "Navigation properties"},
		{"write to read-only columns", "PATCH connectors(" + connectorID + ")", "", `{"createdon":"2020-01-01T00:00:00Z","connectorinternalid":"x"}`, 204, ""},
		{"read-only columns are unchanged", "GET connectors(" + connectorID + ")?$select=connectorinternalid", "", "", 200, "shared_contoso-5fdeploy"},
		{"owner that does not exist", "PATCH connectors(" + connectorID + ")", "", `{"ownerid@odata.bind":"/systemusers(` + definitionID + `)"}`, 404, "systemuser With Id"},
		{"second definition of a name", "POST " + definitions, "", `{"schemaname":"contoso_host","displayname":"x","type":100000000}`, 412, "0x80040237"},
		{"a publisher", "POST publishers", "", `{"uniquename":"fabrikam","friendlyname":"Fabrikam","customizationprefix":"fab","customizationoptionvalueprefix":10000}`, 204, ""},
		{"the same publisher", "POST publishers", "", `{"uniquename":"Fabrikam","friendlyname":"Fabrikam","customizationprefix":"fab","customizationoptionvalueprefix":10000}`, 412, "0x80040237"},
		{"a publisher without a prefix", "POST publishers", "", `{"uniquename":"x","friendlyname":"X","customizationoptionvalueprefix":10000}`, 400, "customizationprefix"},
		{"a publisher with a prefix of the system", "POST publishers", "", `{"uniquename":"x","friendlyname":"X","customizationprefix":"MSCRMx","customizationoptionvalueprefix":10000}`, 400, "MSCRMx"},
		{"a publisher with a name of words", "POST publishers", "", `{"uniquename":"x y","friendlyname":"X","customizationprefix":"xy","customizationoptionvalueprefix":10000}`, 400, "unique name"},
		{"a publisher with low numbers", "POST publishers", "", `{"uniquename":"x","friendlyname":"X","customizationprefix":"xy","customizationoptionvalueprefix":9999}`, 400, "from 10000 to 99999"},
		{"a solution", "POST solutions", "", `{"uniquename":"Made","friendlyname":"Made","version":"1.0.0.0","publisherid@odata.bind":"/publishers(` + publisherID + `)"}`, 204, ""},
		{"what the service adds to a solution", "GET solutions?$select=ismanaged,isvisible&$filter=uniquename%20eq%20'made'", "", "", 200, `"ismanaged":false,"isvisible":true`},
		{"the same solution", "POST solutions", "", `{"uniquename":"made","friendlyname":"Made","version":"1.0.0.0","publisherid@odata.bind":"/publishers(` + publisherID + `)"}`, 412, "0x80040237"},
		{"a solution without a publisher", "POST solutions", "", `{"uniquename":"x","friendlyname":"X","version":"1.0.0.0"}`, 400, "_publisherid_value"},
		{"a solution of no publisher", "POST solutions", "", `{"uniquename":"x","friendlyname":"X","version":"1.0.0.0","publisherid@odata.bind":"/publishers(` + definitionID + `)"}`, 404, "publisher With Id"},
		{"a solution with a version of words", "POST solutions", "", `{"uniquename":"x","friendlyname":"X","version":"one","publisherid@odata.bind":"/publishers(` + publisherID + `)"}`, 400, "version"},
		{"a solution with a name of words", "POST solutions", "", `{"uniquename":"x y","friendlyname":"X","version":"1.0","publisherid@odata.bind":"/publishers(` + publisherID + `)"}`, 400, "unique name"},
		{"a change of a publisher", "PATCH publishers(" + publisherID + ")", "", `{"friendlyname":"y"}`, 501, "changing publishers"},
		{"the end of a publisher", "DELETE publishers(" + publisherID + ")", "", "", 501, "deleting publishers"},
		{"metadata as JSON", "GET $metadata", "Accept: application/json", "", 415, ""},
		{"metadata", "GET $metadata", "Accept: application/xml", "", 501, "metadata"},
		{"batch", "POST $batch", "", "x", 501, "batches"},
		{"organization", "GET RetrieveCurrentOrganization(AccessType=@a)?@a=Microsoft.Dynamics.CRM.EndpointAccessType'Default'", "", "", 200, `"FriendlyName":"dev"`},
		{"function without its parameter", "GET RetrieveSolutionImportResult()", "", "", 400, "ImportJobId"},
		{"inline parameter", "GET RetrieveDependenciesForUninstall(SolutionUniqueName='Deploy')", "", "", 200, `"dependentcomponenttype":10122`},
		{"parameter by alias", "GET RetrieveDependenciesForDelete(ObjectId=@p1,ComponentType=@p2)?@p1=" + connectorID + "&@p2=372", "", "", 200, `"requiredcomponenttype":372`},
		{"dependencies as an entity set", "GET dependencies?$filter=requiredcomponentobjectid%20eq%20" + connectorID, "", "", 200, `"dependentcomponenttype":10122`},
		{"formatted log of an unknown job", "GET RetrieveFormattedImportJobResults(ImportJobId=@p)?@p=" + definitionID, "", "", 404, "0x80040217"},
		{"users with their roles", "GET systemusers?$select=fullname&$expand=systemuserroles_association($select=name)", "", "", 200, "System Administrator"},
		{"unknown fault", "GET WhoAmI", emulator.FaultHeader + ": nonsense", "", 400, "unknown kind"},
		{"fault in a header", "GET WhoAmI", emulator.FaultHeader + ": error; code=0x80040265; message=plugin", "", 400, `"code":"0x80040265","message":"plugin"`},
	} {
		status, text := s.ask(t, x)
		if status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %s = %d %s; want %d with %s", x.does, x.call, status, text, x.status, x.want)
		}
	}
}

// TestConnectionsAreChecked in an environment that has connections.
func TestConnectionsAreChecked(t *testing.T) {
	_, web := started(t, emulator.Options{})
	furnish(t, web.URL)
	connect(t, web.URL, `{"name":"private","api":"shared_office365","unshared":true}`)
	s := server{web.URL + "/", web.URL + "/dev/api/data/v9.2/"}
	for i, x := range []exchange{
		{"connection to another API", "", "", `"connectorid":"/providers/Microsoft.PowerApps/apis/shared_office365","connectionid":"abc"`, 400, "Could not find connection 'abc' for API 'shared_office365'."},
		{"unknown connection", "", "", `"connectorid":"/providers/Microsoft.PowerApps/apis/shared_office365","connectionid":"zzz"`, 400, "ConnectionNotFound"},
		{"unshared connection", "", "", `"connectorid":"/providers/Microsoft.PowerApps/apis/shared_office365","connectionid":"private"`, 400, "ServiceToServiceUnauthorized"},
		{"no connection", "", "", `"connectorid":"/providers/Microsoft.PowerApps/apis/shared_office365"`, 204, ""},
	} {
		x.call = "POST connectionreferences"
		x.body = fmt.Sprintf(`{"connectionreferencelogicalname":"r%d","connectionreferencedisplayname":"r",%s}`, i, x.body)
		if status, text := s.ask(t, x); status != x.status || !strings.Contains(text, strings.ReplaceAll(x.want, `"`, `\"`)) {
			t.Errorf("%s: %d %s; want %d with %s", x.does, status, text, x.status, x.want)
		}
	}
	if status, text := s.ask(t, exchange{call: "GET " + s.root + "dev/connectivity/connections?api-version=1"}); status != 200 || !strings.Contains(text, `"name":"abc"`) || strings.Contains(text, "private") {
		t.Errorf("connections = %d %s; want only abc", status, text)
	}
}

// TestFaultsOfJobs checks how a job with each fault ends and what it leaves behind.
func TestFaultsOfJobs(t *testing.T) {
	for kind, want := range map[string]struct{ status, text string }{
		"":                             {"30", ""},
		"slow":                         {"30", ""},
		"no-job-row":                   {"30", ""},
		"partial; message=broken":      {"30", ""},
		"component-failure":            {"31", "Connector import: FAILURE: One or more errors occurred."},
		"late-lock":                    {"31", "Cannot start another [Import]"},
		"fail; message=CanvasApp":      {"31", "CanvasApp"},
		"huge-message":                 {"31", "An unexpected error occurred."},
		"cancel":                       {"32", ""},
		"promote-failure; message=why": {"31", "InnerException is: why"},
	} {
		_, web := started(t, emulator.Options{})
		s := server{web.URL + "/", web.URL + "/dev/api/data/v9.2/"}
		mustImport(t, s.base, deploy("1.0.0.0"))
		body := `{"OverwriteUnmanagedCustomizations":false,"PublishWorkflows":true,"CustomizationFile":` + quotedBytes(deploy("2.0.0.0")) + `}`
		x := exchange{call: "POST StageAndUpgradeAsync", body: body}
		if kind != "" {
			x.header = emulator.FaultHeader + ": " + kind
		}
		status, text := s.ask(t, x)
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", kind, status, text)
		}
		s.idle(t)
		_, text = s.ask(t, exchange{call: "GET asyncoperations?$select=statuscode,message&$filter=messagename%20eq%20'StageAndUpgradeAsync'"})
		if !strings.Contains(text, `"statuscode":`+want.status) || !strings.Contains(text, want.text) {
			t.Errorf("%s: %.300s; want %s %s", kind, text, want.status, want.text)
		}
		version := map[string]string{"30": "2.0.0.0", "31": "1.0.0.0", "32": "1.0.0.0"}[want.status]
		if _, text := s.ask(t, exchange{call: "GET solutions?$filter=uniquename%20eq%20'Deploy'&$select=version"}); !strings.Contains(text, version) {
			t.Errorf("%s: %s; want %s", kind, text, version)
		}
		if _, text := s.ask(t, exchange{call: "GET solutions/$count"}); strings.HasPrefix(kind, "promote-failure") != strings.Contains(text, "2") {
			t.Errorf("%s: %s solutions", kind, text)
		}
	}
}

// TestSynchronousActions checks that they answer when the job has ended, with nothing or the
// job's error, and that a second one at the same time is rejected.
func TestSynchronousActions(t *testing.T) {
	_, web := started(t, emulator.Options{Run: 100 * time.Millisecond})
	s := server{web.URL + "/", web.URL + "/dev/api/data/v9.2/"}
	importing := `{"OverwriteUnmanagedCustomizations":false,"PublishWorkflows":true,"ImportJobId":"` + definitionID + `","CustomizationFile":` + quotedBytes(deploy("1.0.0.0")) + `}`
	for _, x := range []exchange{
		{"import", "POST ImportSolution", "", importing, 204, ""},
		{"log of the import", "GET RetrieveFormattedImportJobResults(ImportJobId=@p)?@p=" + definitionID, "", "", 200, "Workbook"},
		{"promotion without an upgrade", "POST DeleteAndPromote", "", `{"UniqueName":"Deploy"}`, 500, "0x8004853b"},
		{"uninstall of an unknown solution", "POST UninstallSolution", "", `{"SolutionUniqueName":"Absent"}`, 500, "0x80040217"},
		{"publish", "POST PublishAllXml", "", "", 204, ""},
	} {
		if status, text := s.ask(t, x); status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %d %s; want %d with %s", x.does, status, text, x.status, x.want)
		}
	}
	for _, x := range []exchange{
		{"import while publishing", "POST ImportSolution", "", importing, 429, "Cannot start another [Import] because there is a previous [PublishAll] running"},
		{"second publish", "POST PublishXml", "", `{"ParameterXml":"<x/>"}`, 429, "CustomizationLockException: Cannot start the requested operation [Publish]"},
	} {
		status, text := 0, ""
		for range 50 { // on a slow machine publishing may not have begun, or have ended
			status, text = whilePublishing(t, s, x)
			if status == x.status {
				break
			}
		}
		if status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %d %s; want %d with %s", x.does, status, text, x.status, x.want)
		}
	}
}

// whilePublishing asks soon after another client began to publish, and waits for that client.
func whilePublishing(t *testing.T, s server, x exchange) (int, string) {
	t.Helper()
	published := make(chan int)
	go func() {
		status, _, _ := post(s.base+"PublishAllXml", nil)
		published <- status
	}()
	time.Sleep(30 * time.Millisecond)
	status, text := s.ask(t, x)
	if publishing := <-published; publishing != http.StatusNoContent && status == x.status {
		t.Errorf("publishing = %d; want 204", publishing)
	}
	return status, text
}

func quotedBytes(zip []byte) string { text, _ := json.Marshal(zip); return string(text) }

// rowID returns the id of the first row of a set.
func rowID(t *testing.T, s server, set, key string) string {
	t.Helper()
	_, text := s.ask(t, exchange{call: "GET " + set + "?$top=1"})
	var answer struct{ Value []map[string]any }
	if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Value) != 1 {
		t.Fatal(text, err)
	}
	id, _ := answer.Value[0][key].(string)
	return id
}
