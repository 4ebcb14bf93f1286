package deploy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/pipeline/record"
)

// planCollisions refuses connectors that something else in the environment has: one of the same
// name under another id, made by hand or by another publisher, and one that is there although
// the solution is not, so that another solution brought it. The import would fail, or overwrite
// it. (MicrosoftDocs/power-platform#459)
func (im *importer) planCollisions(ctx context.Context, p *record.Plan) error {
	there, err := im.stage.Client.APIs(ctx)
	if err != nil {
		return im.stage.Error(err)
	}
	for _, c := range im.zip.Solution.Connectors {
		for _, api := range there {
			switch {
			case strings.EqualFold(api.Name, c.Name) && !strings.EqualFold(api.ID, c.ID):
				p.Refused = append(p.Refused, fmt.Sprintf("a connector named %s is there under another id, %s (%s in the zip): somebody made it by hand; remove it, or give alm.yaml its id", c.Name, api.ID, c.ID))
			case strings.EqualFold(api.ID, c.ID) && im.in.Was == "":
				p.Refused = append(p.Refused, fmt.Sprintf("connector %s is there already, and %s is not: another solution brought it%s; this import would overwrite it", c.DisplayName, im.zip.Name, im.otherSolution(c.Name)))
			case !strings.EqualFold(api.ID, c.ID) && api.DisplayName == c.DisplayName:
				p.Remarks = append(p.Remarks, fmt.Sprintf("another connector there is called %s, too (%s): makers cannot tell them apart", c.DisplayName, api.Name))
			}
		}
	}
	return nil
}

// otherSolution names the solution of the project whose record has a connector, in brackets.
func (im *importer) otherSolution(connector string) string {
	for _, name := range slices.Sorted(maps.Keys(im.Project.Solutions)) {
		if name == im.zip.Name {
			continue
		}
		rec, err := record.Load(im.Record.Out, name)
		if err == nil && rec.HostBefore(im.in.Stage, connector) != "" {
			return " (" + name + ")"
		}
	}
	return ""
}
