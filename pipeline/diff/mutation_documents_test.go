package diff

import (
	"slices"

	"alm/pipeline/check"
)

// onDocument sets a member of the definition; nil removes it.
func onDocument(value any, path ...string) picker {
	return onFile(func(m *model) doc { return m.definition }, value, path...)
}

func onProperties(value any, path ...string) picker {
	return onFile(func(m *model) doc { return objectAt(m.properties, "properties") }, value, path...)
}

// onFile sets a member that is not there or another value; the subject starts with the path.
func onFile(file func(m *model) doc, value any, path ...string) picker {
	return func(m *model) (string, func()) {
		holder := objectAt(file(m), path[:len(path)-1]...)
		name := path[len(path)-1]
		if holder == nil || value == nil && holder[name] == nil {
			return "", nil
		}
		subject := path[0]
		if path[0] == "info" {
			subject += "/" + name
		}
		return subject, func() { assign(holder, name, copyOf(value)) }
	}
}

// under replaces the subject that a picker gives.
func under(subject string, pick picker) picker {
	return func(m *model) (string, func()) {
		got, edit := pick(m)
		return subjectIf(got != "", subject), edit
	}
}

var documentKinds = []mutationKind{
	{"title", check.Additive, onDocument("Other items", "info", "title")},
	{"info's description", check.Editorial, onDocument("Other words.", "info", "description")},
	{"contact", check.Editorial, onDocument(doc{"name": "Nobody"}, "info", "contact")},
	{"host", check.Additive, onDocument("other.example.com", "host")},
	{"base path", check.Additive, onDocument("/v77", "basePath")},
	{"https removed", check.Breaking, onDocument([]any{"http"}, "schemes")},
	{"metadata", check.Editorial, onDocument([]any{doc{"propertyName": "Website", "propertyValue": "https://other.example.com"}}, "x-ms-connector-metadata")},
	{"unknown extension of the document", check.Additive, onDocument("a", "x-ms-zz")},
	{"another tool's extension of the document", check.Additive, onDocument("a", "x-zz")},
	{"test connection", check.Additive, under("x-ms-capabilities/testConnection", onDocument(nil, "x-ms-capabilities", "testConnection"))},
	{"security definition", check.Additive, under("securityDefinitions", onDocument("https://other.example.com", "securityDefinitions", "token", "tokenUrl"))},
	{"unused definition added", check.Editorial, under("definitions/NobodyUses", onDocument(doc{"type": "object"}, "definitions", "NobodyUses"))},
}

func ofConnection(name string, value any) picker {
	return under("connectionParameters/"+name, onProperties(value, "connectionParameters", name))
}

func constraint(parameter, name string, value any) picker {
	return under("connectionParameters/"+parameter, onProperties(value, "connectionParameters", parameter, "uiDefinition", "constraints", name))
}

func oauth(value any, path ...string) picker {
	return under("connectionParameters/token", onProperties(value, append([]string{"connectionParameters", "token", "oAuthSettings"}, path...)...))
}

// onPolicies changes the list of policies, which another change may have changed before.
func onPolicies(subject string, edit func(list []any) []any) picker {
	return func(m *model) (string, func()) {
		properties := objectAt(m.properties, "properties")
		list := listAt(properties, "policyTemplateInstances")
		if len(list) != 3 || stringAt(list[1], "title") != "Head first" {
			return "", nil
		}
		return subject, func() {
			properties["policyTemplateInstances"] = edit(slices.Clone(listAt(properties, "policyTemplateInstances")))
		}
	}
}

func isTitled(title string) func(any) bool {
	return func(policy any) bool { return stringAt(policy, "title") == title }
}

func policyValue(policy, name string, value any) picker {
	return onPolicies("policy/"+policy, func(list []any) []any {
		objectAt(list[slices.IndexFunc(list, isTitled(policy))], "parameters")[name] = value
		return list
	})
}

func someParameter(required string) doc {
	return doc{"type": "string", "uiDefinition": doc{"constraints": doc{"required": required}}}
}

