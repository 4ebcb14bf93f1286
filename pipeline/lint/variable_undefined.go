package lint

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// undefinedVariable reports variables that the connector's solution does not have. The platform
// records no dependency on a variable, so an import does not check it.
func undefinedVariable(p *check.Pass, at source.Node) {
	options := indexOf(p).options
	if !options.Closed {
		return
	}
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
		p.Reportf(at.Span(), "the environment variable %s is not declared%s; the solution records no dependency on it, so an import does not check it", m[1], meant)
	}
}
