package emulator

import "alm/solution/dataverse/emulator/odata"

// function is a GET that computes its result.
type function struct {
	parameters string // the names of those that it needs
	run        func(env *environment, arguments map[string]string) (odata.Response, error)
}

var functions = map[string]function{
	"WhoAmI":                      {"", (*environment).whoAmI},
	"RetrieveVersion":             {"", (*environment).version},
	"RetrieveCurrentOrganization": {"AccessType", (*environment).organization},
	"RetrieveSolutionImportResult": {"ImportJobId", func(env *environment, arguments map[string]string) (odata.Response, error) {
		return env.solutions.ImportResult(arguments["ImportJobId"])
	}},
	"RetrieveFormattedImportJobResults": {"ImportJobId", func(env *environment, arguments map[string]string) (odata.Response, error) {
		return env.solutions.FormattedImportResults(arguments["ImportJobId"])
	}},
	"RetrieveMissingDependencies": {"SolutionUniqueName", func(env *environment, arguments map[string]string) (odata.Response, error) {
		return env.solutions.MissingDependencies(arguments["SolutionUniqueName"])
	}},
	"RetrieveDependenciesForUninstall": {"SolutionUniqueName", func(env *environment, arguments map[string]string) (odata.Response, error) {
		return env.solutions.UninstallDependencies(arguments["SolutionUniqueName"])
	}},
	"RetrieveDependenciesForDelete": {"ObjectId ComponentType", (*environment).dependents},
	"RetrieveDependentComponents":   {"ObjectId ComponentType", (*environment).dependents},
}

func (env *environment) whoAmI(map[string]string) (odata.Response, error) {
	rows := env.solutions.Store
	return odata.OK(map[string]any{"UserId": rows.Caller, "BusinessUnitId": rows.BusinessUnit, "OrganizationId": rows.Organization})
}

const serviceVersion = "9.2.0.0"

func (env *environment) version(map[string]string) (odata.Response, error) {
	return odata.OK(map[string]any{"Version": serviceVersion})
}

func (env *environment) organization(map[string]string) (odata.Response, error) {
	id := env.solutions.Store.Organization
	return odata.OK(map[string]any{"Detail": map[string]any{"OrganizationId": id, "EnvironmentId": id,
		"FriendlyName": env.name, "UniqueName": env.name, "UrlName": env.name, "OrganizationVersion": serviceVersion, "State": "Enabled"}})
}

func (env *environment) dependents(arguments map[string]string) (odata.Response, error) {
	return env.solutions.Dependents(arguments["ObjectId"])
}
