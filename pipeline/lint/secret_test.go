package lint

import (
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// silent fails when anything that a finding says holds a credential.
func silent(t *testing.T, c *connector.Connector, findings []check.Finding) {
	t.Helper()
	for _, secret := range buildIndex(c, Options{}).credentials {
		for _, f := range findings {
			for _, text := range []string{f.Message, f.Subject, f.Fix, f.Path, f.Old, f.New} {
				if len(secret.value) >= minMasked && strings.Contains(text, secret.value) {
					t.Errorf("%s: a finding of %s at %v shows a credential", c.Dir, f.Rule.ID, f.At.From())
				}
			}
		}
	}
}

// TestFixesKeepTheClientSecret: a managed import does not keep a variable of type Secret in the place of the client
// secret (PowerPlatformConnectors issue 4010), so no fix names it without the way that works.
func TestFixesKeepTheClientSecret(t *testing.T) {
	for _, rule := range Rules() {
		if strings.Contains(rule.Fix, "type Secret") && !strings.Contains(rule.Fix, "stages.NAME.secrets") {
			t.Errorf("%s: %s", rule.ID, rule.Fix)
		}
	}
}
