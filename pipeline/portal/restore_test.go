package portal

import (
	"slices"
	"testing"

	"alm/internal/source"
)

// TestWordsAreNoValues: what the platform names is not compared with the values of variables.
func TestWordsAreNoValues(t *testing.T) {
	var got []string
	keep := func(_ string, n source.Node) { got = append(got, n.Str()) }
	signInTexts(source.Parse("parameters", []byte(`{"token": {"type": "oauthSetting", "oAuthSettings": {"identityProvider": "oauth2", "clientId": "id", "redirectMode": "Global",
		"customParameters": {"loginUri": {"value": "https://login"}}}}}`)).Root, keep)
	policyTexts(source.Parse("policies", []byte(`[{"templateId": "setheader", "title": "T", "parameters": {"x-ms-apimTemplateParameter.name": "x", "x-ms-apimTemplateParameter.value": "v",
		"x-ms-apimTemplateParameter.existsAction": "override", "x-ms-apimTemplate-policySection": "Request", "x-ms-apimTemplate-operationName": ["GetOrder"]}}]`)).Root, keep)
	if want := []string{"id", "https://login", "x", "v"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
