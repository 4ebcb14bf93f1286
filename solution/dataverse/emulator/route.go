package emulator

import (
	"net/http"
	"strings"

	"alm/internal/lazyregexp"
)

// segment splits "Name(arguments)".
var segment = lazyregexp.New(`^(\$?[A-Za-z_][A-Za-z0-9_.]*)(\((.*)\))?$`)

// target is what a path names.
type target struct {
	Name  string
	Keyed bool
	Key   string   // between the parentheses
	Rest  []string // segments behind it
}

func parseTarget(path string) (target, error) {
	parts, err := cut(strings.Trim(path, "/"), '/')
	if err != nil || len(parts) == 0 {
		return target{}, noSegment(path)
	}
	m := segment().FindStringSubmatch(parts[0])
	if m == nil {
		return target{}, noSegment(parts[0])
	}
	return target{m[1], m[2] != "", m[3], parts[1:]}, nil
}

// route finds who answers: a function, an action or an entity set.
func (env *environment) route(c call) (answer, error) {
	if c.PathValue("rest") == "" && c.Method == http.MethodGet {
		return serviceDocument(c)
	}
	to, err := parseTarget(c.PathValue("rest"))
	if err != nil {
		return answer{}, err
	}
	if to.Name != "WhoAmI" && !c.who.role {
		return answer{}, refused(http.StatusForbidden, "0x80040220",
			"Principal user (Id=%s, type=8) is missing prvReadSolution privilege", env.caller)
	}
	if f, ok := functions[to.Name]; ok {
		if c.Method != http.MethodGet {
			return answer{}, methodNotAllowed(c.Method, to.Name)
		}
		arguments, err := functionArguments(to.Key, f.parameters, c.options)
		if err != nil {
			return answer{}, err
		}
		return f.run(env, arguments)
	}
	if a, ok := actions[to.Name]; ok {
		if c.Method != http.MethodPost {
			return answer{}, methodNotAllowed(c.Method, to.Name)
		}
		return env.act(to.Name, a, c)
	}
	if to.Name == "$metadata" && !strings.Contains(c.Header.Get("Accept"), "xml") {
		return answer{}, refused(http.StatusUnsupportedMediaType, "0x80060888", "A supported MIME type could not be found that matches the acceptable MIME types for the request.")
	}
	if t := tableOf(to.Name); t != nil {
		if err := c.options.known(); err != nil {
			return answer{}, err
		}
		return env.table(t, to, c)
	}
	if what, ok := unmodelled[to.Name]; ok {
		return answer{}, notModelled(what)
	}
	return answer{}, noSegment(to.Name)
}

// serviceDocument lists the sets.
func serviceDocument(c call) (answer, error) {
	sets := []any{}
	for _, t := range tables {
		sets = append(sets, map[string]any{"name": t.Set, "kind": "EntitySet", "url": t.Set})
	}
	return ok(map[string]any{"@odata.context": c.base() + "$metadata", "value": sets})
}

// unmodelled are names that the service knows and the emulator does not.
var unmodelled = map[string]string{
	"$metadata": "the metadata document", "$batch": "batches", "EntityDefinitions": "table definitions",
	"ExportSolution": "exports", "ExportSolutionAsync": "exports", "DownloadSolutionExportData": "exports",
	"CloneAsPatch": "patches", "CloneAsSolution": "patches", "AddSolutionComponent": "editing solutions",
	"RemoveSolutionComponent": "editing solutions", "PublishAllXmlAsync": "the asynchronous publishing",
	"RetrieveRequiredComponents": "this function; ask dependencies", "GrantAccess": "sharing rows", "RevokeAccess": "sharing rows",
	"accounts": "business tables", "contacts": "business tables", "canvasapps": "canvas apps", "bots": "agents",
	"botcomponents": "agents", "teams": "teams", "webresourceset": "web resources", "pluginassemblies": "plug-ins",
	"solutionhistories": "this set; ask msdyn_solutionhistories",
	"organizations":     "this set; ask RetrieveCurrentOrganization",
}

// NotModelled lists what the service has and the emulator refuses with 501.
func NotModelled() []string { return sortedValues(unmodelled) }

func noSegment(name string) *refusal {
	return refused(http.StatusNotFound, "0x8006088a", "Resource not found for the segment '%s'.", name)
}

func methodNotAllowed(method, name string) *refusal {
	return refused(http.StatusMethodNotAllowed, "0x80060888", "The requested resource '%s' does not support http method '%s'.", name, method)
}
