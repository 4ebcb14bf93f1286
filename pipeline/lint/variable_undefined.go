package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// undeclaredVariables reports each variable that the connector's solution does not have once. The platform
// records no dependency on a variable, so an import does not check it.
func undeclaredVariables(p *check.Pass) {
	options := indexOf(p).options
	if !options.Closed {
		return
	}
	var missing missingObjects
	eachSetting(func(p *check.Pass, at source.Node) {
		for _, m := range variablePattern.Get().FindAllStringSubmatch(at.Str(), -1) {
			if _, declared := options.Variables[m[1]]; declared || m[1] == "" {
				continue
			}
			meant := ""
			for _, name := range slices.Sorted(maps.Keys(options.Variables)) {
				if strings.EqualFold(name, m[1]) {
					meant = "; " + name + " differs only by case"
				}
			}
			missing.add(p, m[1], check.Finding{Subject: p.Subject(), At: at.Span(), Message: fmt.Sprintf(
				"the environment variable %s is not declared%s; the solution records no dependency on it, so an import does not check it", m[1], meant)},
				check.Place{Subject: p.Subject()})
		}
	})(p)
	missing.report()
}
