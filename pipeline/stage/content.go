package stage

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
