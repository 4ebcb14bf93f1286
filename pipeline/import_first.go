package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution"
	"alm/solution/dataverse"
)

// first is the action of an import that brings connectors alone. A connection can be made
// only of a connector that is there, and the platform asks that it be there before what
// uses it comes. (Microsoft Learn, custom connectors in solutions)
const first = "connectors first"

// needs are the schema names of the zip's own connectors that its connection references want
// and the environment does not have yet.
func (in *Import) needs() []string {
	var names []string
	for _, b := range in.bindings {
		if b.api == "" && !slices.Contains(names, b.name) {
			names = append(names, b.name)
		}
	}
	if in.State == "running" || !slices.Contains([]string{install, upgrade, update}, in.Action) {
		return nil
	}
	return names
}

// sendFirst imports the connectors that are missing, and returns the import of the whole as
// it is then.
func (rel *Release) sendFirst(ctx context.Context, env *dataverse.Client, in *Import) (*Import, error) {
	ahead, err := rel.connectorsOnly(in)
	if err != nil {
		return nil, err
	}
	ran, err := rel.unfinished(ahead)
	if err != nil {
		return nil, err
	}
	if ran != nil {
		ahead.takeUp(ran)
	}
	rel.tell("import", "%s: first %s alone, as %s %s, sha256 %.12s…: nobody can connect to what is not there",
		in.Stage, words.List(in.needs()), rel.Solution, ahead.Version, ahead.SHA256)
	if err := rel.run(ctx, env, ahead); err != nil {
		return nil, err
	}
	if err := rel.came(ctx, env, ahead); err != nil {
		return nil, err
	}
	in, _, err = rel.prepare(ctx)
	return in, err
}

// came reads back the connectors that went first, and makes them ready to be connected to.
func (rel *Release) came(ctx context.Context, env *dataverse.Client, ahead *Import) error {
	var names []string
	for _, c := range ahead.Connectors {
		names = append(names, c.Name)
	}
	given := rel.giveValues(ctx, env, ahead)
	there, err := env.Connectors(ctx, names...)
	if err != nil {
		return errors.Join(given, remote(ahead.Stage, err))
	}
	return rel.noted(ahead, errors.Join(given, rel.readConnectors(ctx, env, ahead, names, there)))
}

// connectorsOnly makes the solution that goes first, under the same unique name, so that the
// whole takes its place and nothing is left over. It is an update of what is installed and
// takes nothing away.
func (rel *Release) connectorsOnly(in *Import) (*Import, error) {
	version, err := between(in.Was, in.Version)
	if err != nil {
		return nil, err
	}
	names := in.needs()
	s := withOnly(rel.Verified.solution, names)
	s.Version = version
	var zip bytes.Buffer
	if err := s.Write(&zip, true); err != nil {
		return nil, err
	}
	file := strings.TrimSuffix(solution.FileName(s.Name, version, false), ".zip") + "_connectors.zip"
	if err := atomicfile.Write(filepath.Join(rel.With.Out, file), zip.Bytes()); err != nil {
		return nil, exit.Usage.Errorf("", "write %s: %w", file, err)
	}
	ahead := &Import{Stage: in.Stage, URL: in.URL, Version: version.String(), Was: in.Was, Of: in.SHA256, File: file,
		SHA256: atomicfile.Digest(zip.Bytes()), Action: first, At: rel.With.Now().UTC().Truncate(time.Second), By: in.By, content: zip.Bytes()}
	for _, name := range names {
		ahead.Connectors = append(ahead.Connectors, Running{Name: name})
	}
	for _, v := range in.variables {
		if slices.ContainsFunc(s.Variables, func(its solution.Variable) bool { return its.Name == v.Name }) {
			ahead.variables = append(ahead.variables, v)
		}
	}
	return ahead, nil
}

// withOnly is the solution with some of its connectors and the variables that they name, and
// nothing else.
func withOnly(whole *solution.Solution, names []string) *solution.Solution {
	s := *whole
	s.Connectors, s.Variables, s.References, s.Flows, s.Missing = nil, nil, nil, nil, nil
	var used []string
	for _, c := range whole.Connectors {
		if !slices.Contains(names, c.Name) {
			continue
		}
		s.Connectors = append(s.Connectors, c)
		for _, text := range [][]byte{c.Definition, c.Parameters, c.ParameterSets, c.Policies} {
			used = append(used, solution.References(text)...)
		}
	}
	for _, v := range whole.Variables {
		if slices.Contains(used, v.Name) {
			s.Variables = append(s.Variables, v)
		}
	}
	return &s
}

// between is a version above the installed one and below the one to come.
func between(was, is string) (solution.Version, error) {
	var installed solution.Version
	next, err := solution.ParseVersion(is)
	if err == nil && was != "" {
		installed, err = solution.ParseVersion(was)
	}
	if err != nil {
		return next, err
	}
	middle := installed.Next(solution.Revision)
	if middle.Compare(next) >= 0 {
		return next, exit.Refused.Errorf("raise the third number of the version, or a higher one, and pack again",
			"connectors have to go first and need a version between %s and %s", installed, next)
	}
	return middle, nil
}

// sentFirst is the record's import of connectors that went before the whole, nil when none
// had to.
func (rel *Release) sentFirst(in *Import) *Import {
	i := slices.IndexFunc(rel.Imported, func(other Import) bool { return other.Stage == in.Stage && other.Of == in.SHA256 })
	if i < 0 {
		return nil
	}
	return &rel.Imported[i]
}

// settle writes down how an import of connectors ended that was under way when alm was
// stopped.
func (rel *Release) settle(ctx context.Context, env *dataverse.Client, in *Import) error {
	ahead := rel.sentFirst(in)
	if ahead == nil || ahead.State != "running" || len(in.needs()) > 0 {
		return nil
	}
	ended := *ahead
	if err := rel.run(ctx, env, &ended); err != nil {
		return err
	}
	return rel.came(ctx, env, &ended)
}

// awaited stops before the whole while connections to connectors that went first are missing:
// what uses them would come without.
func (rel *Release) awaited(in *Import) error {
	ahead := rel.sentFirst(in)
	if ahead == nil || in.State == "running" {
		return nil
	}
	missing := 0
	for _, b := range in.bindings {
		ours := slices.ContainsFunc(ahead.Connectors, func(c Running) bool { return c.Name == b.name })
		if !ours || b.is.Connection != "" || b.connection != "" {
			continue
		}
		missing++
		rel.tell("import", "%s: TO DO: %s", in.Stage, rel.toConnect(in, b))
	}
	if missing == 0 {
		return nil
	}
	return exit.Refused.Errorf("make what TO DO names, then run the same command again: it goes on with the whole",
		"%s has the connectors of %s %s and waits for %s; nothing else was imported", in.Stage, rel.Solution, in.Version, words.Count(missing, "connection"))
}

// toConnect says where a connection has to be made, and where to name it.
func (rel *Release) toConnect(in *Import, b binding) string {
	return fmt.Sprintf("make a connection of %s in %s, share it with the application user, and put its id into %s: stages.%s.connections.%s",
		b.connector, in.URL, rel.With.Project.FileName(), in.Stage, b.reference)
}
