package judge

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

// TestWaiversNameWhatTheyAccept: a waiver that says it accepts something else does not count.
func TestWaiversNameWhatTheyAccept(t *testing.T) {
	const definition = `{"swagger": "2.0", "info": {"title": "A", "version": "1.0"}, "paths": {"/a": {"get": {"operationId": %q, "summary": "Get a", "responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/A"}}}}}, "/b": {"get": {"operationId": "GetB", "responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/A"}}}}}}, "definitions": {"A": {"type": "object", "properties": {"n": {"type": %q}}}}}`
	files := func(waivers ...string) fstest.MapFS {
		return fstest.MapFS{
			"old/connectors/a/apiDefinition.swagger.json": {Data: fmt.Appendf(nil, definition, "GetA", "string")},
			"new/connectors/a/apiDefinition.swagger.json": {Data: fmt.Appendf(nil, definition, "FetchA", "boolean")},
			"new/.alm/waivers.yaml":                       {Data: []byte(strings.Join(waivers, ""))},
		}
	}
	row := func(f check.Finding, connector, rule, subject string) string {
		return fmt.Sprintf("- fingerprint: %q\n  connector: %q\n  rule: %q\n  subject: %q\n  reason: agreed\n  until: 2026-12-31\n", f.Fingerprint, connector, rule, subject)
	}
	found := gated(t, files(), "new")
	at := func(all []check.Finding, rule string) check.Finding {
		i := slices.IndexFunc(all, func(f check.Finding) bool { return f.Rule.ID == rule })
		if i < 0 {
			t.Fatalf("no %s in %d findings", rule, len(all))
		}
		return all[i]
	}
	renamed, retyped := at(found, "operation-id-renamed"), at(found, "response-property-type-changed")
	former := check.Finding{Fingerprint: "0123456789abcdef"}
	otherPrint := func(f check.Finding) string {
		return fmt.Sprintf("the waiver of %s on %s does not count: that finding has the fingerprint %s now, as the change is another one or the waiver comes from an earlier version", f.Rule.ID, f.Subject, f.Fingerprint[:8])
	}
	for _, c := range []struct {
		waiver, accepted, reported string
	}{
		{row(renamed, "connectors/a", renamed.Rule.ID, renamed.Subject), renamed.Rule.ID, ""},
		{row(renamed, "", "", ""), renamed.Rule.ID, ""},
		{row(renamed, "connectors/a", "operation-summary-changed", renamed.Subject), "", "the waiver of operation-summary-changed on operation/GetA does not count: its fingerprint is that of operation-id-renamed on operation/GetA"},
		{row(renamed, "connectors/a", renamed.Rule.ID, "operation/Other"), "", "the waiver of operation-id-renamed on operation/Other does not count: its fingerprint is that of operation-id-renamed on operation/GetA"},
		{row(renamed, "connectors/b", renamed.Rule.ID, renamed.Subject), "", "the waiver of operation-id-renamed on operation/GetA does not count: its fingerprint is that of operation-id-renamed on operation/GetA"},
		{row(retyped, "connectors/a", retyped.Rule.ID, "operation/GetB/responses/200/schema/n/type"), retyped.Rule.ID, ""}, // another place of it
		{row(retyped, "connectors/a", retyped.Rule.ID, retyped.Subject), retyped.Rule.ID, ""},
		{row(former, "connectors/a", renamed.Rule.ID, renamed.Subject), "", otherPrint(renamed)},
		{row(former, "", renamed.Rule.ID, renamed.Subject), "", otherPrint(renamed)},
		{row(former, "connectors/a", retyped.Rule.ID, "operation/GetB/responses/200/schema/n/type"), "", strings.Replace(otherPrint(retyped), "GetA", "GetB", 1)},
		{row(former, "connectors/a", renamed.Rule.ID, renamed.Subject) + row(renamed, "connectors/a", renamed.Rule.ID, renamed.Subject), renamed.Rule.ID,
			"the waiver of operation-id-renamed on operation/GetA matches no finding"}, // accepted again
	} {
		got := gated(t, files(c.waiver), "new")
		accepted, reported := "", ""
		for _, f := range got {
			if f.Waiver != "" {
				accepted += f.Rule.ID
			}
			if f.Rule.ID == "waiver-unused" {
				reported += f.Message
			}
		}
		if accepted != c.accepted || reported != c.reported {
			t.Errorf("%s: accepts %q, reports %q; want %q, %q", c.waiver, accepted, reported, c.accepted, c.reported)
		}
	}
	moved := files(row(renamed, "connectors/a", renamed.Rule.ID, renamed.Subject), row(retyped, "connectors/b", retyped.Rule.ID, retyped.Subject))
	moved["new/connectors/z/apiDefinition.swagger.json"] = moved["new/connectors/a/apiDefinition.swagger.json"]
	delete(moved, "new/connectors/a/apiDefinition.swagger.json")
	accepted := ""
	for _, f := range gated(t, moved, "new") {
		if f.Waiver != "" {
			accepted += f.Rule.ID + " in " + f.Connector
		}
	}
	if accepted != "operation-id-renamed in connectors/z" {
		t.Errorf("after the folder moved: accepts %q", accepted)
	}
}
