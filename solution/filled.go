package solution

import (
	"strings"

	"alm/internal/source"
)

// Filled is a text of a connector that environment variables fill.
type Filled struct {
	Where     string // host, basePath, or the path inside its file, such as token/oAuthSettings/clientId
	Text      string // with its expressions
	Variables []string
	At        source.Span
}

// FilledIn returns the texts of a connector that variables fill: of its definition, and of the
// other documents that it consists of.
func FilledIn(definition source.Node, others ...source.Node) []Filled {
	var all []Filled
	for _, where := range []string{"host", "basePath"} {
		if f, ok := filledAt(where, definition.Get(where)); ok {
			all = append(all, f)
		}
	}
	for _, root := range others {
		all = append(all, filledBelow("", root)...)
	}
	return all
}

// Filled returns the texts of the connector that variables fill.
func (c *Connector) Filled() []Filled {
	var roots []source.Node
	for _, i := range substitutable {
		roots = append(roots, source.Parse(connectorFiles[i].Element, *connectorFiles[i].Field(c)).Root)
	}
	return FilledIn(roots[0], roots[1:]...)
}

func filledBelow(where string, node source.Node) []Filled {
	var all []Filled
	switch node.Kind() {
	case source.Object:
		for key, value := range node.Members() {
			all = append(all, filledBelow(strings.TrimPrefix(where+"/"+key.Str(), "/"), value)...)
		}
	case source.Array:
		for _, item := range node.Items() {
			all = append(all, filledBelow(where, item)...)
		}
	case source.String:
		if f, ok := filledAt(where, node); ok {
			all = append(all, f)
		}
	}
	return all
}

func filledAt(where string, node source.Node) (Filled, bool) {
	if node.Kind() != source.String {
		return Filled{}, false
	}
	names := References(node.Raw())
	return Filled{Where: where, Text: node.Str(), Variables: names, At: node.Span()}, len(names) > 0
}

// Check reports why the values of its variables cannot be in the text, nil when they can or one of
// them is not known.
func (f Filled) Check(values map[string]string) error {
	text := f.Text
	for _, name := range f.Variables {
		value := values[name]
		if value == "" {
			return nil
		}
		text = strings.ReplaceAll(text, `@environmentVariables("`+name+`")`, value)
	}
	return CheckPlace(f.Where, text)
}
