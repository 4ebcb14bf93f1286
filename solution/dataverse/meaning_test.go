package dataverse

import (
	"errors"
	"strings"
	"testing"
)

// TestMeanings holds what alm says of the messages that people met most, alone and wrapped.
func TestMeanings(t *testing.T) {
	for _, test := range []struct {
		message, code, part string
		cause, hint         string // their beginnings
		is                  error
	}{
		{"User is not authorized to read secrets from '/subscriptions/x' resource.", "0x8004801e", "",
			"the value of a Secret variable", "give two principals the role Key Vault Secrets User", nil},
		{"Solution dependencies exist, cannot uninstall. DependencyCount : 14", "0x8004f01d", "",
			"something in the environment still uses", "the message names each dependent", nil},
		{"SecLib::CheckPrivilege failed. User: x, PrivilegeName: prvWriteRole, Required Depth: Basic", "0x80040216", "",
			"the security roles of the importing application", "give the application user a security role with the privilege prvWriteRole", ErrForbidden},
		{"ApiHubsServerError: An error occurred while importing the connector.", "0x80040216", "Connector",
			"the service behind connectors failed", "nothing is wrong with the solution: import again in some hours", ErrLater},
		{"Definition with ID ab10dde3 and SchemaName admin_DeleteFromCoE already has a value.", "0x80040237", "",
			"the zip brings a value", "leave the value out of the zip", nil},
		{`{"code":"FlowMissingConnection","message":"x"}`, "", "", "a flow uses a connection reference", "create the connection", nil},
		{`Connection Id missing for connection reference logical name 'a_b'.`, "", "", "a flow uses a connection reference", "create the connection", nil},
		{`Flow 'x' cannot be activated due to admin API policies.`, "", "", "a data policy", "a Power Platform admin puts", nil},
		{`Admin data policy 'COE' restricts the use of shared_a with Http.`, "", "", "a data policy", "a Power Platform admin puts", nil},
		{"Publisher prefix cat for this control PowerCAT.Icon does not match the prefix x for the solution", "0x80040216", "",
			"a component has the prefix of another publisher", "a control of another solution", nil},
		{"Cannot find connection with name 'c1'", "", "", "a connection reference is bound to a connection", "create the connection", nil},
		{`There are missing dependencies. Install the following solutions before installing this one: "Active"`, "0x8004801d", "",
			"the solution uses a component that is in no solution", "add the component", ErrMissing},
		{"Connector import: FAILURE: One or more errors occurred.", "0x80060439", "", "the platform gives no reason", "open Details", nil},
		{"Code: TooManyRequests Message: Rate limit is exceeded.", "", "CanvasApp", "one import has more canvas apps", "importing again seldom helps", ErrLater},
		{"The connectionreference(1) component cannot be deleted because it is referenced by 3 other components.", "0x8004f01f", "",
			"the new version removes a component", "update instead of upgrading", nil},
	} {
		for _, wrap := range []string{"", "ImportAsHolding failed with exception :", "Solution Upgrade action failed after import as holding. InnerException is: "} {
			e := &Error{Code: test.code, Message: wrap + test.message, Part: test.part}
			if !strings.HasPrefix(e.Cause(), test.cause) || !strings.HasPrefix(e.Hint(), test.hint) {
				if wrap != "" && strings.HasPrefix(test.message, "Connector import:") {
					continue // the part is known by the beginning of the message
				}
				t.Errorf("%q means %q, %q; want %q, %q", e.Message, e.Cause(), e.Hint(), test.cause, test.hint)
			}
			if test.is != nil && !errors.Is(e, test.is) {
				t.Errorf("%q is not %v", e.Message, test.is)
			}
			if left := strings.HasPrefix(wrap, "Solution Upgrade"); left != strings.Contains(e.Hint(), finishUpgrade) {
				t.Errorf("%q: hint %q, but the upgrade is left over: %v", e.Message, e.Hint(), left)
			}
		}
	}
}
