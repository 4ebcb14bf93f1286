package verify

import (
	"fmt"
	"unicode/utf16"

	"alm/pipeline/check"
	"alm/solution"
)

var textRules = []check.Rule{
	{
		ID:       "value-too-long",
		Title:    "A value is longer than its column",
		Severity: check.Error,
		Evidence: columnTooShort,
		Fix:      "shorten it",
		Run:      checks(eachText(checkLength), eachConnector(checkSizes)),
	},
	{
		ID:       "text-invalid",
		Title:    "A text holds characters that XML does not allow",
		Severity: check.Error,
		Evidence: unreadable,
		Fix:      "remove control characters and broken UTF-8",
		Run: eachText(func(p pass, t textColumn) {
			if !solution.FitsXML(t.value) {
				p.reportf(t.entry, "%s holds characters that XML does not allow", t.what)
			}
		}),
	},
}

// textColumn is a textColumn of the solution and the length of the column that takes it, in UTF-16
// units. (Dataverse entity reference: solution, publisher, connector,
// environmentvariabledefinition, environmentvariablevalue)
type textColumn struct {
	entry, what, value string
	max                int
}

// eachText checks every text of a solution that a column takes.
func eachText(look func(pass, textColumn)) func(*check.Pass) {
	return eachSolution(func(p pass, s *solution.Solution) {
		for _, t := range solutionTexts(s) {
			look(p, t)
		}
		for i := range s.Connectors {
			for _, t := range connectorTexts(&s.Connectors[i]) {
				look(p, t)
			}
		}
		for i := range s.Variables {
			for _, t := range variableTexts(&s.Variables[i]) {
				look(p, t)
			}
		}
	})
}

func solutionTexts(s *solution.Solution) []textColumn {
	const entry = solution.ManifestFile
	return []textColumn{
		{entry, "the unique name", s.Name, 65},
		{entry, "the display name", s.DisplayName, 256},
		{entry, "the description", s.Description, 2000},
		{entry, "the publisher's name", s.Publisher.Name, 256},
		{entry, "the publisher's display name", s.Publisher.DisplayName, 256},
		{entry, "the publisher's description", s.Publisher.Description, 2000},
	}
}

func connectorTexts(c *solution.Connector) []textColumn {
	const entry = solution.CustomizationsFile
	return []textColumn{
		{entry, "a connector's name", c.Name, 500},
		{entry, c.Name + ": the display name", c.DisplayName, 200},
		{entry, c.Name + ": the description", c.Description, 1000},
		{entry, c.Name + ": the brand colour", c.BrandColor, 100},
		{entry, c.Name + ": the script's operations", c.ScriptOperations, 500_000},
	}
}

func variableTexts(v *solution.Variable) []textColumn {
	all := []textColumn{
		{v.Entry(), "the schema name", v.Name, 100},
		{v.Entry(), "the display name", v.DisplayName, 100},
		{v.Entry(), "the description", v.Description, 2000},
	}
	if v.Default != nil {
		all = append(all, textColumn{v.Entry(), "the default value", *v.Default, 2000})
	}
	if v.Value != nil {
		all = append(all, textColumn{v.ValueEntry(), "the value", *v.Value, 2000})
	}
	return all
}

func checkLength(p pass, t textColumn) {
	if n := utf16Length(t.value); n > t.max {
		p.reportf(t.entry, "%s is %d characters; at most %d fit", t.what, n, t.max)
	}
}

// maxIcon is in bytes; other limits are in characters.
const maxIcon = 1 << 20

// fileLimits are how large a connector's files may be.
var fileLimits = map[solution.ConnectorFile]int{
	solution.DefinitionFile:    1_000_000,
	solution.ParametersFile:    500_000,
	solution.ParameterSetsFile: 500_000,
	solution.PoliciesFile:      500_000,
	solution.ScriptFile:        500_000,
	solution.IconFile:          maxIcon,
}

func checkSizes(p pass, c *parsedConnector) {
	for f, most := range fileLimits {
		n, unit := len(c.File(f)), "bytes"
		if n > most && f != solution.IconFile {
			n, unit = utf16Length(string(c.File(f))), "characters"
		}
		if n > most {
			p.reportf(c.Entry(f), "the file is %d %s; at most %d fit", n, unit, most)
		}
	}
}

// utf16Length counts as the platform's columns do, in UTF-16 units.
func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// plural returns a number with its noun: "1 entry", "3 entries".
func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
