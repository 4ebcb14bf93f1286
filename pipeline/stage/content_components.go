package stage

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"alm/internal/words"
)

// components compares the list of components: those that only the environment has, and those
// of the zip that alm cannot read.
func (c *comparer) components(ctx context.Context) error {
	parts, err := c.Client.Parts(ctx, c.installed)
	if err != nil {
		return c.Error(err)
	}
	others := c.otherRoots()
	extra := 0
	for _, part := range parts {
		if !c.known[strings.ToLower(part.ID)] && !others[strings.ToLower(part.ID)] {
			extra++
		}
	}
	switch {
	case extra > 0 && len(others) == 0:
		c.different("the solution has %s there that the zip does not have", words.Count(extra, "component"))
	case extra > 0:
		c.unread("%s of the solution there", words.Count(extra, "component"))
	}
	if len(others) > 0 {
		c.unread("%s of the zip that alm does not read", words.Count(len(others), "component"))
	}
	return nil
}

// otherRoots returns the root components of the zip of the types that are not compared.
func (c *comparer) otherRoots() map[string]bool {
	compared := map[string]bool{}
	for _, connector := range c.zip.Solution.Connectors {
		compared[strings.ToLower(connector.ID)] = true
	}
	for _, f := range c.zip.Solution.Flows {
		compared[strings.ToLower(f.ID)] = true
	}
	named := ConnectorNames(c.zip.Solution)
	for _, v := range c.zip.Solution.Variables {
		named = append(named, v.Name)
	}
	for _, r := range c.zip.Solution.References {
		named = append(named, r.Name)
	}
	others := map[string]bool{}
	for _, root := range c.zip.Roots {
		id := strings.ToLower(strings.Trim(root.ID, "{}"))
		isNamed := slices.ContainsFunc(named, func(name string) bool { return strings.EqualFold(name, root.SchemaName) })
		if !compared[id] && !isNamed {
			others[cmp.Or(id, strings.ToLower(root.SchemaName))] = true
		}
	}
	return others
}
