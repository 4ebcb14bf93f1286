package lint

import (
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// maxOverlaps limits the pairs of paths of one connector that are compared.
const maxOverlaps = 1 << 18

var pathOverlapRules = []check.Rule{
	{
		ID:       "path-overlap",
		Title:    "A value in a path can lead to another operation",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: "Microsoft's validator; one published connector in ten has such paths"},
		Aliases:  []string{"PartialDuplicateOperationPath"},
		Fix:      "give one of the paths a fixed part that the other cannot have",
		Run: func(p *check.Pass) {
			like := map[string][]*connector.Operation{} // by method and number of segments
			left := maxOverlaps
			for _, op := range p.Is.Operations {
				key := op.Method + strings.Repeat("/", strings.Count(strings.Trim(op.Path, "/"), "/"))
				for _, other := range like[key] {
					if left--; left < 0 {
						return
					}
					if variable, fixed := overlap(op.Path, other.Path); fixed != "" {
						p.On(op).Reportf(op.At(), "%s and %s overlap: with %s for %s a request goes to one of the two", op.Path, other.Path, fixed, variable)
						break
					}
				}
				like[key] = append(like[key], op)
			}
		},
	},
}

// overlap returns a variable of one path and the fixed segment of the other that it may stand for;
// "" where a fixed segment differs, or none is fixed.
func overlap(a, b string) (variable, fixed string) {
	as, bs := strings.Split(strings.Trim(a, "/"), "/"), strings.Split(strings.Trim(b, "/"), "/")
	for i := range min(len(as), len(bs)) {
		x, y := as[i], bs[i]
		switch isX, isY := strings.HasPrefix(x, "{"), strings.HasPrefix(y, "{"); {
		case x == y || isX && isY:
		case isX:
			variable, fixed = x, y
		case isY:
			variable, fixed = y, x
		default:
			return "", ""
		}
	}
	return variable, fixed
}
