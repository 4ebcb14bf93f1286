package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/solution"
	"alm/solution/dataverse"
)

// checkCollisions rejects an import that would fail at a connector of something else, or overwrite
// it.
func checkCollisions(ctx context.Context, im *importer) error {
	if im.in.There() || im.in.State == record.Running {
		return nil
	}
	there, err := im.stage.Client.APIs(ctx)
	if err != nil {
		return im.stage.Error(err)
	}
	refused, _, err := im.collisions(ctx, there)
	if err != nil || len(refused) == 0 {
		return err
	}
	return exit.Refused.Errorf("alm plan --stage "+im.in.Stage+" shows everything that is in the way", "%s would refuse %s %s: %s%s",
		im.in.Stage, im.zip.Name, im.in.Version, refused[0], andMore(len(refused)-1))
}

// collisions returns what the connectors of a zip collide with in the environment: one of the same
// name under another id, made by hand or by another publisher, and one that another solution has
// too. (MicrosoftDocs/power-platform#459)
func (im *importer) collisions(ctx context.Context, there []dataverse.API) (refused, remarks []string, err error) {
	for _, c := range im.zip.Solution.Connectors {
		for _, api := range there {
			switch {
			case strings.EqualFold(api.ID, c.ID):
				refusal, remark, err := im.overwrites(ctx, c)
				if err != nil {
					return nil, nil, err
				}
				refused, remarks = append(refused, refusal...), append(remarks, remark...)
			case strings.EqualFold(api.Name, c.Name):
				refused = append(refused, fmt.Sprintf("a connector named %s is there under another id, %s (%s in the zip): somebody made it by hand; remove it, or give alm.yaml its id", c.Name, api.ID, c.ID))
			case api.DisplayName == c.DisplayName:
				remarks = append(remarks, fmt.Sprintf("another connector there is called %s, too (%s): makers cannot tell them apart", c.DisplayName, api.Name))
			}
		}
	}
	return refused, remarks, nil
}

// overwrites returns what an import does to a connector that is there and that other solutions have.
func (im *importer) overwrites(ctx context.Context, c solution.Connector) (refused, remarks []string, err error) {
	holders, err := im.stage.Client.Holders(ctx, c.ID)
	if err != nil {
		return nil, nil, im.stage.Error(err)
	}
	shared, err := im.isShared(c)
	if err != nil {
		return nil, nil, err
	}
	others := slices.DeleteFunc(slices.Clone(holders), func(name string) bool { return name == im.zip.Name || name == im.zip.Name+"_Upgrade" })
	switch {
	case len(others) > 0 && shared:
		remarks = append(remarks, fmt.Sprintf("connector %s is in %s too, as %s says: the one that is imported last decides what it is", c.DisplayName, words.List(others), im.Project.FileName()))
	case len(others) > 0:
		refused = append(refused, fmt.Sprintf("connector %s is there already, in solution %s: this import would overwrite it; shared: true under the connector in %s allows it", c.DisplayName, words.List(others), im.Project.FileName()))
	case len(holders) == 0:
		remarks = append(remarks, fmt.Sprintf("connector %s is there already, and no solution brought it: what somebody made by hand stays on top of what the import brings", c.DisplayName))
	}
	return refused, remarks, nil
}

// isShared reports whether alm.yaml says that another solution has the connector too.
func (im *importer) isShared(c solution.Connector) (bool, error) {
	nameOf, err := pack.LockedNames(im.Root, im.zip.Name)
	if err != nil {
		return false, err
	}
	for dir, part := range im.Project.Solutions[im.zip.Name].Connectors {
		if part.Shared && (part.Name == c.Name || strings.EqualFold(part.ID, c.ID) || nameOf(dir) == c.Name) {
			return true, nil
		}
	}
	return false, nil
}
