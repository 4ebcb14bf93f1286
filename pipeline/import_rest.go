package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alm/solution"
	"alm/solution/dataverse"
)

// readRest compares what else the environment has with what was sent: the version,
// connection references and flows.
func (rel *Release) readRest(ctx context.Context, env *dataverse.Client, in *Import) error {
	installed, err := env.Solution(ctx, rel.Solution)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return unlike(in.Stage, "%s is not there after the import", rel.Solution)
	case err != nil:
		return remote(in.Stage, err)
	case installed.Version != in.Version:
		return unlike(in.Stage, "%s is %s after the import of %s", rel.Solution, installed.Version, in.Version)
	}
	return rel.readBindings(ctx, env, in, installed)
}

// readBindings notes what people have to connect and to turn on. The import itself is good:
// the platform leaves both to them.
func (rel *Release) readBindings(ctx context.Context, env *dataverse.Client, in *Import, installed dataverse.Solution) error {
	if err := rel.readReferences(ctx, env, in); err != nil {
		return err
	}
	wanted := rel.Verified.solution.Flows
	if len(wanted) == 0 {
		return nil
	}
	flows, err := env.Flows(ctx, installed)
	if err != nil {
		return remote(in.Stage, err)
	}
	var refused error
	for _, f := range flows {
		i := slices.IndexFunc(wanted, func(w solution.Flow) bool { return strings.EqualFold(w.ID, f.ID) })
		if i >= 0 && wanted[i].On && !f.On {
			f.On, err = rel.turnOn(ctx, env, in, f)
			refused = errors.Join(refused, err)
		}
		in.Flows = append(in.Flows, Switched{f.Name, f.On})
	}
	return refused
}

// turnOn turns a flow on where the stage says so; elsewhere people have to. An import by an
// application was seen to leave flows off. (powerplatform-actions#214)
func (rel *Release) turnOn(ctx context.Context, env *dataverse.Client, in *Import, f dataverse.Flow) (on bool, err error) {
	if !rel.With.Project.Stages[in.Stage].Activate {
		in.ToDo = append(in.ToDo, fmt.Sprintf("flow %s is off: turn it on when its connections are there, or let alm do it: stages.%s.activate-flows: true", f.Name, in.Stage))
		return false, nil
	}
	if err := env.TurnOn(ctx, f); err != nil {
		return false, remote(in.Stage, err)
	}
	rel.tell("import", "%s: flow %s was off: it is on now", in.Stage, f.Name)
	return true, nil
}

// apiOf is "shared_office365" of the id of a connector.
func apiOf(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }
