package dataverse

import (
	"strings"
	"testing"
)

func TestUnwrap(t *testing.T) {
	deep := `"x"`
	for range 50 {
		deep = `{"error":` + deep + `}`
	}
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "Connector import: FAILURE: One or more errors occurred.", "Connector import: FAILURE: One or more errors occurred."},
		{"JSON at the end", `Request failed with: NotFound and error: {"error":{"code":"ConnectionNotFound","message":"Could not find connection 'a' for API 'b'."}}`,
			"Request failed with: NotFound and error: ConnectionNotFound: Could not find connection 'a' for API 'b'."},
		{"JSON in JSON", `Failed with error: {"error":{"code":"BadRequest","message":"{\"error\":{\"code\":\"ValidationError\",\"message\":\"The definition is invalid.\"}}"}} Try again.`,
			"Failed with error: BadRequest: ValidationError: The definition is invalid. Try again."},
		{"inner error", `{"code":"Outer","message":"outer","innerError":{"code":"Inner","message":"inner"}}`, "Inner: inner"},
		{"escaped JSON in quotes", `details "{\"error\":{\"code\":\"X\",\"message\":\"Connection reference 'r' must have a connection.\"}}".`,
			"details X: Connection reference 'r' must have a connection."},
		{"put together by hand", `Connector import: FAILURE: {"error":{"code":"CustomScriptProvisioningFailed","message":"Failed to provision compute. The correlation Id is '5'.\"}}`,
			"Connector import: FAILURE: CustomScriptProvisioningFailed: Failed to provision compute. The correlation Id is '5'."},
		{"SOAP fault", `<?xml version="1.0"?><OrganizationServiceFault xmlns:i="x"><ErrorCode>-2147220970</ErrorCode><Message>Connector import: FAILURE: One or more errors occurred.</Message>` +
			`<InnerFault><Message>One or more errors occurred.</Message><InnerFault><Message>{"error":{"code":"BadRequest","message":"host is not reachable"}}</Message></InnerFault></InnerFault></OrganizationServiceFault>`,
			"Connector import: FAILURE: One or more errors occurred. BadRequest: host is not reachable"},
		{"fault in a text", "System.ServiceModel.FaultException`1[[Microsoft.Xrm.Sdk.OrganizationServiceFault, Microsoft.Xrm.Sdk, Version=9.0.0.0]]: It is locked. (Fault Detail is equal to Exception details: \nErrorCode: 0x80071151)",
			"It is locked."},
		{"JSON that says nothing", `value {"a":1} is odd`, `value {"a":1} is odd`},
		{"braces", `{"`, `{"`},
		{"too deep", deep, deep},
		{"not closed", `<OrganizationServiceFault><Message>cut`, `<OrganizationServiceFault><Message>cut`},
	} {
		if got := strings.TrimSpace(unwrap(test.text)); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// FuzzUnwrap holds that no text makes it panic or grow.
func FuzzUnwrap(f *testing.F) {
	f.Add(`x {"error":{"code":"a","message":"{\"message\":\"b\"}"}} y`)
	f.Add(`<OrganizationServiceFault><Message>a</Message>`)
	f.Add(`{\"message\":\"a`)
	f.Fuzz(func(t *testing.T, text string) {
		if got := unwrap(text); len(got) > 8*len(text)+100 {
			t.Errorf("%d bytes of %d", len(got), len(text))
		}
	})
}
