package emulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// function is a GET that computes.
type function struct {
	parameters string // names it must get
	run        func(env *environment, arguments map[string]string) (answer, error)
}

var functions = map[string]function{
	"WhoAmI": {"", func(env *environment, _ map[string]string) (answer, error) {
		a, err := ok(map[string]any{"UserId": env.caller, "BusinessUnitId": env.state.BusinessUnit, "OrganizationId": env.state.Organization})
		a.Header = map[string]string{"x-ms-dop-hint": "4"}
		return a, err
	}},
	"RetrieveVersion": {"", func(*environment, map[string]string) (answer, error) {
		return ok(map[string]any{"Version": "9.2.0.0"})
	}},
	"RetrieveCurrentOrganization": {"AccessType", func(env *environment, _ map[string]string) (answer, error) {
		return ok(map[string]any{"Detail": map[string]any{"OrganizationId": env.state.Organization, "EnvironmentId": env.state.Organization,
			"FriendlyName": env.name, "UniqueName": env.name, "UrlName": env.name, "OrganizationVersion": "9.2.0.0", "State": "Enabled"}})
	}},
	"RetrieveSolutionImportResult": {"ImportJobId", func(env *environment, arguments map[string]string) (answer, error) {
		job, err := env.job(arguments)
		if err != nil {
			return answer{}, err
		}
		return ok(map[string]any{"SolutionOperationResult": operationResult(job)})
	}},
	"RetrieveFormattedImportJobResults": {"ImportJobId", func(env *environment, arguments map[string]string) (answer, error) {
		job, err := env.job(arguments)
		if err != nil {
			return answer{}, err
		}
		return ok(map[string]any{"FormattedResults": spreadsheet(job)})
	}},
	"RetrieveMissingDependencies":      {"SolutionUniqueName", (*environment).missingOf},
	"RetrieveDependenciesForUninstall": {"SolutionUniqueName", (*environment).uninstallOf},
	"RetrieveDependenciesForDelete":    {"ObjectId ComponentType", (*environment).dependentsOf},
	"RetrieveDependentComponents":      {"ObjectId ComponentType", (*environment).dependentsOf},
}

func (env *environment) job(arguments map[string]string) (row, error) {
	job := env.find("importjobs", "importjobid", arguments["ImportJobId"])
	if job == nil {
		return nil, notFound("importjob With Id = %s Does Not Exist", arguments["ImportJobId"])
	}
	return job, nil
}

func ok(body any) (answer, error) { return answer{Status: http.StatusOK, Body: body}, nil }

// functionArguments reads P='x' as well as P=@p with ?@p='x', and wants every parameter.
func functionArguments(inline, parameters string, aliases options) (map[string]string, error) {
	all := map[string]string{}
	pairs, err := cut(inline, ',')
	if err != nil {
		return nil, err
	}
	wanted := strings.Fields(parameters)
	for _, pair := range pairs {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if !slices.Contains(wanted, name) {
			return nil, badRequest("The parameter '%s' is not a parameter of the function.", name)
		}
		if strings.HasPrefix(value, "@") {
			value = aliases[value]
		}
		value = strings.TrimSpace(value)
		if quoted, n := scanString(value + " "); strings.HasPrefix(value, "'") && n == len(value) {
			value = quoted[1:]
		}
		all[name] = value
	}
	for _, name := range wanted {
		if all[name] == "" {
			return nil, badRequest("The function parameter '%s' has no value.", name)
		}
	}
	return all, nil
}

func sortedValues(m map[string]string) []string { return slices.Compact(slices.Sorted(maps.Values(m))) }
