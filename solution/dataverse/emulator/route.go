package emulator

import (
	"net/http"
	"strings"

	"alm/internal/pattern"
)

// segment splits "Name(arguments)".
var segment = pattern.New(`^(\$?[A-Za-z_]+)(?:\((.*)\))?$`)

// route finds who answers: a function, an action or an entity set.
func (env *environment) route(c call) (answer, error) {
	rest := strings.Trim(c.PathValue("rest"), "/")
	if c.Method == http.MethodGet && c.who.role && strings.EqualFold(rest, "systemusers("+env.state.User+")/systemuserroles_association") {
		return ok(map[string]any{"value": []any{map[string]any{"name": "System Administrator"}}})
	}
	parts := segment().FindStringSubmatch(rest)
	if parts == nil {
		return answer{}, noSegment(rest)
	}
	name, arguments := parts[1], parts[2]
	if name != "WhoAmI" && !c.who.role {
		return answer{}, refused(http.StatusForbidden, "0x80040220",
			"Principal user (Id=%s, type=8) is missing prvReadSolution privilege", env.state.User)
	}
	if f, ok := functions[name]; ok {
		if c.Method != http.MethodGet {
			return answer{}, methodNotAllowed(c.Method, name)
		}
		return f(env, functionArguments(arguments, c.URL.Query()))
	}
	if a, ok := actions[name]; ok {
		if c.Method != http.MethodPost {
			return answer{}, methodNotAllowed(c.Method, name)
		}
		return env.act(name, a, c)
	}
	if t := tableOf(name); t != nil {
		return env.table(t, strings.HasSuffix(rest, ")"), arguments, c)
	}
	if what, ok := unmodelled[name]; ok {
		return answer{}, notModelled(what)
	}
	return answer{}, noSegment(name)
}

// unmodelled are names that the service knows and the emulator does not.
var unmodelled = map[string]string{
	"$metadata": "the metadata document", "$batch": "batches",
	"ImportSolution": "the synchronous import", "StageAndUpgrade": "the synchronous upgrade", "DeleteAndPromote": "the synchronous promotion",
	"ExportSolution": "exports", "ExportSolutionAsync": "exports", "DownloadSolutionExportData": "exports",
	"CloneAsPatch": "patches", "CloneAsSolution": "patches", "AddSolutionComponent": "editing solutions",
	"RemoveSolutionComponent": "editing solutions", "UninstallSolution": "the synchronous uninstall",
	"RetrieveMissingDependencies": "dependency queries", "RetrieveDependenciesForUninstall": "dependency queries",
	"RetrieveDependenciesForDelete": "dependency queries", "RetrieveFormattedImportJobResults": "formatted results",
	"accounts": "business tables", "contacts": "business tables", "workflows": "flows", "systemusers": "users",
	"roles": "roles", "canvasapps": "canvas apps", "dependencies": "dependency queries", "bots": "agents",
	"botcomponents": "agents", "solutionhistories": "this set; ask msdyn_solutionhistories",
}

func noSegment(name string) *refusal {
	return refused(http.StatusNotFound, "0x8006088a", "Resource not found for the segment '%s'.", name)
}

func methodNotAllowed(method, name string) *refusal {
	return refused(http.StatusMethodNotAllowed, "0x80060888", "The requested resource '%s' does not support http method '%s'.", name, method)
}

// functionArguments reads P='x' as well as P=@p with ?@p='x'.
func functionArguments(inline string, query map[string][]string) map[string]string {
	all := map[string]string{}
	for pair := range strings.SplitSeq(inline, ",") {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(value, "@") {
			value = strings.Join(query[value], "")
		}
		all[strings.TrimSpace(name)] = strings.Trim(strings.TrimSpace(value), "'")
	}
	return all
}

var functions = map[string]func(env *environment, arguments map[string]string) (answer, error){
	"WhoAmI": func(env *environment, _ map[string]string) (answer, error) {
		return ok(map[string]any{"UserId": env.state.User, "BusinessUnitId": env.state.BusinessUnit, "OrganizationId": env.state.Organization})
	},
	"RetrieveVersion": func(*environment, map[string]string) (answer, error) {
		return ok(map[string]any{"Version": "9.2.0.0"})
	},
	"RetrieveSolutionImportResult": func(env *environment, arguments map[string]string) (answer, error) {
		job := env.find("importjobs", "importjobid", arguments["ImportJobId"])
		if job == nil {
			return answer{}, notFound("importjob With Id = %s Does Not Exist", arguments["ImportJobId"])
		}
		return ok(map[string]any{"SolutionOperationResult": operationResult(job)})
	},
}

func ok(body any) (answer, error) { return answer{Status: http.StatusOK, Body: body}, nil }
