package verify

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
)

// The positions of the files in jsonFiles.
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
		Evidence: unlikeExports,
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
		Evidence: invalidAPI,
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
		Evidence: unreadable,
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
		Evidence: unreadable,
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
