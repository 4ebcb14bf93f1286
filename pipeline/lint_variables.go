package pipeline

import (
	"fmt"
	"slices"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/solution"
	"alm/solution/connector"
)

// SolutionType returns the type as a solution has it.
func (v Variable) SolutionType() solution.VariableType { return variableTypes[v.Type] }

// variableTypeName is a type as alm.yaml writes it.
func variableTypeName(kind solution.VariableType) string {
	for name, k := range variableTypes {
		if k == kind && name != "" {
			return name
		}
	}
	return ""
}

// zippedVariables are the types of the variables that a zip holds.
func zippedVariables(s *solution.Solution) map[string]string {
	types := map[string]string{}
	for _, v := range s.Variables {
		types[v.Name] = variableTypeName(v.Type)
	}
	return types
}

// declares tells whether alm.yaml has all variables of a connector's solutions: what a
// source holds is not read for lint.
func (p *Project) declares(dir string) bool {
	packed := false
	for _, s := range p.Solutions {
		if _, has := s.Connectors[dir]; has {
			packed = true
		}
		if s.Source != "" {
			return false
		}
	}
	return packed
}

// variablesOf are the types of what a solution declares and of what it is merged into.
func variablesOf(there *solution.Solution, spec Solution) map[string]solution.VariableType {
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

// refuseReadable refuses a client secret that comes from a variable of another type than
// Secret, where it stands in the connector's folder.
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

// checkVault refuses a Secret variable that holds something else than the path of a secret,
// and never says what.
func checkVault(at Position, name string, v Variable) error {
	for _, text := range []*string{v.Default, v.Value} {
		if v.Type == "Secret" && text != nil && *text != "" && !solution.IsVaultPath(*text) {
			return at.Errorf(vaultHint, "variable %s is of type Secret and holds no path of a Key Vault secret", name)
		}
	}
	return nil
}

const vaultHint = "write /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…/secrets/…; what stands there is readable, so replace it at its provider if it is the secret"

// checkGiven does the same for the value that a stage gives, also in its settings file.
func (p *Project) checkGiven(stage, variable, value string, kind solution.VariableType) error {
	if kind != solution.Secret || value == "" || solution.IsVaultPath(value) {
		return nil
	}
	return p.VariableAt(stage, variable).Errorf(vaultHint, "stage %s: variable %s is of type Secret and is given no path of a Key Vault secret", stage, variable)
}
