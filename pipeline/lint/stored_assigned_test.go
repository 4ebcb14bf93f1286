package lint

import (
	"strings"
	"testing"
)

// TestStoredTextsHaveNoAssignedSecrets: addresses, connection strings, forms, variables, JSON in texts and broken JSON.
func TestStoredTextsHaveNoAssignedSecrets(t *testing.T) {
	for _, flow := range []string{
		`{"uri": "https://x.example/a?sp=r&sig=hidden-value%3D&se=1"}`, `{"uri": "https://user:hidden-value@x.example/"}`,
		`{"x": "Server=a;User Id=b;Password=hidden-value;"}`, `{"x": "AccountName=a;AccountKey=hidden-value==;"}`,
		`{"body": "grant_type=client_credentials&client_secret=hidden-value&x=1"}`, `{"body": "{\"password\": \"hidden-value\"}"}`,
		`{"inputs": {"name": "apiKey", "type": "string", "value": "hidden-value"}}`, `{"inputs": {"password": "hidden-value"`,
	} {
		got := string(HideInFlow([]byte(flow)))
		if strings.Contains(got, "hidden-value") || !strings.Contains(got, "***") || len(got) < len(flow)-len("hidden-value==") {
			t.Errorf("%s became %s", flow, got)
		}
	}
	const harmless = `{"uri": "https://x.example/a?design=1#a@b", "operationId": "GetPassword", "x": "@concat('sig=', parameters('s'))", "name": "order", "value": "1234"}`
	if got := string(HideInFlow([]byte(harmless))); got != harmless {
		t.Errorf("got %s", got)
	}
}
