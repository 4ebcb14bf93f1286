// Package stage asks one environment what it has and runs, and changes nothing there.
package stage

import (
	"context"
	"errors"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/dataverse"
)

// Stage is a stage of a project with the client of its environment.
type Stage struct {
	Name    string
	Project *project.Project
	Client  *dataverse.Client
}

// Config returns what alm.yaml says of the stage.
func (s *Stage) Config() project.Stage { return s.Project.Stages[s.Name] }

// Error returns err, of the environment or of the way to it, with the stage, the likely cause
// and the hint. Its kind is exit.Remote, or exit.Usage if err is of that kind.
func (s *Stage) Error(err error) error { return Error(s.Name, err) }

// Error is Stage.Error for a stage that has no client.
func Error(name string, err error) error {
	cause := ""
	var answer *dataverse.Error
	if errors.As(err, &answer) {
		cause = Likely(answer.Cause())
	}
	kind := exit.Remote
	if errors.Is(err, exit.Usage) { // a flag or alm.yaml, before anything was sent
		kind = exit.Usage
	}
	return kind.Errorf(exit.Hint(err), "stage %s: %w%s", name, err, cause)
}

// Likely returns the end of a sentence that names a likely cause, "" without a cause.
func Likely(cause string) string {
	if cause == "" {
		return ""
	}
	return "; likely because " + cause
}

// Installed returns the solution as the environment has it, the zero one when it has none.
func (s *Stage) Installed(ctx context.Context, name string) (dataverse.Solution, error) {
	installed, err := s.Client.Solution(ctx, name)
	if err != nil && !errors.Is(err, dataverse.ErrNotFound) {
		return dataverse.Solution{}, s.Error(err)
	}
	return installed, nil
}

// Runs returns the solution as the environment has it. One that is not installed is an error
// of kind exit.Refused; hint says what to do then.
func (s *Stage) Runs(ctx context.Context, name, hint string) (dataverse.Solution, error) {
	installed, err := s.Installed(ctx, name)
	if err == nil && installed.Version == "" {
		err = exit.Refused.Errorf(hint, "%s does not run %s", s.Name, name)
	}
	return installed, err
}

// Connectors returns the rows of the solution's connectors that the environment has.
func (s *Stage) Connectors(ctx context.Context, of *solution.Solution) ([]dataverse.Connector, error) {
	rows, err := s.Client.Connectors(ctx, ConnectorNames(of)...)
	if err != nil {
		return nil, s.Error(err)
	}
	return rows, nil
}

// ConnectorNames returns the schema names of a solution's connectors.
func ConnectorNames(of *solution.Solution) []string {
	var names []string
	for _, c := range of.Connectors {
		names = append(names, c.Name)
	}
	return names
}

// HeldConnectors returns the schema names of the connectors that an installed solution has there.
func (s *Stage) HeldConnectors(ctx context.Context, installed dataverse.Solution) ([]string, error) {
	parts, err := s.Client.Parts(ctx, installed)
	if err != nil {
		return nil, err
	}
	apis, err := s.Client.APIs(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, api := range apis {
		if slices.ContainsFunc(parts, func(p dataverse.Part) bool { return strings.EqualFold(p.ID, api.ID) }) {
			names = append(names, api.Name)
		}
	}
	return names, nil
}
