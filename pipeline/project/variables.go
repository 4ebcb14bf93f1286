package project

import "alm/solution"

// SolutionType returns the type as a solution has it.
func (v Variable) SolutionType() solution.VariableType { return variableTypes[v.Type] }

// VariableTypeName returns a type as alm.yaml writes it.
func VariableTypeName(kind solution.VariableType) string {
	for name, k := range variableTypes {
		if k == kind && name != "" {
			return name
		}
	}
	return ""
}

// DeclaresVariables reports whether alm.yaml has all variables of a connector's solutions: what a
// source holds is not read for lint.
func (p *Project) DeclaresVariables(dir string) bool {
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

const vaultHint = "write /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…/secrets/…; the present value is readable, so replace it at its provider if it is the secret"

// checkGiven does the same for the value that a stage gives, also in its settings file.
func (p *Project) checkGiven(stage, variable, value string, kind solution.VariableType) error {
	if kind != solution.Secret || value == "" || solution.IsVaultPath(value) {
		return nil
	}
	return p.VariableAt(stage, variable).Errorf(vaultHint, "stage %s: variable %s is of type Secret and is given no path of a Key Vault secret", stage, variable)
}
