package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution"
	"alm/solution/dataverse"
)

func (c *comparer) flows(ctx context.Context) error {
	wanted := c.zip.Solution.Flows
	if len(wanted) == 0 {
		return nil
	}
	var ids []string
	for _, f := range wanted {
		ids = append(ids, f.ID)
	}
	rows, err := c.Client.FlowDefinitions(ctx, ids...)
	if err != nil {
		return c.Error(err)
	}
	for _, f := range wanted {
		i := slices.IndexFunc(rows, func(row dataverse.FlowDefinition) bool { return strings.EqualFold(row.ID, f.ID) })
		if i < 0 {
			c.missing("flow %s is not there", f.Name)
			continue
		}
		c.known[strings.ToLower(f.ID)] = true
		c.flow(f, rows[i].Definition)
	}
	return nil
}

// flow compares a flow's definition with the one that the environment has.
func (c *comparer) flow(f solution.Flow, is string) {
	text, ok := c.zip.Content(strings.TrimPrefix(f.File, "/"))
	switch {
	case !ok:
		c.unread("flow %s", f.Name)
	case is == "":
		c.unread("flow %s, whose definition may not be read", f.Name)
	case flowContent(text) != flowContent([]byte(is)):
		c.different("flow %s differs", f.Name)
	}
}

// flowDefinition is what alm reads of a flow.
type flowDefinition struct {
	Properties struct {
		References map[string]struct {
			Connection struct {
				Name string `json:"connectionReferenceLogicalName"`
			} `json:"connection"`
		} `json:"connectionReferences"`
		Definition json.RawMessage `json:"definition"`
	} `json:"properties"`
}

// FlowReferences returns the logical names of the connection references that a flow uses, sorted.
func FlowReferences(text []byte) ([]string, error) {
	var flow flowDefinition
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")), &flow); err != nil {
		return nil, err
	}
	var names []string
	for _, r := range flow.Properties.References {
		if name := r.Connection.Name; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// flowContent returns what a flow does and which connection references it uses, in one form. A text
// without that stays as it is.
func flowContent(text []byte) string {
	text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))
	var flow flowDefinition
	if len(source.Parse("", text).Problems()) > 0 || json.Unmarshal(text, &flow) != nil || len(flow.Properties.Definition) == 0 {
		return string(text)
	}
	var uses []string
	for key, r := range flow.Properties.References {
		uses = append(uses, key+" "+r.Connection.Name)
	}
	slices.Sort(uses)
	return strings.Join(uses, "\n") + "\n" + canonical(flow.Properties.Definition)
}
