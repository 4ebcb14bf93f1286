package project

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/solution"
)

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

const fittingHint = "write a value that fits the variable's type and the place that it fills"

// checkGiven refuses the value that a stage gives, also in its settings file, when it does not fit
// the variable's type or a place that the variable fills.
func (p *Project) checkGiven(stage, variable, value string, kind solution.VariableType) error {
	if value == "" {
		return nil
	}
	at := p.variableAt(stage, variable)
	if kind == solution.Secret && !solution.IsVaultPath(value) {
		return at.Errorf(vaultHint, "stage %s: variable %s is of type Secret and is given no path of a Key Vault secret", stage, variable)
	}
	if err := solution.CheckValue(kind, value); err != nil {
		return at.Errorf(fittingHint, "stage %s: the value of variable %s, of type %s: %w", stage, variable, VariableTypeName(kind), err)
	}
	for _, s := range p.Solutions {
		if err := s.checkFilled(variable, value, p.Stages[stage].Variables); err != nil {
			return at.Errorf(fittingHint, "stage %s: the value of variable %s: %w", stage, variable, err)
		}
	}
	return nil
}

// CheckValue reports why a text cannot be the value of a variable at a stage: its type, or a place
// that the variable fills. The error does not quote the value.
func (p *Project) CheckValue(stage, variable, value string, kind solution.VariableType) error {
	if err := solution.CheckValue(kind, value); err != nil {
		return err
	}
	given := maps.Clone(p.Stages[stage].Variables)
	if given == nil {
		given = map[string]string{}
	}
	given[variable] = value
	for _, s := range p.Solutions {
		if err := s.checkFilled(variable, value, given); err != nil {
			return err
		}
	}
	return nil
}

// checkDefault refuses a default or a packed value that does not fit.
func (s Solution) checkDefault(at Position, variable string, v Variable) error {
	for what, text := range map[string]*string{"default": v.Default, "value": v.Value} {
		if text == nil || *text == "" || v.Type == "Secret" {
			continue
		}
		err := solution.CheckValue(v.SolutionType(), *text)
		if err == nil {
			err = s.checkFilled(variable, *text, nil)
		}
		if err != nil {
			return at.At(what).Errorf(fittingHint, "the %s of variable %s: %w", what, variable, err)
		}
	}
	return nil
}

// checkFilled holds a value against the places of connectors that the variable fills. Other
// variables of the place have the values given, or their defaults; a place with one that has neither
// is not checked.
func (s Solution) checkFilled(variable, value string, others map[string]string) error {
	for _, dir := range slices.Sorted(maps.Keys(s.Connectors)) {
		places := s.Connectors[dir].Variables
		for _, place := range slices.Sorted(maps.Keys(places)) {
			text := places[place]
			names := (solution.Substitution{Text: text, Where: place}).Variables()
			if !slices.Contains(names, variable) {
				continue
			}
			filledWith, known := fillPlace(place, text, variable, value), true
			for _, name := range names {
				other := cmp.Or(others[name], s.usualValue(name))
				known = known && (name == variable || other != "")
				filledWith = strings.ReplaceAll(filledWith, "{"+name+"}", other)
			}
			if !known {
				continue
			}
			if err := solution.CheckPlace(place, filledWith); err != nil {
				return fmt.Errorf("%s of %s: %w", place, dir, err)
			}
		}
	}
	return nil
}

// usualValue returns the value that a variable has where a stage gives none.
func (s Solution) usualValue(name string) string {
	v := s.Variables[name]
	for _, text := range []*string{v.Value, v.Default} {
		if text != nil && *text != "" {
			return *text
		}
	}
	return ""
}

// fillPlace returns the text at a place when the variable has that value.
func fillPlace(place, text, variable, value string) string {
	if text != variable {
		return strings.ReplaceAll(text, "{"+variable+"}", value)
	}
	if place == "basePath" {
		return "/" + value // the definition has the slash
	}
	return value
}
