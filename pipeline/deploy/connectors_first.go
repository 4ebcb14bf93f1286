package deploy

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution"
)

// connectorsFirst imports the connectors that are missing alone, and then decides about the
// full solution again. A connection can be made only of a connector that is there, and the platform
// asks that it be there before what uses it comes. (Microsoft Learn, custom connectors in solutions)
func connectorsFirst(ctx context.Context, im *importer) error {
	names := im.missingConnectors()
	if len(names) == 0 {
		return nil
	}
	ahead, err := im.connectorsOnly(names)
	if err != nil {
		return err
	}
	ran, err := im.unfinished(ahead.in)
	if err != nil {
		return err
	}
	if ran != nil {
		resumeFrom(ahead.in, ran)
	}
	im.printf("importing %s alone first, as %s %s, sha256 %.12s…: connections to them must be made before the rest",
		words.List(names), im.zip.Name, ahead.in.Version, ahead.in.SHA256)
	if err := im.finishConnectors(ctx, ahead); err != nil {
		return err
	}
	again, err := im.decide(ctx, im.zip, im.opts, im.in.Reverts)
	if err != nil {
		return err
	}
	again.planned = im.planned
	*im = *again
	return nil
}

// finishPending records how an import of connectors ended that was running when alm was
// stopped.
func finishPending(ctx context.Context, im *importer) error {
	first := im.Record.ConnectorsFirst(im.in)
	if first == nil || first.State != record.Running || len(im.missingConnectors()) > 0 {
		return nil
	}
	pending := *first
	return im.finishConnectors(ctx, &parcel{in: &pending, content: func() ([]byte, error) {
		return (&pack.Zip{File: im.Record.File(pending.File), SHA256: pending.SHA256}).Content()
	}})
}

// finishConnectors imports connectors that go first, or waits for their import, and reads them
// back.
func (im *importer) finishConnectors(ctx context.Context, ahead *parcel) error {
	if err := (&sender{im.target, ahead}).run(ctx); err != nil {
		return err
	}
	var names []string
	for _, c := range ahead.in.Connectors {
		names = append(names, c.Name)
	}
	return (&reader{im.target, ahead}).connectorsAlone(ctx, names)
}

// connectorsOnly makes the solution that goes first, under the same unique name, so that the
// full solution replaces it and nothing is left over. It is an update of what is installed and
// removes nothing.
func (im *importer) connectorsOnly(names []string) (*parcel, error) {
	version, err := versionBetween(im.in.Was, im.in.Version)
	if err != nil {
		return nil, err
	}
	s := withOnly(im.zip.Solution, names)
	s.Version = version
	var zip bytes.Buffer
	if err := s.Write(&zip, true); err != nil {
		return nil, err
	}
	file := strings.TrimSuffix(solution.FileName(s.Name, version, false), ".zip") + "_connectors.zip"
	if err := atomicfile.Write(im.Record.File(file), zip.Bytes()); err != nil {
		return nil, exit.Usage.Errorf("", "write %s: %w", file, err)
	}
	in := im.newImport(im.in.Stage, im.in.URL, &pack.Zip{Version: version.String(), SHA256: atomicfile.Digest(zip.Bytes())})
	in.Action, in.Of, in.File = record.ConnectorsFirst, im.in.SHA256, file
	in.Was, in.Dirty, in.Policy = im.in.Was, im.in.Dirty, im.in.Policy
	for _, name := range names {
		in.Connectors = append(in.Connectors, record.Connector{Name: name})
	}
	return &parcel{in: in, values: im.stage.Values(s), content: func() ([]byte, error) { return zip.Bytes(), nil }}, nil
}

// withOnly returns the solution with some of its connectors and the variables that they name,
// and nothing else.
func withOnly(full *solution.Solution, names []string) *solution.Solution {
	s := *full
	s.Connectors, s.Variables, s.References, s.Flows, s.Missing = nil, nil, nil, nil, nil
	var used []string
	for _, c := range full.Connectors {
		if !slices.Contains(names, c.Name) {
			continue
		}
		s.Connectors = append(s.Connectors, c)
		for _, member := range [][]byte{c.Definition, c.Parameters, c.ParameterSets, c.Policies} {
			used = append(used, solution.References(member)...)
		}
	}
	for _, v := range full.Variables {
		if slices.Contains(used, v.Name) {
			s.Variables = append(s.Variables, v)
		}
	}
	return &s
}

// versionBetween returns a version above the installed one and below the next.
func versionBetween(was, is string) (solution.Version, error) {
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
			"connectors must go first and need a version between %s and %s", installed, next)
	}
	return middle, nil
}

// requireConnections fails while connections to the connectors imported first are missing:
// what uses them would come without.
func requireConnections(_ context.Context, im *importer) error {
	first := im.Record.ConnectorsFirst(im.in)
	if first == nil || im.in.State == record.Running {
		return nil
	}
	missing := 0
	for _, b := range im.bindings {
		ours := slices.ContainsFunc(first.Connectors, func(c record.Connector) bool { return c.Name == b.Name })
		if !ours || b.Is.Connection != "" || b.Connection != "" {
			continue
		}
		missing++
		im.printf("TO DO: %s", im.toConnect(b))
	}
	if missing == 0 {
		return nil
	}
	return exit.Refused.Errorf("make what TO DO names, then run the same command again: alm then imports the full solution",
		"import paused: %s needs %s to the connectors of %s %s; only the connectors were imported",
		im.in.Stage, words.Count(missing, "connection"), im.zip.Name, im.in.Version)
}

// toConnect says where a connection has to be made, and where to name it.
func (im *importer) toConnect(b stage.Binding) string {
	return fmt.Sprintf("make a connection of %s in %s, share it with the application user, and put its id into %s: stages.%s.connections.%s",
		b.Connector, im.in.URL, im.Project.FileName(), im.in.Stage, b.Reference)
}