var propertyKinds = []mutationKind{
	{"connection parameter removed", check.Breaking, ofConnection("region", nil)},
	{"required connection parameter added", check.Breaking, ofConnection("unheardOf", someParameter("true"))},
	{"optional connection parameter added", check.Additive, ofConnection("unheardOf", someParameter("false"))},
	{"connection parameter renamed", check.Breaking, func(m *model) (string, func()) {
		all := objectAt(m.properties, "properties", "connectionParameters")
		return subjectIf(all["region"] != nil, "connectionParameters/region"), func() {
			all["regionName"] = all["region"]
			delete(all, "region")
		}
	}},
	{"connection parameter's type", check.Breaking, under("connectionParameters/region", onProperties("int", "connectionParameters", "region", "type"))},
	{"secret exposed", check.Breaking, under("connectionParameters/key", onProperties("string", "connectionParameters", "key", "type"))},
	{"secret hardened", check.Additive, under("connectionParameters/host", onProperties("securestring", "connectionParameters", "host", "type"))},
	{"connection parameter became required", check.Additive, constraint("region", "required", "true")},
	{"connection parameter became optional", check.Editorial, constraint("host", "required", "false")},
	{"allowed values narrowed", check.Additive, constraint("region", "allowedValues", []any{doc{"text": "Europe", "value": "eu"}})},
	{"connection parameter's label", check.Editorial, under("connectionParameters/host", onProperties("Another label", "connectionParameters", "host", "uiDefinition", "displayName"))},
	{"scope added", check.Additive, oauth([]any{"read", "write", "more"}, "scopes")},
	{"scope removed", check.Additive, oauth([]any{"read"}, "scopes")},
	{"identity provider", check.Breaking, oauth("unheardOf", "identityProvider")},
	{"client id", check.Additive, oauth("22222222-2222-2222-2222-222222222222", "clientId")},
	{"endpoint", check.Additive, oauth(doc{"value": "https://other.example.com"}, "customParameters", "tokenUrl")},
	{"redirect mode", check.Additive, oauth("GlobalPerConnector", "redirectMode")},
	{"OAuth became a key", check.Breaking, func(m *model) (string, func()) {
		properties := objectAt(m.properties, "properties")
		return subjectIf(objectAt(properties, "connectionParameters", "token", "oAuthSettings") != nil, "connectionParameters"), func() {
			properties["connectionParameters"] = doc{"api_key": doc{"type": "securestring"}}
		}
	}},
	{"policy removed", check.Additive, onPolicies("policy/Head second", func(list []any) []any { return slices.DeleteFunc(list, isTitled("Head second")) })},
	{"policy added", check.Additive, onPolicies("policy/Another", func(list []any) []any {
		return append(list, doc{"templateId": "setqueryparameter", "title": "Another", "parameters": doc{"x-ms-apimTemplateParameter.name": "a", "x-ms-apimTemplateParameter.value": "b"}})
	})},
	{"policy's value", check.Additive, policyValue("Head first", "x-ms-apimTemplateParameter.value", "other")},
	{"policy's operations", check.Additive, policyValue("Head first", "x-ms-apimTemplate-operationName", []any{"FirstGet"})},
	{"policy of nothing", check.Breaking, under("operation/NobodyHome", policyValue("Host", "x-ms-apimTemplate-operationName", []any{"FirstCreate", "NobodyHome"}))},
	{"policies in another order", check.Additive, onPolicies("policyTemplateInstances", func(list []any) []any { return append([]any{list[1], list[0]}, list[2:]...) })},
	{"brand colour", check.Editorial, onProperties("#654321", "iconBrandColor")},
	{"publisher", check.Editorial, onProperties("Nobody", "publisher")},
	{"capabilities", check.Editorial, onProperties([]any{"actions", "blob"}, "capabilities")},
	{"gateway", check.Breaking, under("capabilities", onProperties([]any{"actions", "gateway"}, "capabilities"))},
	{"unknown property", check.Additive, under("properties/zz", onProperties("a", "zz"))},
	{"script changed", check.Additive, func(m *model) (string, func()) {
		return subjectIf(m.script != "", "script"), func() { m.script += "public class More {}\n" }
	}},
	{"script removed in use", check.Breaking, func(m *model) (string, func()) {
		return subjectIf(m.script != "" && len(listAt(m.properties, "properties", "scriptOperations")) > 0, "script"), func() { m.script = "" }
	}},
	{"script's operations", check.Additive, func(m *model) (string, func()) {
		properties := objectAt(m.properties, "properties")
		return subjectIf(len(listAt(properties, "scriptOperations")) > 1, "scriptOperations"), func() {
			properties["scriptOperations"] = listAt(properties, "scriptOperations")[1:]
		}
	}},
	{"parameter set removed", check.Breaking, inSets("connectionParameterSets/key", func(list []any) []any { return list[1:] })},
	{"parameter set added", check.Additive, inSets("connectionParameterSets/more", func(list []any) []any {
		return append(list, doc{"name": "more", "parameters": doc{"a": doc{"type": "string"}}})
	})},
	{"required parameter added to a set", check.Breaking, inSets("connectionParameterSets/key", func(list []any) []any {
		objectAt(list[0], "parameters")["unheardOf"] = someParameter("true")
		return list
	})},
}

func inSets(subject string, edit func(list []any) []any) picker {
	return func(m *model) (string, func()) {
		sets := objectAt(m.properties, "properties", "connectionParameterSets")
		list := listAt(sets, "values")
		return subjectIf(len(list) == 2, subject), func() { sets["values"] = edit(slices.Clone(listAt(sets, "values"))) }
	}
}
