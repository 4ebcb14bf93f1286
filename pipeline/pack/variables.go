package pack

import (
	"fmt"
	"slices"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// variablesOf are the types of what a solution declares and of what it is merged into.
func variablesOf(there *solution.Solution, spec project.Solution) map[string]solution.VariableType {
	types := map[string]solution.VariableType{}
	if there != nil {
		for _, v := range there.Variables {
			types[v.Name] = v.Type
		}
	}
	for name, v := range spec.Variables {
		types[name] = v.SolutionType()
	}
	return types
}

// refuseReadable rejects a client secret that comes from a variable of a type other than
// Secret, at its place in the connector's folder.
func refuseReadable(types map[string]solution.VariableType, c *connector.Connector) error {
	for _, prm := range c.ConnectionParameters {
		secret := prm.OAuth().Get("clientSecret")
		names := solution.References(secret.Raw())
		i := slices.IndexFunc(names, func(name string) bool { kind, declared := types[name]; return declared && kind != solution.Secret })
		if i >= 0 {
			return exit.Usage.Errorf("give the variable the type Secret, and the path of a Key Vault secret as value",
				"%s: connection parameter %s takes its client secret from %s, which everyone who may see the environment reads",
				position(secret), prm.Name, names[i])
		}
	}
	return nil
}

func position(at source.Node) string {
	from := at.Span().From()
	return fmt.Sprintf("%s:%d:%d", at.Span().Name(), from.Line, from.Column)
}
