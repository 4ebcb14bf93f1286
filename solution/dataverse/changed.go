package dataverse

import (
	"context"
	"fmt"
	"time"
)

// Changed is the last change of an installed solution, as the environment says.
type Changed struct {
	By string // the name of the user; that of an application begins with "# "
	On time.Time
}

// Changed reads who changed an installed solution last.
func (c *Client) Changed(ctx context.Context, solution Solution) (Changed, error) {
	found, err := rows[struct {
		On time.Time `json:"modifiedon"`
		By struct {
			Name string `json:"fullname"`
		} `json:"modifiedby"`
	}](ctx, c, query("solutions", "$select", "solutionid,modifiedon", "$expand", "modifiedby($select=fullname)", "$filter", "solutionid eq "+solution.ID))
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Changed{}, fmt.Errorf("read who changed %s: %w", solution.Name, err)
	}
	return Changed{plain(found[0].By.Name), found[0].On}, nil
}
