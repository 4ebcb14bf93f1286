package solutions

import (
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutionzip"
	"alm/solution/dataverse/emulator/store"
)

// missingDependencies returns the declared dependencies that the environment does not satisfy.
func missingDependencies(s *store.Store, solution *solutionzip.Solution) []solutionzip.MissingDependency {
	return slices.DeleteFunc(slices.Clone(solution.Missing), func(m solutionzip.MissingDependency) bool { return satisfies(s, m.Required) })
}

var solutionVersionPattern = lazyregexp.New(`^(.+) \(([0-9.]+)\)$`)

// satisfies reports whether a required component is present: itself, or the solution that brings
// it, in the required version or a later one. The solution "Active" is the unmanaged layer, which
// no import can bring.
func satisfies(s *store.Store, required solutionzip.Component) bool {
	for _, p := range componentPlaces[required.Get("type")] {
		for _, attribute := range []string{"schemaName", "id", "displayName", "id." + p.column} {
			value := strings.ToLower(strings.Trim(required.Get(attribute), "{}"))
			if value != "" && s.Find(p.set, p.column, value) != nil {
				return true
			}
		}
	}
	m := solutionVersionPattern.Get().FindStringSubmatch(required.Get("solution"))
	if m == nil {
		return strings.EqualFold(required.Get("solution"), "System")
	}
	installed := s.Find("solutions", "uniquename", m[1])
	return installed != nil && solutionzip.CompareVersions(installed.Text("version"), m[2]) >= 0
}

type place struct{ set, column string }

// componentPlaces says which columns identify the components of a type.
var componentPlaces = map[string][]place{
	"372":                           {{"connectors", "name"}, {"connectors", "connectorid"}},
	"380":                           {{"environmentvariabledefinitions", "schemaname"}, {"environmentvariabledefinitions", "environmentvariabledefinitionid"}},
	"environmentvariabledefinition": {{"environmentvariabledefinitions", "schemaname"}},
	"connectionreference":           {{"connectionreferences", "connectionreferencelogicalname"}},
}

func missingError(solution *solutionzip.Solution, missing []solutionzip.MissingDependency) *odata.Error {
	return failed("0x8004801d", "The following solution cannot be imported: %s. Some dependencies are missing. The missing dependencies are : "+
		"%s , ProductUpdatesOnly : False", solution.Name, solutionzip.FormatMissing(missing))
}
