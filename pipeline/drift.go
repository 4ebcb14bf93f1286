package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"alm/pipeline/check"
	changes "alm/pipeline/diff"
	linting "alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/tree"
	"alm/solution"
	"alm/solution/connector"
	"alm/solution/dataverse"
)

// drifted compares what a stage runs with what git says, by the rules of diff: git is the
// base. What packing and the stage's variables change is put into git's side first, so that
// only what nobody wrote down differs.
var drifted = Step{
	Name: "drift",
	Does: "compares what a stage runs with what git says",
	Run: func(ctx context.Context, rel *Release) error {
		if _, err := rel.With.Project.Stage(rel.With.Stage); err != nil {
			return err
		}
		b, err := rel.bundle()
		if err != nil {
			return err
		}
		defer b.close()
		rel.Solution = b.solution.Name
		env, installed, err := rel.running(ctx, rel.With.Stage, "alm import --stage "+rel.With.Stage)
		if err != nil {
			return err
		}
		besides, err := leavers(ctx, env, installed, b.solution)
		if err != nil {
			return remote(rel.With.Stage, err)
		}
		was, is, err := rel.bothSides(ctx, env, b.solution, besides)
		if err != nil {
			return err
		}
		d := &Detected{Base: rel.With.Head.Label, Head: "stage " + rel.With.Stage + ", " + installed.Version, Changed: []string{}, was: was, all: is}
		d.was, d.all = tree.Differing(d.was, d.all)
		for _, c := range slices.Concat(d.was, d.all) {
			d.Changed = append(d.Changed, c.Dir)
		}
		slices.Sort(d.Changed)
		d.Changed = slices.Compact(d.Changed)
		rel.Detected = d
		findings := linting.Hide(changes.Compare(d.was, d.all), slices.Concat(d.was, d.all))
		rel.Diffed = judged(rel.With.Project.Apply(slices.DeleteFunc(findings, ofVersion)))
		return nil
	},
}

// ofVersion tells of rules that ask for another version: what runs was not released anew.
func ofVersion(f check.Finding) bool { return f.Rule.Version == check.AsksForVersion }

// bothSides are a solution's connectors as its source has them, and as the environment has
// them: those of the same names, and those that it alone has.
func (rel *Release) bothSides(ctx context.Context, env *dataverse.Client, s *solution.Solution, gone []leaver) (was, is []*connector.Connector, err error) {
	var names []string
	written, running := &solution.Solution{}, &solution.Solution{}
	for _, c := range s.Connectors {
		names = append(names, c.Name)
		written.Connectors = append(written.Connectors, sameForm(resolved(c, s, rel.With.Project.Stages[rel.With.Stage])))
	}
	for _, l := range gone {
		if name := l.connector.Name; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	there, err := env.Connectors(ctx, names...)
	if err != nil {
		return nil, nil, remote(rel.With.Stage, err)
	}
	for _, c := range there {
		running.Connectors = append(running.Connectors, sameForm(asShipped(c)))
	}
	if was, err = readAll(written.FS()); err == nil {
		is, err = readAll(running.FS())
	}
	return was, is, err
}

func readAll(fsys fs.FS) ([]*connector.Connector, error) {
	dirs, err := connector.Find(fsys)
	if err != nil {
		return nil, err
	}
	var all []*connector.Connector
	for _, dir := range dirs {
		c, err := connector.Read(fsys, dir)
		if err != nil {
			return nil, fmt.Errorf("compare connectors: %w", err)
		}
		all = append(all, c)
	}
	return all, nil
}

// sameForm leaves out what an environment does not give back: the icon.
func sameForm(c solution.Connector) solution.Connector {
	c.Icon = nil
	if len(bytes.TrimSpace(c.Parameters)) == 0 {
		c.Parameters = []byte("{}")
	}
	if text := string(bytes.TrimSpace(c.Policies)); text == "" || text == "null" {
		c.Policies = []byte("[]")
	}
	return c
}

// asShipped is a connector of an environment as a solution carries it.
func asShipped(c dataverse.Connector) solution.Connector {
	shipped := solution.Connector{
		ID: c.ID, Name: c.Name, DisplayName: c.DisplayName, Description: c.Description, BrandColor: c.BrandColor,
		Definition: []byte(c.Definition), Parameters: []byte(c.Parameters), Policies: []byte(c.Policies),
	}
	if c.ParameterSets != "" {
		shipped.ParameterSets = []byte(c.ParameterSets)
	}
	if c.Script != "" {
		shipped.Script, shipped.ScriptOperations = []byte(c.Script), c.Operations
	}
	return shipped
}

// resolved puts the stage's values into the places of environment variables, as the
// environment does when it saves the connector.
func resolved(c solution.Connector, s *solution.Solution, stage project.Stage) solution.Connector {
	for _, v := range s.Variables {
		value := stage.Variables[v.Name]
		if value == "" && v.Default != nil {
			value = *v.Default
		}
		if value == "" {
			continue
		}
		quoted, err := json.Marshal(value)
		if err != nil {
			continue
		}
		for _, text := range []*[]byte{&c.Definition, &c.Parameters, &c.ParameterSets, &c.Policies} {
			for _, quote := range []string{`\"`, `\u0022`} {
				*text = bytes.ReplaceAll(*text, []byte("@environmentVariables("+quote+v.Name+quote+")"), quoted[1:len(quoted)-1])
			}
		}
	}
	return c
}
