package dataverse_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

func TestEachEnvironmentResolvesItsOwnHost(t *testing.T) {
	s := serve(t, emulator.Options{})
	zip := shipment{}
	hosts, ids := map[string]string{}, map[string]bool{}
	for _, name := range []string{"dev", "test", "prod"} {
		c := s.client(t, name)
		opts := dataverse.ImportOptions{}
		if name != "dev" {
			opts.Variables = []dataverse.VariableValue{{Name: "contoso_DeployHost", Value: name + ".contoso.com"}}
		}
		mustShip(t, c, zip, opts)
		connectors, err := c.Connectors(t.Context(), connector, "absent")
		if err != nil || len(connectors) != 1 {
			t.Fatalf("Connectors = %v, %v; want one", connectors, err)
		}
		var d struct{ Host string }
		json.Unmarshal([]byte(connectors[0].Definition), &d)
		hosts[name] = d.Host
		ids[connectors[0].InternalID] = true
		if !strings.HasPrefix(connectors[0].InternalID, "shared_contoso-5finternal-20deploy-5f") {
			t.Errorf("internal id %s", connectors[0].InternalID)
		}
	}
	want := `{"dev":"default.contoso.com","prod":"prod.contoso.com","test":"test.contoso.com"}`
	if asJSON(hosts) != want || len(ids) != 3 {
		t.Errorf("hosts = %s, %d internal ids; want %s, 3", asJSON(hosts), len(ids), want)
	}
}

// The order is: given with the import, there already, packaged, default.
func TestWhichValueAVariableTakes(t *testing.T) {
	c := serve(t, emulator.Options{}).client(t, "dev")
	value := func() string {
		t.Helper()
		all, err := c.Variables(t.Context(), "contoso_DeployHost")
		if err != nil || len(all) != 1 {
			t.Fatalf("Variables = %v, %v; want one", all, err)
		}
		if all[0].Value == nil {
			return "default " + *all[0].Default
		}
		return *all[0].Value
	}
	host := func() string {
		all, _ := c.Connectors(t.Context(), connector)
		var d struct{ Host string }
		json.Unmarshal([]byte(all[0].Definition), &d)
		return d.Host
	}
	for _, step := range []struct {
		do          func() error
		value, host string
	}{
		{func() error { _, err := ship(t, c, shipment{}, dataverse.ImportOptions{}); return err },
			"default default.contoso.com", "default.contoso.com"},
		{func() error {
			_, err := ship(t, c, shipment{Version: "1.1.0.0", Value: "packed.contoso.com"}, dataverse.ImportOptions{})
			return err
		}, "packed.contoso.com", "packed.contoso.com"},
		{func() error { return c.SetVariable(t.Context(), "contoso_DeployHost", "own.contoso.com") }, "own.contoso.com", "packed.contoso.com"},
		{func() error {
			_, err := ship(t, c, shipment{Version: "1.2.0.0", Value: "packed.contoso.com"}, dataverse.ImportOptions{Upgrade: true})
			return err
		}, "own.contoso.com", "own.contoso.com"},
		{func() error {
			_, err := ship(t, c, shipment{Version: "1.2.0.1"}, dataverse.ImportOptions{Variables: []dataverse.VariableValue{{Name: "contoso_DeployHost", Value: "given.contoso.com"}}})
			return err
		}, "given.contoso.com", "given.contoso.com"},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if v, h := value(), host(); v != step.value || h != step.host {
			t.Errorf("value %s, host %s; want %s, %s", v, h, step.value, step.host)
		}
	}
	if err := c.SetVariable(t.Context(), "contoso_Absent", "x"); !errors.Is(err, dataverse.ErrNotFound) {
		t.Errorf("SetVariable of none = %v; want %v", err, dataverse.ErrNotFound)
	}
}

func TestSecretsComeBackEmpty(t *testing.T) {
	c := serve(t, emulator.Options{}).client(t, "dev")
	mustShip(t, c, shipment{Parameters: `{"token":{"type":"oauthSetting","oAuthSettings":{"clientId":"a","clientSecret":"hunter2"}}}`}, dataverse.ImportOptions{})
	all, err := c.Connectors(t.Context(), connector)
	if err != nil || len(all) != 1 || strings.Contains(all[0].Parameters, "hunter2") || !strings.Contains(all[0].Parameters, `"clientSecret":""`) {
		t.Errorf("Connectors = %+v, %v; want an empty clientSecret", all, err)
	}
}

func TestAFolderKeepsEnvironments(t *testing.T) {
	dir := t.TempDir()
	first := serve(t, emulator.Options{Dir: dir})
	mustShip(t, first.client(t, "dev"), shipment{}, dataverse.ImportOptions{})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again := serve(t, emulator.Options{Dir: dir})
	defer again.Close()
	s, err := again.client(t, "dev").Solution(t.Context(), "Deploy")
	if s.Version != "1.0.0.0" || err != nil {
		t.Errorf("dev = %+v, %v; want 1.0.0.0", s, err)
	}
	if _, err := again.client(t, "test").Solution(t.Context(), "Deploy"); !errors.Is(err, dataverse.ErrNotFound) {
		t.Errorf("test = %v; want %v", err, dataverse.ErrNotFound)
	}
}
