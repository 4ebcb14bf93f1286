package stage

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/solution"
	"alm/solution/dataverse"
)

// Comparison is how an environment's content differs from a zip's, as far as it can be read.
type Comparison struct {
	Different []string // what the environment has otherwise
	Missing   []string // those of Different that it does not have at all
	Unread    []string // what could not be compared
}

func (c *Comparison) different(format string, args ...any) {
	c.Different = append(c.Different, fmt.Sprintf(format, args...))
}

func (c *Comparison) missing(format string, args ...any) {
	c.different(format, args...)
	c.Missing = append(c.Missing, c.Different[len(c.Different)-1])
}

func (c *Comparison) unread(format string, args ...any) {
	c.Unread = append(c.Unread, fmt.Sprintf(format, args...))
}

// comparer compares one zip with one environment.
type comparer struct {
	*Stage
	zip       *solution.Reading
	installed dataverse.Solution
	Comparison

	known map[string]bool // ids of the components that the zip has, in lower case
}

// CompareContent compares everything of a zip that can be read in the environment: the texts of
// connectors, flows, environment variables with their defaults, connection references and the
// list of components.
func (s *Stage) CompareContent(ctx context.Context, zip *solution.Reading, installed dataverse.Solution) (Comparison, error) {
	c := &comparer{Stage: s, zip: zip, installed: installed, known: map[string]bool{}}
	err := c.run(ctx, c.connectors, c.variables, c.references, c.flows, c.components)
	return c.Comparison, err
}

// CompareOthers is CompareContent without the texts of connectors, which Differences compares.
func (s *Stage) CompareOthers(ctx context.Context, zip *solution.Reading, installed dataverse.Solution) (Comparison, error) {
	c := &comparer{Stage: s, zip: zip, installed: installed, known: map[string]bool{}}
	err := c.run(ctx, c.knowConnectors, c.variables, c.references, c.flows, c.components)
	return c.Comparison, err
}

func (c *comparer) run(ctx context.Context, comparisons ...func(context.Context) error) error {
	for _, compare := range comparisons {
		if err := compare(ctx); err != nil {
			return err
		}
	}
	return nil
}

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
		byHand, err := c.Client.Unmanaged(ctx, dataverse.ConnectorComponent, sent.ID)
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

func (c *comparer) variables(ctx context.Context) error {
	var names []string
	for _, v := range c.zip.Solution.Variables {
		names = append(names, v.Name)
	}
	rows, err := c.Client.Variables(ctx, names...)
	if err != nil {
		return c.Error(err)
	}
	for _, v := range c.zip.Solution.Variables {
		i := slices.IndexFunc(rows, func(row dataverse.Variable) bool { return strings.EqualFold(row.Name, v.Name) })
		if i < 0 {
			c.missing("variable %s is not there", v.Name)
			continue
		}
		row := rows[i]
		c.known[strings.ToLower(row.ID)] = true
		if deref(row.Default) != deref(v.Default) {
			c.different("the default of variable %s is %q there, and %q in the zip", v.Name, deref(row.Default), deref(v.Default))
		}
		if row.Type != int(v.Type) {
			c.different("variable %s has another type", v.Name)
		}
		if row.DisplayName != v.DisplayName {
			c.different("variable %s is called %q there, and %q in the zip", v.Name, row.DisplayName, v.DisplayName)
		}
	}
	return nil
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func (c *comparer) references(ctx context.Context) error {
	var names []string
	for _, r := range c.zip.Solution.References {
		names = append(names, r.Name)
	}
	rows, err := c.Client.References(ctx, names...)
	if err != nil {
		return c.Error(err)
	}
	for _, r := range c.zip.Solution.References {
		i := slices.IndexFunc(rows, func(row dataverse.Reference) bool { return strings.EqualFold(row.Name, r.Name) })
		if i < 0 {
			c.missing("connection reference %s is not there", r.Name)
			continue
		}
		c.known[strings.ToLower(rows[i].ID)] = true
	}
	return nil
}

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

// flowContent returns what a flow does and which connection references it uses, in one form.
func flowContent(text []byte) string {
	var flow flowDefinition
	if json.Unmarshal(bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")), &flow) != nil {
		return string(text)
	}
	var uses []string
	for key, r := range flow.Properties.References {
		uses = append(uses, key+" "+r.Connection.Name)
	}
	slices.Sort(uses)
	return strings.Join(uses, "\n") + "\n" + canonical(flow.Properties.Definition)
}

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

// canonical returns JSON in one form; what is not JSON stays.
func canonical(text []byte) string {
	if len(bytes.TrimSpace(text)) == 0 {
		return ""
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return string(bytes.TrimSpace(text))
	}
	data, err := json.Marshal(value)
	if err != nil {
		return string(bytes.TrimSpace(text))
	}
	return string(data)
}

// withoutSecrets is canonical with every client secret left out. No parameters are empty ones.
func withoutSecrets(text []byte) string {
	var value any
	if len(bytes.TrimSpace(text)) == 0 || json.Unmarshal(text, &value) != nil {
		value = map[string]any{}
	}
	dropSecrets(value)
	data, err := json.Marshal(value)
	if err != nil {
		return string(text)
	}
	return string(data)
}

func dropSecrets(value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if strings.EqualFold(key, "clientSecret") {
				delete(v, key)
				continue
			}
			dropSecrets(inner)
		}
	case []any:
		for _, inner := range v {
			dropSecrets(inner)
		}
	}
}
