package dataverse_test

import (
	"errors"
	"testing"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

const (
	flowID    = "0e0dd588-ba10-f011-9989-6045bd0e2fc6"
	reference = `<connectionreference connectionreferencelogicalname="contoso_ref"><connectionreferencedisplayname>Ref</connectionreferencedisplayname>` +
		`<connectorid>/providers/Microsoft.PowerApps/apis/shared_elsewhere</connectorid><customconnectorid><connectorid>` + connectorID + `</connectorid></customconnectorid></connectionreference>`
	clientdata = `{"properties":{"connectionReferences":{"a":{"connection":{"connectionReferenceLogicalName":"contoso_ref"}},"b":{"connection":{}}}}}`
)

// A flow whose reference has no connection stays off, and cannot be turned on before.
func TestAFlowIsTurnedOn(t *testing.T) {
	s := serve(t, emulator.Options{})
	c := s.client(t, "dev")
	mustShip(t, c, shipment{References: reference, Flow: clientdata}, dataverse.ImportOptions{})
	there, err := c.Solution(t.Context(), "Deploy")
	if err != nil {
		t.Fatal(err)
	}
	want := []dataverse.Flow{{ID: flowID, Name: "Deploy on approval"}}
	flows, err := c.Flows(t.Context(), there)
	if asJSON(flows) != asJSON(want) || err != nil {
		t.Fatalf("Flows = %s, %v; want %s", asJSON(flows), err, asJSON(want))
	}
	err = c.TurnOn(t.Context(), flows[0])
	var told *dataverse.Error
	if !errors.As(err, &told) || told.Message != `Flow client error returned with status code "BadRequest" and details `+
		`XrmConnectionReferenceMissingConnection: Connection reference 'contoso_ref' must have a connection.` || told.Hint() == "" {
		t.Errorf("TurnOn = %v; want the reason and a hint", err)
	}
	references, err := c.References(t.Context(), "contoso_ref", "absent")
	if err != nil || len(references) != 1 {
		t.Fatalf("References = %v, %v", references, err)
	}
	bound := dataverse.Reference{ID: references[0].ID, Name: "contoso_ref", API: "/providers/Microsoft.PowerApps/apis/shared_x", Connection: "abc", Connector: connectorID}
	if err := c.Bind(t.Context(), bound); err != nil {
		t.Fatal(err)
	}
	if references, err = c.AllReferences(t.Context()); err != nil || len(references) != 1 || references[0] != bound {
		t.Errorf("References = %+v, %v; want %+v", references, err, bound)
	}
	if err := c.TurnOn(t.Context(), flows[0]); err != nil {
		t.Fatal(err)
	}
	if flows, err = c.Flows(t.Context(), there); err != nil || len(flows) != 1 || !flows[0].On {
		t.Errorf("Flows = %+v, %v; want it on", flows, err)
	}
}
