package report

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"alm/pipeline/check"
)

// reached is a document on a change that breaks some of those who use two connectors.
func reached() Document {
	doc := sample()
	doc.Unclear = []string{"prod: app Release board: connections: only the app's file says which operations it uses"}
	doc.NotRead = []string{"prod: flow Cut: broken JSON in line 1: this { has no }; it may have more calls than were read"}
	at := time.Date(2026, 11, 29, 16, 40, 0, 0, time.UTC)
	doc.Asked = []check.Asked{
		{Stage: "prod", URL: "https://contoso.crm.dynamics.com", At: at, Age: 3 * time.Minute,
			Read: map[string]int{"flow": 12, "app": 3, "agent": 1}, NotAsked: []check.NotAsked{
				{What: "desktop flows", Count: 2, Why: "alm does not read their language"},
				{What: "flows outside solutions", Why: "api.powerplatform.com: 403; sign in as an administrator"}}},
		{Stage: "test", URL: "https://contoso-test.crm.dynamics.com", At: at, Age: 50 * time.Hour, File: ".alm/test.json", Read: map[string]int{"flow": 1}},
		{Stage: "dev", NotAsked: []check.NotAsked{{What: "flows, apps and agents", Why: "nothing said how to ask"}}},
	}
	user := func(operation, kind, name, state string) check.User {
		return check.User{Connector: "connectors/deploybot", Operation: operation, Kind: kind, Name: name, Environment: "prod", ID: name, Owner: "Maker", State: state, Calls: 1}
	}
	doc.Users = []check.User{
		user("TriggerDeploy", "flow", "Deploy on approval", "on"),
		user("TriggerDeploy", "flow", "Deploy every night to the stages that the release team named before noon", "suspended"),
		user("TriggerDeploy", "agent", "Release <b>helper</b>", "published 2026-11-01"),
		user("OnDeployFinished", "flow", "Report", "off"),
		user("", "app", "Release board", "published 2026-10-01"),
		{Connector: "connectors/orders", Operation: "ListOrders", Kind: "flow", Name: "Weekly", File: "flows/Workflows/Weekly.json", Calls: 2},
	}
	uses := slices.Clone(doc.Users[:3])
	for i := range doc.Findings {
		if doc.Findings[i].Rule.ID != "operation-id-renamed" {
			continue
		}
		doc.Findings[i].Uses = nil
		for k, u := range uses {
			use := check.Use{Kind: u.Kind, Name: u.Name, Where: "actions/Start", Owner: u.Owner, Operation: u.Operation, Environment: u.Environment, State: u.State, ID: u.ID}
			if k == 1 {
				use.Unknown = "its connection names no connector"
			}
			doc.Findings[i].Uses = append(doc.Findings[i].Uses, use)
		}
		doc.Findings[i].Uses = append(doc.Findings[i].Uses, check.Use{Kind: "agent", Name: "Desk <b>agent</b>", Where: "Approve, WorkflowTool", Owner: "Maker", Environment: "prod", State: "draft", ID: "desk", Through: "Deploy on approval"})
	}
	return doc
}

func TestReachIsAsGolden(t *testing.T) {
	for _, format := range []string{"text", "json", "sarif", "junit", "markdown", "html"} {
		t.Run(format, func(t *testing.T) {
			compareGolden(t, "reach-"+format, write(t, format, reached(), Options{Help: pages}))
		})
	}
}

func TestAskedSentence(t *testing.T) {
	asked := check.Asked{Stage: "prod", At: time.Date(2026, 11, 29, 16, 40, 0, 0, time.UTC), Read: map[string]int{"flow": 12}}
	for _, test := range []struct {
		doc  Document
		read map[string]int
		want string
	}{
		{Document{Connectors: make([]Connector, 1)}, map[string]int{"flow": 12}, "prod, asked at 2026-11-29 16:40Z, less than a minute ago: 0 flows use this connector; 12 flows were read."},
		{Document{Connectors: make([]Connector, 2), Users: []check.User{{Kind: "flow", Environment: "prod", ID: "a"}, {Kind: "flow", Environment: "test", ID: "b"}}},
			map[string]int{"flow": 1}, "prod, asked at 2026-11-29 16:40Z, less than a minute ago: 1 flow uses these connectors; 1 flow was read."},
		{Document{}, map[string]int{"flow": 2, "agent": 1}, "prod, asked at 2026-11-29 16:40Z, less than a minute ago: no connector changed; 2 flows and 1 agent were read."},
	} {
		asked.Read = test.read
		if got := test.doc.asked(asked); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

// TestPicturesAreLimited: a connector that hundreds use has a picture of the first, and counts the
// others.
func TestPicturesAreLimited(t *testing.T) {
	doc := Document{Connectors: []Connector{{Path: "c", Name: "C"}}}
	for i := range 100 {
		doc.Users = append(doc.Users, check.User{Connector: "c", Operation: "Get", Kind: "flow", Name: fmt.Sprint(i), ID: fmt.Sprint(i)})
	}
	all := doc.pictures()
	if len(all) != 1 || all[0].Left != 60 || len(all[0].Wide.Boxes) != maxDrawn+2 || len(all[0].Tall.Boxes) != maxDrawn+2 {
		t.Errorf("%d pictures, %d left, %d and %d boxes; want 1, 60, 42 and 42", len(all), all[0].Left, len(all[0].Wide.Boxes), len(all[0].Tall.Boxes))
	}
}
