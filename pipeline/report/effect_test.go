package report

import (
	"testing"

	"alm/pipeline/check"
)

func TestEffectNamesWhatAChangeBreaks(t *testing.T) {
	use := func(kind, name string) check.Use { return check.Use{Kind: kind, Name: name, File: name} }
	finding := func(subject string, uses ...check.Use) *check.Finding {
		return &check.Finding{Rule: &renamed, Connector: "connectors/orders", Subject: subject, Uses: uses}
	}
	perhaps := func(name string) check.Use {
		return check.Use{Kind: "flow", Name: name, File: name, Unknown: "computed"}
	}
	through := func(kind, name string) check.Use { return check.Use{Kind: kind, Name: name, File: name, Through: "A"} }
	shared := finding("operation/C/responses/200/schema")
	shared.Places = []check.Place{{Subject: "operation/A/responses/200/schema"}, {Subject: "operation/B/parameter/body"}, {Subject: "policy/p"}}
	dangling := finding("operation/Lost")
	dangling.Old, dangling.Places = "Lost", []check.Place{{Subject: "operation/A/parameter/x"}, {Subject: "policy/p"}}
	waived := finding("operation/Gone", use("flow", "Nightly"))
	waived.Waiver = "agreed"
	for _, test := range []struct {
		findings []*check.Finding
		want     string
	}{
		{nil, ""},
		{[]*check.Finding{waived, {Rule: &reworded, Subject: "operation/List"}}, ""},
		{[]*check.Finding{finding("operation/A", use("flow", "Approve"), use("flow", "Approve"))}, "This change breaks 1 flow: Approve."},
		{[]*check.Finding{finding("operation/A", use("flow", "D"), use("flow", "B"), use("app", "Shop")), finding("operation/B", use("flow", "C"), use("flow", "A"))},
			"This change breaks 4 flows: A, B, C and 1 more; 1 app: Shop."},
		{[]*check.Finding{finding("operation/A", perhaps("C"))}, "This change may break 1 flow: C."},
		{[]*check.Finding{finding("operation/A", perhaps("C"), perhaps("A")), finding("operation/B", use("flow", "A"))},
			"This change breaks 1 flow: A. It may break 1 flow: C."},
		{[]*check.Finding{finding("operation/A", use("flow", "A"), through("agent", "H"), through("flow", "P"), through("agent", "H"))},
			"This change breaks 1 flow: A. Through them it reaches 1 flow: P; 1 agent: H."},
		{[]*check.Finding{finding("operation/A", perhaps("C"), through("flow", "P"))}, "This change may break 1 flow: C. Through them it reaches 1 flow: P."},
		{[]*check.Finding{finding("operation/B/parameter/x"), finding("operation/A"), finding("operation/B")}, "This change breaks 2 operations: A and B."},
		{[]*check.Finding{shared}, "This change breaks 3 operations: A, B and C."},
		{[]*check.Finding{dangling}, "This change breaks 1 operation: A."},
		{[]*check.Finding{finding("connector")}, "This change breaks 1 connector: Orders."},
	} {
		doc := Document{Connectors: []Connector{{Path: "connectors/orders", Name: "Orders"}}, Findings: test.findings}
		if got := doc.effect(); got != test.want {
			t.Errorf("effect() = %q; want %q", got, test.want)
		}
	}
}

func TestPlacesOfAMissingOperation(t *testing.T) {
	for _, test := range []struct {
		finding check.Finding
		want    string
	}{
		{check.Finding{Subject: "operation/A", Old: "A", Message: "m", Places: make([]check.Place, 1)}, "m"},
		{check.Finding{Subject: "operation/A", Old: "A", Message: "m", Places: make([]check.Place, 2)}, "m (and at 1 more place)"},
		{check.Finding{Subject: "operation/A", Path: "/a", Message: "m", Places: make([]check.Place, 2)}, "m (and at 2 more places)"},
		{check.Finding{Subject: "operation/A", Path: "/a", Message: "m"}, "m"},
	} {
		if got := messageWithPlaces(&test.finding); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
