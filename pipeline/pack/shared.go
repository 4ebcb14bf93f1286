package pack

import (
	"maps"
	"slices"
	"strings"

	"alm/pipeline/project"
)

// checkShared rejects a connector that another solution of the project has too, unless alm.yaml
// says so: whichever is imported last decides what it is. (MicrosoftDocs/power-platform#459) Under
// another publisher or name it is another connector, which only looks the same.
func (b *Bundle) checkShared(p *project.Project, name string) error {
	spec := p.Solutions[name]
	for _, other := range p.SolutionNames() {
		if other == name {
			continue
		}
		for _, dir := range slices.Sorted(maps.Keys(p.Solutions[other].Connectors)) {
			part, both := spec.Connectors[dir]
			switch {
			case !both:
			case !sameConnector(spec, p.Solutions[other], dir):
				b.remark("warning: %s is in solution %s too, as another connector with the same title: makers cannot tell them apart", dir, other)
			case part.Shared:
				b.remark("warning: %s is in solution %s too: the one that is imported last overwrites the connector", dir, other)
			default:
				return p.At("solutions", name, "connectors", dir).Errorf("keep it in one solution; shared: true under it in both allows it",
					"%s is in solution %s too: the one that is imported last would overwrite the connector", dir, other)
			}
		}
	}
	return nil
}

// sameConnector reports whether two solutions make one connector of a folder. What alm.yaml does
// not say of its name and id follows from the publisher's prefix.
func sameConnector(a, b project.Solution, dir string) bool {
	one, two := a.Connectors[dir], b.Connectors[dir]
	if one.ID != "" || two.ID != "" {
		return strings.EqualFold(one.ID, two.ID)
	}
	return one.Name == two.Name && strings.EqualFold(a.Publisher.Prefix, b.Publisher.Prefix)
}
