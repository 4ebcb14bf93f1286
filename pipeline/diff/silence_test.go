package diff

import (
	"strings"
	"testing"
)

// whole has every member that the rules on connectors and on identity and life cycle own.
const whole = `{"swagger": "2.0",
 "info": {"title": "Orders", "version": "1.0", "description": "Reads orders", "contact": {"name": "Shop"},
  "license": {"name": "MIT"}, "termsOfService": "https://shop.example"},
 "tags": [{"name": "shop"}], "externalDocs": {"url": "https://docs.shop.example"},
 "x-ms-connector-metadata": [{"propertyName": "Website"}], "x-generator": "hand",
 "x-ms-api-annotation": {"status": "Preview"},
 "x-ms-capabilities": {"testConnection": {"operationId": "WhoAmI"}},
 "paths": {"/orders": {"get": {
  "operationId": "ListOrders", "summary": "List orders", "description": "Lists orders", "tags": ["orders"],
  "externalDocs": {"url": "https://docs.shop.example/list"}, "deprecated": true, "x-ms-visibility": "advanced",
  "x-ms-api-annotation": {"family": "ListOrders", "revision": 1, "status": "Production",
   "replacement": {"operationId": "ListOrders_V2"}, "expires": "2030"},
  "x-ms-openai-data": {"openaiEnabled": true}, "x-openai-isConsequential": false,
  "x-ms-pageable": {"nextLinkName": "next"}, "x-ms-capabilities": {"chunkTransfer": true},
  "x-ms-long-running-operation": true, "x-ms-long-running-operation-options": {"final-state-via": "location"},
  "security": [{"oauth": ["read"]}]}}}}`

func TestEveryChangeIsTold(t *testing.T) {
	for _, change := range [][2]string{
		{`"2.0",`, `"3.0",`}, {`"Orders"`, `"Shop"`}, {`"1.0"`, `"1.1"`}, {`"Reads orders"`, `"Reads"`},
		{`"Shop"`, `"Other"`}, {`"MIT"`, `"None"`}, {`https://shop`, `https://store`}, {`"shop"`, `"store"`},
		{`docs.shop.example"`, `docs.store.example"`}, {`"Website"`, `"Privacy policy"`}, {`"hand"`, `"tool"`},
		{`"Preview"`, `"Production"`}, {`"WhoAmI"`, `"ListOrders"`},
		{`/orders"`, `/v2/orders"`}, {`/orders"`, `/orders/"`}, {`{"get"`, `{"post"`}, {`"ListOrders",`, `"GetOrders",`},
		{`"ListOrders",`, `"",`}, {`"List orders"`, `"Orders"`}, {`"Lists orders"`, `""`}, {`["orders"]`, `[]`},
		{`example/list`, `example/all`}, {`"deprecated": true`, `"deprecated": false`}, {`"advanced"`, `"internal"`},
		{`"advanced"`, `"important"`}, {`"family": "ListOrders"`, `"family": "Orders"`}, {`"revision": 1`, `"revision": 2`},
		{`"status": "Production"`, `"status": "Preview"`}, {`"ListOrders_V2"`, `"ListOrders_V3"`}, {`"2030"`, `"2031"`},
		{`{"openaiEnabled": true}`, `{}`}, {`"x-openai-isConsequential": false`, `"x-openai-isConsequential": true`},
		{`"nextLinkName": "next"`, `"nextLinkName": "more"`}, {`"chunkTransfer": true`, `"chunkTransfer": false`},
		{`"x-ms-long-running-operation": true`, `"x-ms-long-running-operation": false`}, {`"location"`, `"original-uri"`},
		{`["read"]`, `["write"]`},
	} {
		if !strings.Contains(whole, change[0]) {
			t.Fatalf("%s is not there", change[0])
		}
		is := strings.Replace(whole, change[0], change[1], 1)
		if got := Connectors(parse(t, whole), parse(t, is)); len(got) == 0 {
			t.Errorf("%s to %s: nothing", change[0], change[1])
		}
	}
}

// TestWhatHoldsNoOperationIsTold: sections that are empty and paths without operations are no silent change.
func TestWhatHoldsNoOperationIsTold(t *testing.T) {
	for _, change := range [][2]string{
		{`{"swagger"`, `{"definitions": {}, "swagger"`}, {`{"swagger"`, `{"parameters": {}, "swagger"`}, {`{"swagger"`, `{"responses": {}, "swagger"`}, {`{"swagger"`, `{"responses": "", "swagger"`},
		{`{"/orders"`, `{"/b": {}, "/orders"`}, {`{"/orders"`, `{"/b": {"parameters": [{"name": "q", "in": "query", "type": "string"}]}, "/orders"`},
	} {
		changed := strings.Replace(whole, change[0], change[1], 1)
		for _, sides := range [][2]string{{whole, changed}, {changed, whole}} {
			got := withoutVersion(Connectors(parse(t, sides[0]), parse(t, sides[1])))
			if len(got) != 1 || got[0].Rule.ID != "definition-restructured" {
				t.Errorf("%s to %s: %v", change[0], change[1], got)
			}
		}
	}
}
