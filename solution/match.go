package solution

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
)

// Match finds the connectors of the solution that may be a connector in authoring form: those
// whose schema name the product makes of the prefix and one of the titles, in either encoding; else
// those with such a display name; else those with the same definition by title or by operations.
// Connectors in taken, by name, are another's.
func (s *Solution) Match(prefix string, titles []string, definition []byte, taken map[string]bool) []Connector {
	own := source.Parse("", definition).Root
	for _, same := range []func(*Connector) bool{
		func(c *Connector) bool { return c.hasName(prefix, titles) },
		func(c *Connector) bool { return isOneOf(c.DisplayName, titles) },
		func(c *Connector) bool { return sameDefinition(own, source.Parse("", c.Definition).Root) },
	} {
		var found []Connector
		for i := range s.Connectors {
			if c := &s.Connectors[i]; !taken[c.Name] && same(c) {
				found = append(found, *c)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

func (c *Connector) hasName(prefix string, titles []string) bool {
	own, display := DecodeSchemaName(c.Name)
	return own == prefix && isOneOf(display, titles)
}

func isOneOf(text string, all []string) bool {
	return slices.ContainsFunc(all, func(one string) bool { return one != "" && strings.EqualFold(one, text) })
}

// sameDefinition reports whether two definitions have the same title, or the same operations.
func sameDefinition(a, b source.Node) bool {
	title := a.Get("info", "title").Str()
	if title != "" && strings.EqualFold(title, b.Get("info", "title").Str()) {
		return true
	}
	operations := operationsOf(a)
	return len(operations) > 0 && maps.Equal(operations, operationsOf(b))
}

// operationsOf returns the operationIds by method and path.
func operationsOf(definition source.Node) map[string]string {
	all := map[string]string{}
	for path, item := range definition.Get("paths").Members() {
		for method, operation := range item.Members() {
			if id := operation.Get("operationId").Str(); id != "" {
				all[method.Str()+" "+path.Str()] = id
			}
		}
	}
	return all
}
