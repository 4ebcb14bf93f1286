package dataverse_test

import (
	"net/http"
	"strings"
	"testing"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// The connections that the caller may use are listed; those of others are not.
func TestConnectionsAreListed(t *testing.T) {
	s := serve(t, emulator.Options{})
	c := s.client(t, "dev")
	got, err := c.Connections(t.Context())
	if len(got) > 0 || err != nil {
		t.Fatalf("Connections = %v, %v; want none", got, err)
	}
	for _, made := range []string{
		`{"name":"abc","api":"shared_office365","display":"Mail"}`,
		`{"name":"def","api":"shared_office365","unshared":true}`,
	} {
		resp, err := http.Post(s.url+"/dev/_emulator/connections", "application/json", strings.NewReader(made))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusCreated {
			t.Fatalf("make connection %s: %s", made, resp.Status)
		}
	}
	got, err = c.Connections(t.Context())
	want := []dataverse.Connection{{Name: "abc", API: "/providers/Microsoft.PowerApps/apis/shared_office365", Title: "Mail", Status: "Connected"}}
	if asJSON(got) != asJSON(want) || err != nil {
		t.Errorf("Connections = %s, %v; want %s", asJSON(got), err, asJSON(want))
	}
}

// Connectors are listed by their names in this environment, each with its own internal id.
func TestConnectorsHaveAnotherInternalIDInEveryEnvironment(t *testing.T) {
	s := serve(t, emulator.Options{})
	seen := map[string]bool{}
	for _, stage := range []string{"dev", "prod"} {
		c := s.client(t, stage)
		mustShip(t, c, shipment{}, dataverse.ImportOptions{})
		apis, err := c.APIs(t.Context())
		if err != nil || len(apis) != 1 || apis[0].ID != connectorID || apis[0].Path() != "/providers/Microsoft.PowerApps/apis/"+apis[0].InternalID {
			t.Fatalf("APIs = %+v, %v", apis, err)
		}
		seen[apis[0].InternalID] = true
	}
	if len(seen) != 2 {
		t.Errorf("internal ids are %v; want one per environment", seen)
	}
}
