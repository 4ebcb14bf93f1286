package lint

import (
	"fmt"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

var connectionRules = []check.Rule{
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
