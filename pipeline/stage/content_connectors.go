package stage

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"alm/solution"
	"alm/solution/dataverse"
)

// knowConnectors only finds out which components connectors are.
func (c *comparer) knowConnectors(ctx context.Context) error {
	rows, err := c.Connectors(ctx, c.zip.Solution)
	for _, row := range rows {
		c.known[strings.ToLower(row.ID)] = true
	}
	return err
}

func (c *comparer) connectors(ctx context.Context) error {
	rows, err := c.Connectors(ctx, c.zip.Solution)
	if err != nil {
		return err
	}
	for _, sent := range c.zip.Solution.Connectors {
		i := slices.IndexFunc(rows, func(row dataverse.Connector) bool { return strings.EqualFold(row.Name, sent.Name) })
		if i < 0 {
			c.missing("connector %s is not there", sent.Name)
			continue
		}
		c.known[strings.ToLower(rows[i].ID)] = true
		if !strings.EqualFold(rows[i].ID, sent.ID) {
			c.different("connector %s has another id", sent.Name)
		}
		before := len(c.Different)
		c.connector(sent, FromRow(rows[i]))
		byHand, err := c.Client.HasUnmanagedLayer(ctx, sent.ID)
		switch {
		case err != nil:
			c.unread("whether somebody changed connector %s there (%v)", sent.Name, err)
		case byHand && len(c.Different) > before:
			c.Different[before] += ", perhaps by the unmanaged change on top of it"
		case byHand:
			c.unread("what an unmanaged change on top of connector %s hides", sent.Name)
		}
	}
	return nil
}

// connector compares the texts of a connector. The values of variables do not count, nor do
// secrets, which come back empty.
func (c *comparer) connector(sent, is solution.Connector) {
	for _, text := range []struct{ name, sent, is string }{
		{"title", sent.DisplayName, is.DisplayName},
		{"description", sent.Description, is.Description},
		{"definition", canonical(withRowValues(sent.Definition, is.Definition)), canonical(is.Definition)},
		{"policies", canonical(withRowValues(normalized(sent).Policies, is.Policies)), canonical(normalized(is).Policies)},
		{"custom code", string(bytes.TrimSpace(sent.Script)), string(bytes.TrimSpace(is.Script))},
	} {
		if text.sent != text.is {
			c.different("the %s of connector %s differs", text.name, sent.Name)
		}
	}
	for _, text := range []struct {
		name     string
		sent, is []byte
	}{{"connection parameters", sent.Parameters, is.Parameters}, {"connection parameter sets", sent.ParameterSets, is.ParameterSets}} {
		if withoutSecrets(withRowValues(text.sent, text.is)) != withoutSecrets(text.is) {
			c.different("the %s of connector %s differ", text.name, sent.Name)
		}
	}
	if len(sent.Icon) > 0 {
		c.unread("the icon of connector %s", sent.Name)
	}
}
