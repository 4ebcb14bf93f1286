package pipeline

import (
	"context"
	"errors"

	"alm/internal/exit"
	"alm/solution/dataverse"
)

// environment is the client of a stage, the same one all the way: it keeps its token.
func (rel *Release) environment(ctx context.Context, name string) (*dataverse.Client, error) {
	if env, ok := rel.clients[name]; ok {
		return env, nil
	}
	stage, err := rel.With.Project.Stage(name)
	if err != nil {
		return nil, err
	}
	env, err := rel.With.Connect(ctx, name, stage)
	if err != nil {
		return nil, remote(name, err)
	}
	if rel.clients == nil {
		rel.clients = map[string]*dataverse.Client{}
	}
	rel.clients[name] = env
	return env, nil
}

// running is the solution as a stage has it. One that has none is refused; instead says what
// to do then.
func (rel *Release) running(ctx context.Context, stage, instead string) (*dataverse.Client, dataverse.Solution, error) {
	env, err := rel.environment(ctx, stage)
	if err != nil {
		return nil, dataverse.Solution{}, err
	}
	installed, err := env.Solution(ctx, rel.Solution)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		err = exit.Refused.Errorf(instead, "%s does not run %s", stage, rel.Solution)
	case err != nil:
		err = remote(stage, err)
	}
	return env, installed, err
}
