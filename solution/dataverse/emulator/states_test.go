package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"alm/solution/dataverse/emulator"
)

// step is one import of a solution and how its job ends.
type step struct {
	action string // "import", "hold" or "upgrade"
	zip    []byte
	status int    // 30 succeeded, 31 failed
	text   string // part of the job's message
}

// TestStatesOfSolution checks what an environment rejects in each state of a solution.
func TestStatesOfSolution(t *testing.T) {
	needs := func(required string) []byte {
		return zipOf("Deploy", "1.0.0.0", `<MissingDependency><Required type="372" schemaName="contoso_other" displayName="Other" `+required+` /><Dependent type="29" displayName="A flow" /></MissingDependency>`, "", nil)
	}
	fabrikam := zipBy("fabrikam", "Deploy", "2.0.0.0", "", "", nil)
	dangling := zipOf("Deploy", "1.0.0.0", "", `<connectionreferences><connectionreference connectionreferencelogicalname="contoso_ref"><connectionreferencedisplayname>x</connectionreferencedisplayname>`+
		`<connectorid>/providers/Microsoft.PowerApps/apis/shared_contoso-5fgone-5f0123456789abcdef</connectorid></connectionreference></connectionreferences>`, nil)
	for name, steps := range map[string][]step{
		"hold without an installed solution":    {{"hold", deploy("1.0.0.0"), 31, "Cannot create a holding solution for missing base Deploy."}},
		"upgrade without an installed solution": {{"upgrade", deploy("1.0.0.0"), 31, "Cannot create a holding solution for missing base Deploy."}},
		"second hold": {{"import", deploy("1.0.0.0"), 30, ""}, {"hold", deploy("2.0.0.0"), 30, ""},
			{"hold", deploy("3.0.0.0"), 31, "Holding solution Deploy_Upgrade already exists."}},
		"upgrade while one is pending": {{"import", deploy("1.0.0.0"), 30, ""}, {"hold", deploy("2.0.0.0"), 30, ""},
			{"upgrade", deploy("3.0.0.0"), 31, "Holding solution Deploy_Upgrade already exists."}},
		"update while an upgrade is pending": {{"import", deploy("1.0.0.0"), 30, ""}, {"hold", deploy("2.0.0.0"), 30, ""},
			{"import", deploy("3.0.0.0"), 31, "Holding solution Deploy_Upgrade exists. Cannot update solution."}},
		"upgrade to the same version":          {{"import", deploy("1.0.0.0"), 30, ""}, {"upgrade", deploy("1.0.0.0"), 31, "is not higher than the installed one"}},
		"update to the same version":           {{"import", deploy("1.0.0.0"), 30, ""}, {"import", deploy("1.0.0.0"), 31, "is not higher than the installed one"}},
		"update to a lower version":            {{"import", deploy("2.0.0.0"), 30, ""}, {"import", deploy("1.0.0.0"), 31, "is not higher than the installed one"}},
		"another publisher":                    {{"import", deploy("1.0.0.0"), 30, ""}, {"import", fabrikam, 31, "The publisher name cannot be changed from 'contoso' to 'fabrikam'."}},
		"dependency on an unmanaged component": {{"import", needs(`solution="Active"`), 31, "Some dependencies are missing"}},
		"dependency on a version":              {{"import", numbered(7), 30, ""}, {"import", needs(`solution="Order7 (1.0.0.0)"`), 30, ""}},
		"dependency on a later version":        {{"import", numbered(7), 30, ""}, {"import", needs(`solution="Order7 (1.0.0.1)"`), 31, `solution="Order7 (1.0.0.1)"`}},
		// An undeclared dependency is not checked, and the import succeeds.
		"undeclared dependency that is missing": {{"import", dangling, 30, ""}},
	} {
		_, web := started(t, emulator.Options{})
		s := server{web.URL + "/", web.URL + "/dev/api/data/v9.2/"}
		for i, step := range steps {
			call, more := "ImportSolutionAsync", ""
			switch step.action {
			case "hold":
				more = `,"HoldingSolution":true`
			case "upgrade":
				call = "StageAndUpgradeAsync"
			}
			status, text := s.ask(t, exchange{call: "POST " + call,
				body: `{"OverwriteUnmanagedCustomizations":false,"PublishWorkflows":true,"CustomizationFile":` + quotedBytes(step.zip) + more + `}`})
			if status != http.StatusOK {
				t.Fatalf("%s, step %d: %d %s", name, i, status, text)
			}
			var job struct{ AsyncOperationID string }
			if err := json.Unmarshal([]byte(text), &job); err != nil {
				t.Fatal(err)
			}
			s.idle(t)
			_, text = s.ask(t, exchange{call: "GET asyncoperations(" + job.AsyncOperationID + ")?$select=statuscode,message"})
			if !strings.Contains(text, fmt.Sprintf(`"statuscode":%d`, step.status)) || !strings.Contains(strings.ReplaceAll(text, `\"`, `"`), step.text) {
				t.Errorf("%s, step %d: %.600s; want %d %q", name, i, text, step.status, step.text)
			}
		}
	}
}

// TestRequestTooLarge checks that a request is rejected by its announced length, before it is read.
func TestRequestTooLarge(t *testing.T) {
	_, web := started(t, emulator.Options{})
	body, never := io.Pipe()
	defer never.Close()
	req, err := http.NewRequest(http.MethodPost, web.URL+"/dev/api/data/v9.2/StageSolution", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer emulator")
	req.ContentLength = 129 << 20
	resp, err := http.DefaultClient.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	if err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("129 MB: %v, %v; want 413", resp, err)
	}
}
