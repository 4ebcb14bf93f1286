package shim

import (
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

const (
	operationNames = "x-ms-apimTemplate-operationName"
	newPath        = "x-ms-apimTemplateParameter.newPath"
	httpMethod     = "x-ms-apimTemplateParameter.httpMethod"
	routeTemplate  = "routerequesttoendpoint"
)

// policies gives the old operation the policies and the code of the new one, and routes the
// operation that has a path of its own.
func (e *editor) policies(is *connector.Connector, oldID, newID, route, routed string) error {
	isRouted := false
	for i := 0; ; i++ {
		policy := e.instances().At(i)
		if !policy.Exists() {
			break
		}
		scope := policy.Get("parameters", operationNames)
		covers := scope.Len() == 0
		for _, name := range scope.Items() {
			covers = covers || name.Str() == newID
		}
		isRouted = isRouted || covers && strings.EqualFold(policy.Get("templateId").Str(), routeTemplate)
		if err := e.alsoNames(scope, newID, oldID); err != nil {
			return err
		}
	}
	if err := e.alsoNames(e.properties.Root.Get("properties", "scriptOperations"), newID, oldID); err != nil {
		return err
	}
	if isRouted {
		return nil
	}
	return e.addRoute(route, routed)
}

func (e *editor) instances() source.Node {
	return e.properties.Root.Get("properties", "policyTemplateInstances")
}

// alsoNames adds an operation to a list that names another one.
func (e *editor) alsoNames(list source.Node, known, added string) error {
	for _, name := range list.Items() {
		if name.Str() == added {
			return nil
		}
	}
	for _, name := range list.Items() {
		if name.Str() == known {
			end := name.Span().End
			return apply(&e.properties, []source.Edit{{Span: e.properties.Span(end, end), New: ", " + source.Quote(added)}})
		}
	}
	return nil
}

// addRoute adds the policy that routes an operation to a path of the API.
func (e *editor) addRoute(path, id string) error {
	text := `{"templateId": "` + routeTemplate + `", "title": ` + source.Quote("Route "+id+" to "+path) + `, "parameters": {` +
		source.Quote(newPath) + ": " + source.Quote(path) + ", " + source.Quote(httpMethod) + `: "@Request.OriginalHTTPMethod", ` +
		source.Quote(operationNames) + ": [" + source.Quote(id) + "]}}"
	list := e.instances()
	if n := list.Len(); n > 0 {
		last := list.At(n - 1).Span()
		gap := ", "
		if n > 1 {
			gap = string(e.properties.Data[list.At(n-2).Span().End:last.Start])
		} else if indent := string(e.properties.Data[list.Span().Start+1 : last.Start]); strings.Contains(indent, "\n") {
			gap = "," + indent
		}
		return apply(&e.properties, []source.Edit{{Span: e.properties.Span(last.End, last.End), New: gap + text}})
	}
	if list.Kind() == source.Array {
		return apply(&e.properties, []source.Edit{{Span: list.Span(), New: "[" + text + "]"}})
	}
	return apply(&e.properties, []source.Edit{e.properties.Root.Get("properties").Set("policyTemplateInstances", "["+text+"]")})
}
