package pack

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alm/pipeline/project"
	"alm/solution"
)

const whichCounts = "write in alm.yaml what the source has, or remove it there: the source is what is packed"

// contradicted refuses what alm.yaml says of a solution and its source says otherwise: the source
// counts for its publisher and its variables, and versions rise.
func contradicted(p *project.Project, name string, there *solution.Solution) error {
	if there == nil {
		return nil
	}
	spec, at := p.Solutions[name], p.At("solutions", name)
	for _, of := range []struct {
		key          []string
		what         string
		ours, theirs string
	}{
		{[]string{"displayName"}, "display name of the solution", spec.DisplayName, there.DisplayName},
		{[]string{"description"}, "description of the solution", spec.Description, there.Description},
		{[]string{"publisher", "name"}, "name of the publisher", spec.Publisher.Name, there.Publisher.Name},
		{[]string{"publisher", "prefix"}, "prefix of the publisher", spec.Publisher.Prefix, there.Publisher.Prefix},
		{[]string{"publisher", "displayName"}, "display name of the publisher", spec.Publisher.DisplayName, there.Publisher.DisplayName},
		{[]string{"publisher", "description"}, "description of the publisher", spec.Publisher.Description, there.Publisher.Description},
		{[]string{"publisher", "optionPrefix"}, "option prefix of the publisher", number(spec.Publisher.OptionPrefix), number(there.Publisher.OptionPrefix)},
	} {
		if of.ours != "" && plainText(of.ours) != plainText(of.theirs) {
			return at.At(of.key...).Errorf(whichCounts, "the %s is %s, and in the source %s", of.what, of.ours, cmp.Or(of.theirs, "empty"))
		}
	}
	if version, err := solution.ParseVersion(spec.Version); err == nil && version.Compare(there.Version) < 0 {
		return at.At("version").Errorf("raise it: alm bump", "version %s is lower than %s of the source", version, there.Version)
	}
	for _, variable := range slices.Sorted(maps.Keys(spec.Variables)) {
		i := slices.IndexFunc(there.Variables, func(v solution.Variable) bool { return strings.EqualFold(v.Name, variable) })
		if i < 0 {
			continue
		}
		if err := variableContradicted(at.At("variables", variable), variable, spec.Variables[variable], there.Variables[i]); err != nil {
			return err
		}
	}
	return nil
}

// number returns the digits of a number, "" for none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// plainText returns a text as it is compared: an unpacked file may have other newlines.
func plainText(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

func variableContradicted(at project.Position, name string, ours project.Variable, theirs solution.Variable) error {
	if ours.Type != "" && ours.SolutionType() != theirs.Type {
		return at.At("type").Errorf(whichCounts, "variable %s is of type %s, and in the source %s", name, ours.Type, cmp.Or(project.VariableTypeName(theirs.Type), "unknown"))
	}
	for _, of := range []struct {
		key, what    string
		ours, theirs *string
	}{
		{"default", "default", ours.Default, theirs.Default},
		{"value", "value", ours.Value, theirs.Value},
	} {
		if of.ours != nil && (of.theirs == nil || *of.theirs != *of.ours) {
			return at.At(of.key).Errorf(whichCounts, "the %s of variable %s is not the %s in the source", of.what, name, of.what)
		}
	}
	for _, of := range []struct{ key, what, ours, theirs string }{
		{"displayName", "display name", ours.DisplayName, theirs.DisplayName},
		{"description", "description", ours.Description, theirs.Description},
		{"api", "api", ours.API, theirs.API},
		{"parameterKey", "parameterKey", ours.ParameterKey, theirs.ParameterKey},
		{"parent", "parent", ours.Parent, theirs.ParentVariable},
	} {
		if of.ours != "" && plainText(of.ours) != plainText(of.theirs) {
			return at.At(of.key).Errorf(whichCounts, "the %s of variable %s is %q, and in the source %q", of.what, name, of.ours, of.theirs)
		}
	}
	if ours.Required && !theirs.Required {
		return at.At("required").Errorf(whichCounts, "variable %s is required, and not in the source", name)
	}
	return nil
}
