package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// policyTemplate is a policy template as the platform offers it.
type policyTemplate struct {
	Name     string   // as the documentation writes it; case does not count
	Needs    []string // parameters, without templateParameter before them
	Takes    []string // further ones
	Sections []string // where in a request it may run; nil for a template that knows no sections
	Scoped   string   // what goes wrong when it runs for every operation, "" when nothing does
}

var (
	inMessages = []string{"Request", "Response"}
	inAll      = []string{"Request", "Response", "Failure"}
)

// policyTemplates are all that there are. (Microsoft's policy pages and the schema of
// apiProperties.json; moveproperties is known from published connectors alone)
var policyTemplates = []policyTemplate{
	{Name: "setheader", Needs: []string{"name", "value"}, Takes: []string{"existsAction"}, Sections: inAll},
	{Name: "setqueryparameter", Needs: []string{"name", "value"}, Takes: []string{"existsAction"}},
	{Name: "dynamichosturl", Needs: []string{"urlTemplate"}},
	{Name: "routerequesttoendpoint", Needs: []string{"newPath"}, Takes: []string{"httpMethod"},
		Scoped: "every operation calls the same path"},
	{Name: "setproperty", Needs: []string{"newPropertyParentPathTemplate", "newPropertySubPathTemplate", "propertyValuePathTemplate"},
		Sections: inMessages},
	{Name: "stringreplace", Needs: []string{"propertyParentPath", "sourceString", "replacementString", "newPropertyPath"},
		Takes: []string{"propertySubPath"}, Sections: inMessages},
	{Name: "stringtoarray", Needs: []string{"propertyParentPath", "delimiterList", "childPropertyName", "newPropertyPath"},
		Takes: []string{"propertySubPath"}, Sections: inMessages},
	{Name: "convertarraytoobject", Needs: []string{"propertyParentPath", "keyWithinCollectionPath", "newPropertyPath"},
		Takes: []string{"propertySubPath", "retainKey"}, Sections: inMessages},
	{Name: "convertobjecttoarray", Needs: []string{"propertyParentPath", "newPropertyPath"},
		Takes: []string{"propertySubPath", "keyName", "valueName"}, Sections: inMessages},
	{Name: "encodepropertyvalue", Needs: []string{"propertyParentPath", "newPropertyPath"},
		Takes: []string{"propertySubPath"}, Sections: inMessages},
	{Name: "setvaluefromurl", Needs: []string{"parameterTemplate", "parameterValueUrl", "parameterValuePathTemplate"},
		Takes: []string{"httpMethod"}, Sections: inMessages},
	{Name: "pollingtrigger", Needs: []string{"triggerConfig", "triggerDataPath"},
		Scoped: "every operation is polled as a trigger"},
	{Name: "updatenextlink", Needs: []string{"nextLinkPropertyName"}, Takes: []string{"nextLinkParentPropertyPath"},
		Scoped: "every response is searched for a next page"},
	{Name: "setconnectionstatustounauthenticated", Needs: []string{"statusCode"}},
	{Name: "moveproperties", Takes: []string{"srcParentPath", "srcSubPath", "dstParentPath", "dstSubPath", "copyOnlySubProperties"},
		Sections: inMessages},
}

// templateOf is the template of a policy, nil when the platform knows none of that name.
func templateOf(policy connector.Policy) *policyTemplate {
	for i := range policyTemplates {
		if policyTemplates[i].Name == policy.Template {
			return &policyTemplates[i]
		}
	}
	return nil
}

func templateNames() []string {
	names := make([]string, len(policyTemplates))
	for i, t := range policyTemplates {
		names[i] = t.Name
	}
	return names
}

// Parameters are the names of all that the template takes.
func (t *policyTemplate) Parameters() []string { return slices.Concat(t.Needs, t.Takes) }

// parameterChoice is a parameter of policies that takes one of a few values.
type parameterChoice struct {
	Key    string
	Of     string // the one template in which it has these values, "" for every other
	Values []string
}

const policySection = "x-ms-apimTemplate-policySection"

var parameterChoices = []parameterChoice{
	{templateParameter + "existsAction", "", []string{"override", "skip", "append"}},
	{templateParameter + "httpMethod", "setvaluefromurl", []string{"GET", "POST", "PUT"}},
	{templateParameter + "httpMethod", "routerequesttoendpoint",
		[]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "@Request.OriginalHTTPMethod"}},
	{templateParameter + "retainKey", "", []string{"true", "false"}},
}

// choicesOf are a template's parameters that take one of a few values, its section first.
func choicesOf(t *policyTemplate) []parameterChoice {
	sections := t.Sections
	if sections == nil {
		sections = inAll
	}
	of := []parameterChoice{{Key: policySection, Values: sections}}
	for _, c := range parameterChoices {
		if (c.Of == "" || c.Of == t.Name) && slices.Contains(t.Parameters(), strings.TrimPrefix(c.Key, templateParameter)) {
			of = append(of, c)
		}
	}
	return of
}

// equalFoldIn is the value of the list that a text is but for case.
func equalFoldIn(text string, values []string) string {
	for _, v := range values {
		if strings.EqualFold(text, v) {
			return v
		}
	}
	return ""
}

// templateKey is where a policy names its template.
func templateKey(policy connector.Policy) source.Node {
	for _, name := range []string{"templateId", "TemplateId"} {
		if n := policy.Node.Get(name); n.Exists() {
			return n
		}
	}
	return source.Node{}
}
