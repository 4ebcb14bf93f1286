package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/words"
	"alm/solution/dataverse"
)

// readBack asks the environment what it runs now, mends what it can, and records it.
func (rel *Release) readBack(ctx context.Context, env *dataverse.Client, in *Import) error {
	names := rel.Verified.connectors()
	given := rel.giveValues(ctx, env, in)
	there, err := env.Connectors(ctx, names...)
	if err != nil {
		return errors.Join(given, remote(in.Stage, err))
	}
	return rel.noted(in, errors.Join(given, rel.readConnectors(ctx, env, in, names, there), rel.readRest(ctx, env, in)))
}

// noted tells what is left to people and writes down how the import ended. One that brought
// something else than was sent has failed, whatever its job says; the next import repairs it.
func (rel *Release) noted(in *Import, found error) error {
	for _, todo := range in.ToDo {
		rel.tell("import", "%s: TO DO: %s", in.Stage, todo)
	}
	if errors.As(found, &unlikeError{}) {
		in.State, in.Problem = "failed", found.Error()
	}
	return errors.Join(found, rel.write(in))
}

// giveValues sets the variables that have another value than the stage's: of a version that
// was there already, and where an import passed over what came with it. It takes down what
// they are then.
func (rel *Release) giveValues(ctx context.Context, env *dataverse.Client, in *Import) error {
	there, err := in.variablesThere(ctx, env)
	if err != nil {
		return err
	}
	set := false
	for _, v := range in.variables {
		if current(there, v.Name) == v.Value {
			continue
		}
		if err := env.SetVariable(ctx, v.Name, v.Value); err != nil {
			return remote(in.Stage, err)
		}
		set = true
		passed := ""
		if in.Action != already {
			passed = "; the import passed over it"
		}
		rel.tell("import", "%s: %s is now %s%s", in.Stage, v.Name, v.Value, passed)
	}
	if set {
		if there, err = in.variablesThere(ctx, env); err != nil {
			return err
		}
	}
	var wrong error
	in.Variables = nil
	for _, v := range in.variables {
		got := current(there, v.Name)
		in.Variables = append(in.Variables, Value{v.Name, got})
		if got != v.Value {
			wrong = errors.Join(wrong, unlike(in.Stage, "variable %s is %q, sent was %q", v.Name, got, v.Value))
		}
	}
	return wrong
}

// variablesThere are the variables that an import gives values to, as they are now.
func (in *Import) variablesThere(ctx context.Context, env *dataverse.Client) ([]dataverse.Variable, error) {
	var names []string
	for _, v := range in.variables {
		names = append(names, v.Name)
	}
	there, err := env.Variables(ctx, names...)
	if err != nil {
		return nil, remote(in.Stage, err)
	}
	return there, nil
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

// readConnectors heals connectors and takes down where they run.
func (rel *Release) readConnectors(ctx context.Context, env *dataverse.Client, in *Import, names []string, there []dataverse.Connector) error {
	there, unhealed := rel.heal(ctx, env, in, there)
	in.Connectors = nil
	for _, c := range there {
		host := source.Parse(c.Name, []byte(c.Definition)).Root.Get("host").Str()
		in.Connectors = append(in.Connectors, Running{Name: c.Name, InternalID: c.InternalID, Host: host})
		rel.tell("import", "%s: %s runs on host %s%s", in.Stage, c.DisplayName, host, rel.moved(in.Stage, c.Name, host))
	}
	missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(there, func(c dataverse.Connector) bool { return strings.EqualFold(c.Name, name) })
	})
	if len(missing) > 0 {
		unhealed = errors.Join(unlike(in.Stage, "after the import there is no connector %s", words.List(missing)), unhealed)
	}
	return errors.Join(unhealed, owners(ctx, env, in, there))
}

// unlikeError means that the environment has something else than was sent.
type unlikeError struct{ error }

func (e unlikeError) Unwrap() error { return e.error }

func unlike(stage, format string, args ...any) error {
	return exit.Remote.Errorf("look at the solution's history in that environment, then import again", "%w",
		unlikeError{fmt.Errorf("stage %s: "+format, append([]any{stage}, args...)...)})
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
	return exit.Remote.Errorf(exit.Hint(err), "stage %s: %w%s", stage, err, cause)
}
