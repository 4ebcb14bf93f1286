package lint

import (
	"fmt"
	"strings"

	"alm/internal/pattern"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var connectionRules = []check.Rule{
	{
		ID:       "auth-secret-not-securestring",
		Title:    "A connection asks for a secret as plain text",
		Severity: check.Error,
		Fix:      `set "type": "securestring"`,
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			if strings.EqualFold(prm.Type, "string") && namesSecret(prm) {
				p.Reportf(prm.Node.Get("type").Span(), "connection parameter %s asks for a secret but is a plain string; its value is shown and logged", prm.Name)
			}
		}),
	},
	{
		ID:       "connection-constraint-unknown",
		Title:    "A connection parameter has a constraint that the platform does not know",
		Severity: check.Error,
		Fix:      "rename it: " + strings.Join(constraints, ", ") + " are known",
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			for key := range prm.Constraints().Members() {
				if known, hint := nearestConstraint(key.Str()); !known {
					p.Reportf(key.Span(), "constraint %s of connection parameter %s is ignored%s", key.Str(), prm.Name, hint)
				}
			}
		}),
	},
}

// constraints are the keys of uiDefinition.constraints. (Microsoft's schema of
// apiProperties.json, which allows no other)
var constraints = []string{"clearText", "required", "tabIndex", "capability", "hidden", "allowedValues", "dependencies"}

func nearestConstraint(key string) (known bool, hint string) {
	lower := strings.ToLower(key)
	for _, c := range constraints {
		switch name := strings.ToLower(c); {
		case key == c:
			return true, ""
		case lower != "" && (strings.HasPrefix(name, lower) || strings.HasPrefix(lower, name)):
			hint = fmt.Sprintf("; did you mean %s?", c)
		}
	}
	return false, hint
}

var (
	secretLabel = pattern.New(`(?i)password|passphrase|secret|token|api[ _-]?key|access[ _-]?key`)
	plainLabel  = pattern.New(`(?i)url|uri\b|name|host|server|endpoint|domain|type|\bid\b`)
)

// namesSecret judges by the name and the label. In "token:TenantId" the prefix says only
// that the value comes from the sign-in.
func namesSecret(prm connector.ConnectionParameter) bool {
	name := strings.TrimPrefix(prm.Name, "token:")
	label := name + "\n" + prm.Node.Get("uiDefinition", "displayName").Str()
	return secretLabel().MatchString(label) && !plainLabel().MatchString(label)
}
