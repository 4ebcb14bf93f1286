package verify

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
)

// Where the files stand in jsonFiles.
const (
	definitionJSON = iota
	parametersJSON
	parameterSetsJSON
	policiesJSON
)

var definitionRules = []check.Rule{
	{
		ID:       "definition-missing",
		Title:    "A connector has no definition",
		Severity: check.Error,
		Fix:      "add the Swagger 2.0 definition and <openapidefinition>",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if c.Definition == nil {
				p.reportf(c.Entry(solution.DefinitionFile), "connector %q has no definition", c.Name)
			}
		}),
	},
	{
		ID:       "definition-invalid",
		Title:    "The platform refuses a definition as an API definition",
		Severity: check.Error,
		Fix:      `give it "swagger": "2.0", info.title, host and paths`,
		Run: eachConnector(func(p pass, c *parsedConnector) {
			root, ok := c.root(definitionJSON)
			if !ok {
				return
			}
			var missing []string
			if root.Get("swagger").Str() != "2.0" {
				missing = append(missing, `"swagger": "2.0"`)
			}
			for _, place := range [][]string{{"info", "title"}, {"host"}} {
				if root.Get(place...).Str() == "" {
					missing = append(missing, strings.Join(place, "."))
				}
			}
			if !root.Get("paths").Exists() {
				missing = append(missing, "paths")
			}
			if len(missing) > 0 {
				p.reportNode(c, definitionJSON, root, "the definition has no %s", strings.Join(missing, ", "))
			}
		}),
	},
	{
		ID:       "json-malformed",
		Title:    "A JSON file cannot be read",
		Severity: check.Error,
		Fix:      "write plain JSON: UTF-8, no comments, no trailing commas",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			for i, f := range c.json {
				if problem := malformed(f); problem != nil && !c.empty(i) {
					p.reportAt(c.Entry(jsonFiles[i]), problem.At, "%s", problem.Message)
				}
			}
		}),
	},
	{
		ID:       "solution-json-bom",
		Title:    "A JSON file in a solution starts with a byte order mark",
		Severity: check.Error,
		Fix:      "save it as UTF-8 without BOM; the platform's files have none",
		Run:      checks(eachProblem(solution.ByteOrderMark), eachConnector(connectorMarks), eachZip(flowMarks)),
	},
}

// malformed is what keeps a file from being read as JSON, nil when it can be. Of a key that
// is there twice the last wins, and lint reports it.
func malformed(f *source.File) *source.Problem {
	for _, problem := range f.Problems() {
		if problem.Kind != source.DuplicateKey && problem.Kind != source.ByteOrderMark {
			return &problem
		}
	}
	return nil
}

// empty reports whether the connection parameters are an empty file, which has a rule of
// its own.
func (c *parsedConnector) empty(i int) bool { return i == parametersJSON && len(c.json[i].Data) == 0 }

// root is the content of one of jsonFiles; ok is false when it is absent or not JSON.
func (c *parsedConnector) root(i int) (root source.Node, ok bool) {
	if c.json[i] == nil || malformed(c.json[i]) != nil {
		return source.Node{}, false
	}
	return c.json[i].Root, c.json[i].Root.Exists()
}

// reportNode reports a finding about a value in one of jsonFiles.
func (p pass) reportNode(c *parsedConnector, i int, at source.Node, format string, args ...any) {
	p.reportAt(c.Entry(jsonFiles[i]), at.Span(), format, args...)
}

func connectorMarks(p pass, c *parsedConnector) {
	for i, f := range c.json {
		for _, problem := range f.Problems() {
			if problem.Kind == source.ByteOrderMark {
				p.reportAt(c.Entry(jsonFiles[i]), problem.At, "%s", problem.Message)
			}
		}
	}
}

func flowMarks(p pass, z *contents) {
	for _, entry := range z.marked {
		p.reportf(entry, "the file starts with a UTF-8 byte order mark")
	}
}

var parameterRules = []check.Rule{
	{
		ID:       "parameters-wrapped",
		Title:    "Connection parameters are wrapped in apiProperties' outer objects",
		Severity: check.Error,
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

var scriptRules = []check.Rule{
	{
		ID:       "script-operations-invalid",
		Title:    "scriptoperations and the script do not agree",
		Severity: check.Error,
		Fix:      "with a script, list operationIds as a JSON array ([] is all); without one, remove it",
		Run:      checks(eachProblem(solution.ScriptOperationsAbsent), eachConnector(checkScript)),
	},
	{
		ID:       "script-encoding",
		Title:    "A script is not UTF-8 text",
		Severity: check.Warning,
		Since:    "1.1.0",
		Fix:      "save it as UTF-8",
		Run: eachConnector(func(p pass, c *parsedConnector) {
			if marked := bytes.HasPrefix(c.Script, []byte("\xff\xfe")) || bytes.HasPrefix(c.Script, []byte("\xfe\xff")); marked {
				p.reportf(c.Entry(solution.ScriptFile), "the script is UTF-16; every script that the platform exports is UTF-8")
			} else if !utf8.Valid(c.Script) {
				p.reportf(c.Entry(solution.ScriptFile), "the script has bytes that are not UTF-8; every script that the platform exports is UTF-8")
			}
		}),
	},
	{
		ID:       "icon-invalid",
		Title:    "An icon is not what its name says",
		Severity: check.Warning,
		Fix:      "use a PNG named iconblob.Png, with a capital P",
		Run:      eachConnector(checkIcon),
	},
}

func checkScript(p pass, c *parsedConnector) {
	if c.ScriptOperations == "" {
		return
	}
	if c.Script == nil {
		p.reportf(c.Entry(solution.ScriptFile), "connector %q has scriptoperations and no script", c.Name)
		return
	}
	f := source.Parse("scriptoperations", []byte(c.ScriptOperations))
	bad := len(f.Problems()) > 0 || f.Root.Kind() != source.Array
	for _, item := range f.Root.Items() {
		bad = bad || item.Kind() != source.String
	}
	if bad {
		p.reportf(solution.CustomizationsFile, "scriptoperations of connector %q is not a JSON array of names", c.Name)
	}
}

// iconTypes are the two that exports have, and how their files begin.
var iconTypes = map[string]string{"Png": "\x89PNG\r\n\x1a\n", "Jpeg": "\xff\xd8\xff"}

func checkIcon(p pass, c *parsedConnector) {
	if c.Icon == nil {
		return
	}
	kind := c.IconType
	if kind == "" {
		kind = "Png"
	}
	magic, known := iconTypes[kind]
	if !known {
		p.reportf(c.Entry(solution.IconFile), "%q is neither Png nor Jpeg", kind)
	} else if !bytes.HasPrefix(c.Icon, []byte(magic)) {
		p.reportf(c.Entry(solution.IconFile), "the content is not a %s", kind)
	}
}
