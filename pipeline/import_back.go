package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/solution/dataverse"
)

// refresh sets the variables of a version that is there already.
func (rel *Release) refresh(ctx context.Context, env *dataverse.Client, in *Import) error {
	in.State = "done"
	rel.tell("import", "%s: %s %s is already there", in.Stage, rel.Solution, in.Version)
	values := rel.values()
	var names []string
	for _, v := range values {
		names = append(names, v.Name)
	}
	there, err := env.Variables(ctx, names...)
	if err != nil {
		return remote(in.Stage, err)
	}
	for _, v := range values {
		if current(there, v.Name) == v.Value {
			continue
		}
		if err := env.SetVariable(ctx, v.Name, v.Value); err != nil {
			return remote(in.Stage, err)
		}
		rel.tell("import", "%s: %s is now %s", in.Stage, v.Name, v.Value)
	}
	return nil
}

func current(there []dataverse.Variable, name string) string {
	for _, v := range there {
		if !strings.EqualFold(v.Name, name) {
			continue
		}
		if v.Value != nil {
			return *v.Value
		}
		if v.Default != nil {
			return *v.Default
		}
	}
	return ""
}

// readBack asks the environment what it runs now and records it.
func (rel *Release) readBack(ctx context.Context, env *dataverse.Client, in *Import) error {
	names := rel.Verified.connectors()
	there, err := env.Connectors(ctx, names...)
	if err != nil {
		return remote(in.Stage, err)
	}
	there, unhealed := rel.heal(ctx, env, in, there)
	for _, c := range there {
		host := source.Parse(c.Name, []byte(c.Definition)).Root.Get("host").Str()
		in.Connectors = append(in.Connectors, Running{Name: c.Name, InternalID: c.InternalID, Host: host})
		rel.tell("import", "%s: %s runs on host %s%s", in.Stage, c.DisplayName, host, rel.moved(in.Stage, c.Name, host))
	}
	rest := errors.Join(owners(ctx, env, in, there), rel.readRest(ctx, env, in))
	for _, todo := range in.ToDo {
		rel.tell("import", "%s: TO DO: %s", in.Stage, todo)
	}
	rel.put(*in)
	if err := errors.Join(unhealed, rest, rel.Save()); err != nil {
		return err
	}
	if len(there) < len(names) {
		return &Error{Kind: ErrRemote, Err: fmt.Errorf("%s has %s of %s after the import", in.Stage, count(len(there), "connector"), count(len(names), "connector")),
			Remedy: "look at the solution's history in that environment"}
	}
	return nil
}

// moved tells where a connector ran before, when that was elsewhere.
func (rel *Release) moved(stage, connector, host string) string {
	for i := len(rel.Imported) - 1; i >= 0; i-- {
		for _, was := range rel.Imported[i].Connectors {
			if rel.Imported[i].Stage != stage || was.Name != connector {
				continue
			}
			if was.Host == host || was.Host == "" {
				return ""
			}
			return ", before on " + was.Host
		}
	}
	return ""
}

// remote marks an error of the environment, or of the way to it, and says why it may be.
func remote(stage string, err error) error {
	cause := ""
	var answer *dataverse.Error
	if errors.As(err, &answer) {
		cause = likely(answer.Cause())
	}
	return &Error{Kind: ErrRemote, Err: fmt.Errorf("stage %s: %w%s", stage, err, cause), Remedy: hintOf(err)}
}

func hintOf(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}
