package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alm/solution/connector"
)

// TestNoSecretIsTold holds every text of every finding against values that may be secret.
func TestNoSecretIsTold(t *testing.T) {
	const was = `"connectionParameters": {"k": {"type": "securestring", "defaultValue": "hunter2", "allowedValues": [{"value": "hunter2"}]},
		"token": {"type": "oauthSetting", "oAuthSettings": {"clientSecret": "hunter2", "customParameters": {"tokenUrl": {"value": "https://u:hunter2@a.example"}, "tokenBodyTemplate": {"value": "hunter2"}}}}},
		"policyTemplateInstances": [{"templateId": "setheader", "title": "T", "parameters": {"x-ms-apimTemplateParameter.name": "Authorization", "x-ms-apimTemplateParameter.value": "hunter2"}},
		{"templateId": "dynamichosturl", "title": "H", "parameters": {"x-ms-apimTemplateParameter.urlTemplate": "https://a.example?code=hunter2"}}]`
	is := strings.ReplaceAll(was, "hunter2", "hunter3")
	findings := Connectors(withProperties(t, properties(was), ""), withProperties(t, properties(is), ""))
	if len(findings) < 5 {
		t.Errorf("%d findings: %q", len(findings), oldAndNew(findings))
	}
	for _, f := range findings {
		if all := fmt.Sprint(f.Message, f.Old, f.New, f.Subject, f.Fix); strings.Contains(all, "hunter") {
			t.Errorf("%s: %s", f.Rule.ID, all)
		}
	}
}

// TestNoRealSecretIsTold does the same for the values that stand in headers, in client
// secrets and in the defaults of secrets of real connectors.
func TestNoRealSecretIsTold(t *testing.T) {
	values := 0
	for _, u := range updates(t, "pairs") {
		secrets := slices.Concat(secretsOf(u.was), secretsOf(u.is))
		values += len(secrets)
		for _, f := range u.found() {
			all := fmt.Sprint(f.Message, f.Old, f.New, f.Subject)
			if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(all, s) }) {
				t.Errorf("%s: %s", u.Name, f.Rule.ID)
			}
		}
	}
	t.Logf("%d values", values)
}

func secretsOf(c *connector.Connector) []string {
	var all []string
	for _, p := range c.Policies {
		all = append(all, p.Parameters.Get(parameterPrefix+"value").Str())
	}
	for _, p := range c.ConnectionParameters {
		for path, s := range oauthSettings(p.OAuth()) {
			if strings.Contains(path, "secret") {
				all = append(all, s.value.Str())
			}
		}
		if p.Secure() {
			all = append(all, p.Node.Get("default").Str(), p.Node.Get("defaultValue").Str())
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < 8 || strings.ContainsAny(s, "@ /") })
}
