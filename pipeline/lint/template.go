package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// policyTemplate is one of the platform's policy templates.
type policyTemplate struct {
	Name     string   // as in the documentation; not case-sensitive
	Needs    []string // required parameters, without the prefix templateParameter
	Takes    []string // optional ones
	Sections []string // where in a request it may run; nil for a template without sections
	Scoped   string   // what goes wrong if it runs for every operation; "" if nothing
}

var (
	inMessages = []string{"Request", "Response"}
	inAll      = []string{"Request", "Response", "Failure"}
)

// policyTemplates lists all templates. (Microsoft's policy pages and the schema of
// apiProperties.json; dynamicsubdomain and moveproperties are known only from published connectors)
var policyTemplates = []policyTemplate{
	{Name: "setheader", Needs: []string{"name", "value"}, Takes: []string{"existsAction"}, Sections: inAll},
	{Name: "setqueryparameter", Needs: []string{"name", "value"}, Takes: []string{"existsAction"}},
	{Name: "dynamichosturl", Needs: []string{"urlTemplate"}},
	{Name: "dynamicsubdomain", Needs: []string{"urlTemplate"}},
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

// templateOf returns the template of a policy, nil if there is none of that name.
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

// Parameters returns the names of all parameters of the template.
func (t *policyTemplate) Parameters() []string { return slices.Concat(t.Needs, t.Takes) }

// parameterChoice is a policy parameter with a fixed set of values.
type parameterChoice struct {
	Key    string
	Of     string // the template in which it has these values; "" for all
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

// choicesOf returns a template's parameters with a fixed set of values, its section first.
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

// equalFoldIn returns the value of the list that equals text except for case; "" if none.
func equalFoldIn(text string, values []string) string {
	for _, v := range values {
		if strings.EqualFold(text, v) {
			return v
		}
	}
	return ""
}

// templateKey returns the node with the policy's template.
func templateKey(policy connector.Policy) source.Node {
	for _, name := range []string{"templateId", "TemplateId"} {
		if n := policy.Node.Get(name); n.Exists() {
			return n
		}
	}
	return source.Node{}
}
