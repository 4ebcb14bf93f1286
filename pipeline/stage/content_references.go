package stage

import (
	"context"
	"slices"
	"strings"

	"alm/solution"
	"alm/solution/dataverse"
)

// references compares connection references: whether they are there, and of which connector those
// are that have a connection.
func (c *comparer) references(ctx context.Context) error {
	wanted := c.zip.Solution.References
	if len(wanted) == 0 {
		return nil
	}
	var names []string
	for _, r := range wanted {
		names = append(names, r.Name)
	}
	rows, err := c.Client.References(ctx, names...)
	if err != nil {
		return c.Error(err)
	}
	apis, err := c.Client.APIs(ctx)
	if err != nil {
		return c.Error(err)
	}
	for _, r := range wanted {
		i := slices.IndexFunc(rows, func(row dataverse.Reference) bool { return strings.EqualFold(row.Name, r.Name) })
		if i < 0 {
			c.missing("connection reference %s is not there", r.Name)
			continue
		}
		c.known[strings.ToLower(rows[i].ID)] = true
		c.reference(r, rows[i], apis)
	}
	return nil
}

// reference compares the connector of a reference. Before it has a connection, the environment keeps
// what the zip says, which is the id that another environment gave the connector.
func (c *comparer) reference(r solution.ConnectionReference, row dataverse.Reference, apis []dataverse.API) {
	if row.Connection == "" {
		return
	}
	b, err := c.resolve(c.zip.Solution, r, apis)
	switch {
	case err != nil || b.API == "":
		c.unread("the connector of connection reference %s", r.Name)
	case !strings.EqualFold(APIName(row.API), APIName(b.API)):
		c.different("connection reference %s is of %s there, and of %s in the zip", r.Name, APIName(row.API), APIName(b.API))
	}
}
