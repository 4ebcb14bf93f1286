package solution

import (
	"strings"
	"unicode/utf8"
)

// text is a text of the solution and the length of the column that takes it, in UTF-16
// units. (Dataverse entity reference: solution, publisher, connector,
// environmentvariabledefinition, environmentvariablevalue)
type text struct {
	entry, what, value string
	max                int
}

func (s *Solution) texts() []text {
	all := []text{
		{manifestFile, "the unique name", s.Name, 65},
		{manifestFile, "the display name", s.DisplayName, 256},
		{manifestFile, "the description", s.Description, 2000},
		{manifestFile, "the publisher's name", s.Publisher.Name, 256},
		{manifestFile, "the publisher's display name", s.Publisher.DisplayName, 256},
		{manifestFile, "the publisher's description", s.Publisher.Description, 2000},
	}
	for _, c := range s.sortedConnectors() {
		all = append(all, c.texts()...)
	}
	for _, v := range s.sortedVariables() {
		all = append(all, v.texts()...)
	}
	return all
}

func (c *Connector) texts() []text {
	return []text{
		{customizationsFile, "a connector's name", c.Name, 500},
		{customizationsFile, c.Name + ": the display name", c.DisplayName, 200},
		{customizationsFile, c.Name + ": the description", c.Description, 1000},
		{customizationsFile, c.Name + ": the brand colour", c.BrandColor, 100},
		{customizationsFile, c.Name + ": the script's operations", c.ScriptOperations, 500_000},
	}
}

func (v *Variable) texts() []text {
	file := v.path(definitionXML)
	all := []text{
		{file, "the schema name", v.Name, 100},
		{file, "the display name", v.DisplayName, 100},
		{file, "the description", v.Description, 2000},
	}
	if v.Default != nil {
		all = append(all, text{file, "the default value", *v.Default, 2000})
	}
	if v.Value != nil {
		all = append(all, text{v.path(valuesJSON), "the value", *v.Value, 2000})
	}
	return all
}

// Limits of files: characters of the definition and of the other texts, bytes of the icon.
const (
	maxDefinition = 1_000_000
	maxPart       = 500_000
	maxIcon       = 1 << 20
)

var fileLimits = [...]int{maxDefinition, maxPart, maxPart, maxPart, maxPart, maxIcon}

func (c *checker) texts() {
	for _, t := range c.s.texts() {
		if n := length(t.value); n > t.max {
			c.fault("value-too-long", t.entry, "%s is %d characters; at most %d fit", t.what, n, t.max)
		}
		if !utf8.ValidString(t.value) || strings.ContainsFunc(t.value, func(r rune) bool { return !xmlRune(r) }) {
			c.fault("text-invalid", t.entry, "%s holds characters that XML cannot carry", t.what)
		}
	}
	for _, conn := range c.s.sortedConnectors() {
		for i, most := range fileLimits {
			data := *connectorFiles[i].Field(&conn)
			n := len(data)
			if n > most && most != maxIcon {
				n = length(string(data))
			}
			if n > most {
				c.fault("value-too-long", conn.path(i), "the file is %d long; at most %d fit", n, most)
			}
		}
	}
}
