package emulator

import (
	"net/http"
	"strings"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutions"
	"alm/solution/dataverse/emulator/store"
)

// route answers a request by the function, the action or the entity set that its path names.
func (env *environment) route(c call) (odata.Response, error) {
	if c.Path == "" && c.Method == http.MethodGet {
		return serviceDocument(c)
	}
	target, err := odata.ParseTarget(c.Path)
	if err != nil {
		return odata.Response{}, err
	}
	c.Target = target
	if target.Name != "WhoAmI" && !c.who.role {
		return odata.Response{}, odata.Errorf(http.StatusForbidden, "0x80040220",
			"Principal user (Id=%s, type=8) is missing prvReadSolution privilege", env.solutions.Store.Caller)
	}
	if asksPrivileges(c) {
		return env.userPrivileges(c)
	}
	if f, found := functions[target.Name]; found {
		return env.callFunction(f, c)
	}
	if solutions.IsAction(target.Name) {
		return env.callAction(c)
	}
	if target.Name == "$metadata" && !strings.Contains(c.Header.Get("Accept"), "xml") {
		return odata.Response{}, odata.Errorf(http.StatusUnsupportedMediaType, "0x80060888", "A supported MIME type could not be found that matches the acceptable MIME types for the request.")
	}
	if t := store.FindTable(target.Name); t != nil {
		return env.serveTable(t, c)
	}
	if what, found := unmodelledName(target.Name); found {
		return odata.Response{}, odata.NotModelled(what)
	}
	return odata.Response{}, odata.NoSegment(target.Name)
}

func (env *environment) callFunction(f function, c call) (odata.Response, error) {
	if c.Method != http.MethodGet {
		return odata.Response{}, odata.MethodNotAllowed(c.Method, c.Target.Name)
	}
	arguments, err := odata.FunctionArguments(c.Target.Key, f.parameters, c.Options)
	if err != nil {
		return odata.Response{}, err
	}
	return f.run(env, arguments)
}

func (env *environment) callAction(c call) (odata.Response, error) {
	if c.Method != http.MethodPost {
		return odata.Response{}, odata.MethodNotAllowed(c.Method, c.Target.Name)
	}
	if err := env.lacks(c.Target.Name); err != nil {
		return odata.Response{}, err
	}
	parameters, err := c.JSON()
	if err != nil {
		return odata.Response{}, err
	}
	if c.Header.Get(odata.SolutionHeader) != "" {
		return odata.Response{}, odata.NotModelled(odata.SolutionHeader + " for actions")
	}
	return env.solutions.Act(c.Target.Name, solutions.Call{Parameters: parameters, Fault: c.fault.ofJob()})
}

func (env *environment) serveTable(t *store.Table, c call) (odata.Response, error) {
	if t.Set == "solutions" && c.Method == http.MethodDelete && c.Target.Keyed && odata.IsGUID(c.Target.Key) && len(c.Target.Rest) == 0 {
		return env.solutions.Delete(c.Target.Key, c.fault.ofJob())
	}
	return env.solutions.Data.Serve(t, c.Request)
}

// serviceDocument lists the entity sets.
func serviceDocument(c call) (odata.Response, error) {
	sets := []any{}
	for _, t := range store.Tables {
		sets = append(sets, map[string]any{"name": t.Set, "kind": "EntitySet", "url": t.Set})
	}
	return odata.OK(map[string]any{"@odata.context": c.Base + "$metadata", "value": sets})
}
