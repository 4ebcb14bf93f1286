package verify

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
)

var parameterRules = []check.Rule{
	{
		ID:       "parameters-wrapped",
		Title:    "Connection parameters are wrapped in apiProperties' outer objects",
		Severity: check.Error,
		Evidence: nullableObject,
		Fix:      "keep only the object inside properties.connectionParameters; the import says `Nullable object must have a value`",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			root, _ := c.root(parametersJSON)
			if at, name := wrapper(root); at.Exists() {
				p.reportNode(c, parametersJSON, at, "the parameters are inside %q", name)
			}
		}),
	},
	{
		ID:       "parameters-invalid",
		Title:    "Connection parameters, sets or policies have the wrong shape",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "parameters and sets are objects; policies are an array or null",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if root, ok := c.root(parametersJSON); ok && root.Kind() != source.Object {
				p.reportNode(c, parametersJSON, root, "the parameters are not an object but %s", root.Kind())
			}
			if root, ok := c.root(parameterSetsJSON); ok && root.Kind() != source.Object {
				p.reportNode(c, parameterSetsJSON, root, "the sets are not an object but %s", root.Kind())
			}
			if root, ok := c.root(policiesJSON); ok && root.Kind() != source.Array && root.Kind() != source.Null {
				p.reportNode(c, policiesJSON, root, "the policies are not an array but %s", root.Kind())
			}
		}),
	},
	{
		ID:       "parameters-empty",
		Title:    "The connection parameters are an empty file",
		Severity: check.Note,
		Evidence: leftAlone,
		Fix:      "write {} for no authentication; an empty file leaves what the environment has",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if c.Parameters != nil && len(c.Parameters) == 0 {
				p.reportf(c.Entry(solution.ParametersFile), "the file is empty")
			}
		}),
	},
	{
		ID:       "secret-packed",
		Title:    "The zip holds a client secret",
		Severity: check.Error,
		Evidence: secretEmptied,
		Fix:      "remove it, replace it at its provider, and enter the new one after the import",
		Run: eachSecret(func(p pass, at secret) {
			if at.value.Str() != "" && len(solution.References(at.value.Raw())) == 0 {
				p.reportNode(at.connector, at.file, at.value, "parameter %q holds its client secret", at.parameter)
			}
		}),
	},
	{
		ID:       "variable-secret-readable",
		Title:    "A client secret comes from a variable that everyone can read",
		Severity: check.Error,
		Evidence: ownStatement,
		AtPack:   true,
		Fix:      "give the variable the type Secret, so that a key vault keeps the value",
		Run: eachSecret(func(p pass, at secret) {
			for _, v := range p.Solution.Variables {
				if v.Type != solution.Secret && strings.Contains(at.value.Str(), `@environmentVariables("`+v.Name+`")`) {
					p.reportNode(at.connector, at.file, at.value,
						"parameter %q takes its client secret from %s, which everyone who may see the environment reads", at.parameter, v.Name)
				}
			}
		}),
	},
}

// wrapper is the object around the connection parameters that does not belong there, and its
// name. A parameter may have that name, but then it has a type.
func wrapper(root source.Node) (source.Node, string) {
	for _, name := range []string{"properties", "connectionParameters"} {
		if n := root.Get(name); n.Kind() == source.Object && n.Get("type").Kind() != source.String {
			return n, name
		}
	}
	return source.Node{}, ""
}

// secret is the client secret of a connection parameter. What it is must never be reported.
type secret struct {
	connector *parsedConnector
	file      int // of jsonFiles
	parameter string
	value     source.Node
}

// eachSecret checks every client secret in the connection parameters, in sets and outside.
func eachSecret(look func(pass, secret)) func(*check.Pass) {
	return eachConnector(func(p pass, c *parsedConnector) {
		in := func(file int, parameters source.Node) {
			for name, parameter := range parameters.Members() {
				for key, value := range parameter.Get("oAuthSettings").Members() {
					if strings.EqualFold(key.Str(), "clientSecret") {
						look(p, secret{c, file, name.Str(), value})
					}
				}
			}
		}
		if root, ok := c.root(parametersJSON); ok {
			if at, _ := wrapper(root); !at.Exists() {
				in(parametersJSON, root)
			}
		}
		root, _ := c.root(parameterSetsJSON)
		for _, set := range root.Get("values").Items() {
			in(parameterSetsJSON, set.Get("parameters"))
		}
	})
}
