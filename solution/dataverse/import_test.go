package dataverse_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

func TestAnInstalledSolutionReadsBack(t *testing.T) {
	c := serve(t, emulator.Options{}).client(t, "dev")
	if _, err := c.Solution(t.Context(), "Deploy"); !errors.Is(err, dataverse.ErrNotFound) {
		t.Errorf("Solution before = %v; want %v", err, dataverse.ErrNotFound)
	}
	var seen []float64
	staged, err := c.Stage(t.Context(), shipment{}.zip(t))
	if err != nil || !staged.Passed || staged.Name != "Deploy" || staged.Previous != (dataverse.Previous{}) {
		t.Fatalf("Stage = %+v, %v", staged, err)
	}
	job, err := c.Import(t.Context(), dataverse.ImportOptions{UploadID: staged.UploadID})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(t.Context(), job, func(p dataverse.Progress) { seen = append(seen, p.Percent) }); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(seen); i++ {
		if seen[i] < seen[i-1] {
			t.Errorf("progress went back: %v", seen)
		}
	}
	result, err := c.Result(t.Context(), job)
	if err != nil || !result.Passed || len(result.Failures) > 0 || !strings.Contains(string(result.Log), "<importexportxml") {
		t.Errorf("Result = %+v, %v; want passed, with a log", result, err)
	}
	got, err := c.Solution(t.Context(), "Deploy")
	got.ID, got.InstalledOn = "", ""
	want := dataverse.Solution{Name: "Deploy", DisplayName: "Deploy", Version: "1.0.0.0", Managed: true, Publisher: "contoso", Prefix: "contoso"}
	if got != want || err != nil {
		t.Errorf("Solution = %+v, %v; want %+v", got, err, want)
	}
}

func TestWhatTheEnvironmentRefuses(t *testing.T) {
	upgrade := dataverse.ImportOptions{Upgrade: true}
	missing := `<MissingDependency><Required type="372" schemaName="contoso_other" displayName="Other" solution="Base (2.0.0.0)" /><Dependent type="29" displayName="Flow &lt;x&gt;" /></MissingDependency>`
	for name, test := range map[string]struct {
		installed []shipment
		s         shipment
		opts      dataverse.ImportOptions
		code      string
		is        error
		text      string
	}{
		"lower version":          {[]shipment{{Version: "1.10.0.0"}}, shipment{Version: "1.9.0.0"}, dataverse.ImportOptions{}, "0x80048541", dataverse.ErrVersion, "1.10.0.0"},
		"upgrade to the same":    {[]shipment{{}}, shipment{}, upgrade, "0x80048541", dataverse.ErrVersion, ""},
		"managed over unmanaged": {[]shipment{{Unmanaged: true}}, shipment{Version: "2.0.0.0"}, dataverse.ImportOptions{}, "0x80048040", dataverse.ErrMode, "unmanaged"},
		"unmanaged over managed": {[]shipment{{}}, shipment{Version: "2.0.0.0", Unmanaged: true}, dataverse.ImportOptions{}, "0x80048041", dataverse.ErrMode, "managed"},
		"another publisher":      {[]shipment{{}}, shipment{Version: "2.0.0.0", Publisher: "fabrikam"}, dataverse.ImportOptions{}, "0x8004801c", nil, "'contoso' to 'fabrikam'"},
		"upgrade of nothing":     {nil, shipment{}, upgrade, "0x80040216", nil, "missing base Deploy"},
		"missing dependency":     {nil, shipment{Missing: missing}, dataverse.ImportOptions{}, "0x8004801d", dataverse.ErrMissing, "contoso_other"},
		"dependency too old":     {[]shipment{{Name: "Base", Version: "1.9.0.0", NoConnector: true}}, shipment{Missing: missing}, dataverse.ImportOptions{}, "0x8004801d", dataverse.ErrMissing, "Base (2.0.0.0)"},
		"no solution.xml":        {nil, shipment{Without: "solution.xml"}, dataverse.ImportOptions{}, "0x80048060", nil, "solution.xml"},
		"missing connector file": {nil, shipment{Without: "Connector/" + connector + "_openapidefinition.json"}, dataverse.ImportOptions{}, "0x80040216", nil, "No file with that name found"},
		"no swagger":             {nil, shipment{Definition: `{"swagger":"3.0"}`}, dataverse.ImportOptions{}, "0x80040216", nil, "Invalid Api definition object"},
		"wrapped parameters":     {nil, shipment{Parameters: `{"properties":{"connectionParameters":{}}}`}, dataverse.ImportOptions{}, "0x80040216", nil, "Nullable object must have a value"},
		"undefined variable":     {nil, shipment{Definition: strings.Replace(definition, "DeployHost", "Nowhere", 1)}, dataverse.ImportOptions{}, "0x80040216", nil, "'contoso_Nowhere' is not defined"},
		"value without definition": {nil, shipment{}, dataverse.ImportOptions{Variables: []dataverse.VariableValue{{Name: "contoso_Nowhere", Value: "x"}}},
			"0x80040217", dataverse.ErrNotFound, "contoso_Nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, emulator.Options{}).client(t, "dev")
			for _, s := range test.installed {
				mustShip(t, c, s, dataverse.ImportOptions{})
			}
			before, _ := c.Solution(t.Context(), "Deploy")
			_, err := ship(t, c, test.s, test.opts)
			var got *dataverse.Error
			if !errors.As(err, &got) || got.Code != test.code || !strings.Contains(got.Message, test.text) {
				t.Fatalf("error = %v; want code %s and %q", err, test.code, test.text)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("error = %v; want %v", err, test.is)
			}
			if after, _ := c.Solution(t.Context(), "Deploy"); after != before {
				t.Errorf("solution afterwards = %+v; want %+v", after, before)
			}
		})
	}
}

