package pack

import (
	"cmp"
	"maps"
	"slices"
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
	for _, of := range []struct{ key, ours, theirs string }{
		{"name", spec.Publisher.Name, there.Publisher.Name}, {"prefix", spec.Publisher.Prefix, there.Publisher.Prefix},
	} {
		if of.ours != "" && of.ours != of.theirs {
			return at.At("publisher", of.key).Errorf(whichCounts, "the %s of the publisher is %s, and in the source %s", of.key, of.ours, of.theirs)
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

func variableContradicted(at project.Position, name string, ours project.Variable, theirs solution.Variable) error {
	switch {
	case ours.Type != "" && ours.SolutionType() != theirs.Type:
		return at.At("type").Errorf(whichCounts, "variable %s is of type %s, and in the source %s", name, ours.Type, cmp.Or(project.VariableTypeName(theirs.Type), "unknown"))
	case ours.Default != nil && (theirs.Default == nil || *theirs.Default != *ours.Default) && theirs.Type != solution.Secret:
		return at.At("default").Errorf(whichCounts, "the default of variable %s is not the default in the source", name)
	case ours.DisplayName != "" && ours.DisplayName != theirs.DisplayName:
		return at.At("displayName").Errorf(whichCounts, "variable %s is called %q, and in the source %q", name, ours.DisplayName, theirs.DisplayName)
	}
	return nil
}
