package lint

import (
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// TestSignInWithoutUI has a uiDefinition that is null, as certified connectors have it for their sign-in.
func TestSignInWithoutUI(t *testing.T) {
	properties := `{"properties": {"iconBrandColor": "#1a6b4f", "connectionParameters": {"token": {"type": "oauthSetting", "uiDefinition": null, "oAuthSettings": {
		"identityProvider": "aad", "clientId": "a", "scopes": ["a"], "redirectMode": "GlobalPerConnector", "customParameters": {"resourceUri": {"value": "https://a.example"}}}}}}}`
	if why := invalid(t, compiled(t, PropertiesSchema()), []byte(properties)); why != nil {
		t.Error(why)
	}
	c, err := connector.Read(fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(clean)}, "c/apiProperties.json": {Data: []byte(properties)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Run(Rules(), c, Options{}) {
		if strings.Contains(f.Message, "uiDefinition") {
			t.Errorf("%s %s: %s", f.Severity, f.Rule.ID, f.Message)
		}
	}
}