func TestStageTellsWhatAnImportWouldMeet(t *testing.T) {
	c := serve(t, emulator.Options{}).client(t, "test")
	mustShip(t, c, shipment{Unmanaged: true}, dataverse.ImportOptions{})
	got, err := c.Stage(t.Context(), shipment{Version: "1.1.0.0", Missing: `<MissingDependency><Required type="29" displayName="Flow" solution="Active" /><Dependent type="372" schemaName="mine" /></MissingDependency>`}.zip(t))
	if err != nil {
		t.Fatal(err)
	}
	if got.UploadID == "" || len(got.Validation) != 1 || got.Validation[0].Severity != "error" || got.Validation[0].Code != "0x8004801d" {
		t.Errorf("Stage = %+v; want an upload and one error 0x8004801d", got)
	}
	got.UploadID, got.Validation = "", nil
	want := dataverse.Staged{Name: "Deploy", Version: "1.1.0.0", Managed: true, Publisher: "contoso",
		Previous: dataverse.Previous{Version: "1.0.0.0", Publisher: "contoso"},
		Missing:  []dataverse.Missing{{Required: "Flow", Type: "29", Solution: "Active", Dependent: "mine"}},
		Components: []dataverse.Component{{Type: "solution", Name: "Deploy"}, {Type: "connector", Name: connector, Present: true},
			{Type: "EnvironmentVariableDefinition", Name: "contoso_DeployHost", Present: true}}}
	if asJSON(got) != asJSON(want) {
		t.Errorf("Stage =\n%s\nwant\n%s", asJSON(got), asJSON(want))
	}
}

func asJSON(v any) string { text, _ := json.Marshal(v); return string(text) }

func TestAnUpgradeDropsWhatTheNewVersionLacks(t *testing.T) {
	for name, upgrade := range map[string]func(c *dataverse.Client) error{
		"at once": func(c *dataverse.Client) error {
			_, err := ship(t, c, shipment{Version: "2.0.0.0", NoConnector: true}, dataverse.ImportOptions{Upgrade: true})
			return err
		},
		"in two steps": func(c *dataverse.Client) error {
			mustShip(t, c, shipment{Version: "2.0.0.0", NoConnector: true}, dataverse.ImportOptions{Holding: true})
			if s, err := c.Solution(t.Context(), "Deploy"); err != nil || !s.HasUpgrade || s.Version != "1.0.0.0" {
				t.Errorf("held: %+v, %v; want 1.0.0.0 with an upgrade", s, err)
			}
			if _, err := ship(t, c, shipment{Version: "3.0.0.0"}, dataverse.ImportOptions{}); !errors.Is(err, dataverse.ErrUpgrade) {
				t.Errorf("update beside an upgrade = %v; want %v", err, dataverse.ErrUpgrade)
			}
			job, err := c.Promote(t.Context(), "Deploy")
			if err == nil {
				_, err = c.Wait(t.Context(), job, nil)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, emulator.Options{}).client(t, "dev")
			mustShip(t, c, shipment{}, dataverse.ImportOptions{})
			if err := upgrade(c); err != nil {
				t.Fatal(err)
			}
			s, err := c.Solution(t.Context(), "Deploy")
			connectors, err2 := c.Connectors(t.Context(), connector)
			if s.Version != "2.0.0.0" || s.HasUpgrade || len(connectors) != 0 || err != nil || err2 != nil {
				t.Errorf("afterwards %+v, %v, connectors %v, %v; want 2.0.0.0 and no connector", s, err, connectors, err2)
			}
		})
	}
}

func TestAnUpgradeCannotDropAConnectorWithConnections(t *testing.T) {
	c := serve(t, emulator.Options{}).client(t, "dev")
	mustShip(t, c, shipment{}, dataverse.ImportOptions{})
	reference := `<connectionreference connectionreferencelogicalname="contoso_ref"><connectionreferencedisplayname>Ref</connectionreferencedisplayname>` +
		`<connectorid>/providers/Microsoft.PowerApps/apis/shared_elsewhere</connectorid><customconnectorid><connectorid>` + connectorID + `</connectorid></customconnectorid></connectionreference>`
	mustShip(t, c, shipment{Name: "Flows", NoConnector: true, References: reference},
		dataverse.ImportOptions{Connections: []dataverse.ConnectionReference{{Name: "contoso_ref", ConnectorID: "/providers/x", Connection: "abc"}}})
	_, err := ship(t, c, shipment{Version: "2.0.0.0", NoConnector: true}, dataverse.ImportOptions{Upgrade: true})
	if !errors.Is(err, dataverse.ErrUpgrade) || !strings.Contains(err.Error(), "CannotDeleteApiDueToExistingConnections") {
		t.Errorf("upgrade = %v; want a pending upgrade because of the connections", err)
	}
	if s, _ := c.Solution(t.Context(), "Deploy"); s.Version != "1.0.0.0" || !s.HasUpgrade {
		t.Errorf("afterwards %+v; want 1.0.0.0 with the upgrade left beside it", s)
	}
}

func TestTwoEnvironmentsImportAtOnce(t *testing.T) {
	s := serve(t, emulator.Options{Run: 50 * time.Millisecond})
	var jobs []dataverse.Job
	clients := []*dataverse.Client{s.client(t, "dev"), s.client(t, "test")}
	for _, c := range clients {
		job, err := c.Import(t.Context(), dataverse.ImportOptions{Zip: shipment{}.zip(t)})
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, job)
	}
	for i, c := range clients {
		if _, err := c.Wait(t.Context(), jobs[i], nil); err != nil {
			t.Error(err)
		}
	}
	if n := s.count("/ImportSolutionAsync"); n != 2 {
		t.Errorf("%d starts; want 2: no environment locks another", n)
	}
}
