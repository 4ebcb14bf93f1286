package pipeline

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/solution"
	"alm/solution/connector"
)

// hosts remarks on connectors that would move because the zip writes their host or base path
// out, the same for every stage.
func (p *Planned) hosts(s *solution.Solution, there []*connector.Connector) {
	before := map[string]source.Node{}
	for _, c := range there {
		before[c.Dir] = c.Definition.Root
	}
	for _, c := range s.Connectors {
		sent := source.Parse(c.Name, c.Definition).Root
		for _, place := range []string{"host", "basePath"} {
			was, is := before[c.Name].Get(place).Str(), sent.Get(place).Str()
			if was == "" || was == is || is == "" || strings.Contains(is, reference) {
				continue
			}
			p.Remarks = append(p.Remarks, fmt.Sprintf("the %s of %s is %s there and becomes %s, which the zip writes for every stage; "+
				"let an environment variable stand for it (solutions.%s.connectors, variables: {%s: NAME})", place, c.DisplayName, was, is, s.Name, place))
		}
	}
}
