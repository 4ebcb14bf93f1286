package deploy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/record"
	"alm/solution"
)

// checkCollisions rejects an import that would fail at a connector of something else, or overwrite
// it.
func checkCollisions(ctx context.Context, im *importer) error {
	if im.in.There() || im.in.State == record.Running {
		return nil
	}
	refused, _, err := im.collisions(ctx)
	if err != nil || len(refused) == 0 {
		return err
	}
	return exit.Refused.Errorf("alm plan --stage "+im.in.Stage+" shows everything that is in the way", "%s would refuse %s %s: %s%s",
		im.in.Stage, im.zip.Name, im.in.Version, refused[0], andMore(len(refused)-1))
}

// collisions returns what the connectors of a zip collide with in the environment: one of the same
// name under another id, made by hand or by another publisher, and one that is there although
// the solution is not, so that another solution brought it. (MicrosoftDocs/power-platform#459)
func (im *importer) collisions(ctx context.Context) (refused, remarks []string, err error) {
	there, err := im.stage.Client.APIs(ctx)
	if err != nil {
		return nil, nil, im.stage.Error(err)
	}
	for _, c := range im.zip.Solution.Connectors {
		for _, api := range there {
			switch {
			case strings.EqualFold(api.Name, c.Name) && !strings.EqualFold(api.ID, c.ID):
				refused = append(refused, fmt.Sprintf("a connector named %s is there under another id, %s (%s in the zip): somebody made it by hand; remove it, or give alm.yaml its id", c.Name, api.ID, c.ID))
			case strings.EqualFold(api.ID, c.ID) && im.in.Was == "":
				text := im.overwrites(c)
				if im.isShared(c) {
					remarks = append(remarks, text)
					continue
				}
				refused = append(refused, text+"; shared: true under the connector in alm.yaml allows it")
			case !strings.EqualFold(api.ID, c.ID) && api.DisplayName == c.DisplayName:
				remarks = append(remarks, fmt.Sprintf("another connector there is called %s, too (%s): makers cannot tell them apart", c.DisplayName, api.Name))
			}
		}
	}
	return refused, remarks, nil
}

func (im *importer) overwrites(c solution.Connector) string {
	return fmt.Sprintf("connector %s is there already, and %s is not: another solution brought it%s; this import would overwrite it", c.DisplayName, im.zip.Name, im.otherSolution(c.Name))
}

// isShared reports whether alm.yaml says that another solution has the connector too.
func (im *importer) isShared(c solution.Connector) bool {
	nameOf := im.secrets(im.stage, im.zip).NameOf
	for dir, part := range im.Project.Solutions[im.zip.Name].Connectors {
		if part.Shared && (part.Name == c.Name || strings.EqualFold(part.ID, c.ID) || nameOf(dir) == c.Name) {
			return true
		}
	}
	return false
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
