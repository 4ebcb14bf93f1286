package deploy

import (
	"reflect"
	"testing"
	"time"

	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution"
)

// TestConnectorsThatGoFirstAreOfTheRunThatSendsThem: promote --from-run asks each import of a release.
func TestConnectorsThatGoFirstAreOfTheRunThatSendsThem(t *testing.T) {
	now := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	d := &Deployer{Project: &project.Project{}, Record: &record.Record{Solution: "Orders", Out: t.TempDir()}, Now: func() time.Time { return now },
		Who: Who{Name: "ann", TriggeredBy: "bob", Run: "https://github.com/contoso/orders/actions/runs/7/attempts/1", ApprovedBy: "cid", CI: &record.CIRun{ID: "7"}}}
	version, err := solution.ParseVersion("1.1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	zip := &pack.Zip{Name: "Orders", Version: "1.1.0.0", SHA256: "full", Solution: &solution.Solution{Name: "Orders", Version: version,
		Connectors: []solution.Connector{{ID: "11111111-0000-4000-8000-000000000000", Name: "contoso_orders", Definition: []byte("{}")}}}}
	im := &importer{target: target{Deployer: d, zip: zip, stage: &stage.Stage{Name: "dev", Project: d.Project}}}
	im.in = d.newImport("dev", "https://contoso-dev.crm.dynamics.com", zip)
	im.in.Was, im.in.Dirty, im.in.Policy = "1.0.0.0", true, &record.Policy{Ticket: "CHG1"}
	ahead, err := im.connectorsOnly([]string{"contoso_orders"})
	if err != nil {
		t.Fatal(err)
	}
	want := *im.in
	want.ID, want.SHA256, want.Version, want.Action, want.Of = ahead.in.ID, ahead.in.SHA256, "1.0.0.1", record.ConnectorsFirst, "full"
	want.File, want.Connectors = "Orders_1_0_0_1_connectors.zip", []record.Connector{{Name: "contoso_orders"}}
	if !reflect.DeepEqual(*ahead.in, want) || want.ID == im.in.ID || want.SHA256 == "full" {
		t.Errorf("got %+v; want %+v", *ahead.in, want)
	}
}

func TestConnectorsThatGoFirstHaveAVersionInBetween(t *testing.T) {
	for _, test := range []struct{ was, is, want string }{
		{"", "1.0.0.0", "0.0.0.1"},
		{"", "0.0.0.2", "0.0.0.1"},
		{"", "0.0.0.1", ""},
		{"1.2.0.0", "1.3.0.0", "1.2.0.1"},
		{"1.2.0.9", "1.2.1.0", "1.2.0.10"},
		{"1.2.0.0", "1.2.0.1", ""},
	} {
		got, err := versionBetween(test.was, test.is)
		if test.want == "" && err == nil || test.want != "" && (err != nil || got.String() != test.want) {
			t.Errorf("between %q and %q: %v, %v; want %q", test.was, test.is, got, err, test.want)
		}
	}
}
