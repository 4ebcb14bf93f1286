package lint

import (
	"strconv"

	"alm/internal/source"
	"alm/pipeline/check"
)

var defaultRules = []check.Rule{
	{
		ID:       "schema-default",
		Title:    "The default of a string is a number",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport,
			Proof: "BusinessApplicationPlatform-Connectors-public issues 70, 436 and 480: the error of the portal; no published connector has one"},
		Aliases: []string{"DefaultValueMustMatchType"},
		Fix:     "write the default in quotes, or correct the type",
		Run: eachMember("default", func(p *check.Pass, m member) {
			if isNumberForString(m) {
				m.Of.Reportf(p, m.Value.Span(), "the default of %s is a number, and its type is string; the portal rejects that", m.Of.Label())
			}
		}),
	},
	{
		ID:       "schema-default-mismatch",
		Since:    "1.1.0",
		Title:    "A default value does not match its own type or enum",
		Severity: check.Warning,
		In:       makersOnly,
		Evidence: check.Evidence{Refused: check.RefusedByCertification,
			Proof: validator + `; published connectors have texts that spell a value of the type, such as "10" and "true"`},
		Fix: "use a default of the declared type that is listed in enum",
		Run: eachMember("default", func(p *check.Pass, m member) {
			typ := m.Of.Get("type").Str()
			switch {
			case m.Value.Kind() == source.Null || isNumberForString(m):
			case !ofType(m.Value, typ):
				so := "Microsoft's validator rejects that"
				if spells(m.Value, typ) {
					so = "write it without quotes"
				}
				m.Of.Reportf(p, m.Value.Span(), "the default of %s is %s, and its type is %s; %s",
					m.Of.Label(), kindWords[m.Value.Kind()], typ, so)
			case typ != "array" && m.Of.Get("enum").Kind() == source.Array && !contains(m.Of.Get("enum"), m.Value):
				m.Of.Reportf(p, m.Value.Span(), "the default of %s is not among the values of its enum", m.Of.Label())
			}
		}),
	},
}

func isNumberForString(m member) bool {
	return m.Value.Kind() == source.Number && m.Of.Get("type").Str() == "string"
}

// spells reports whether a string is a value of a type in quotes.
func spells(value source.Node, typ string) bool {
	switch text := value.Str(); typ {
	case "boolean":
		return text == "true" || text == "false"
	case "integer":
		_, err := strconv.ParseInt(text, 10, 64)
		return err == nil
	case "number":
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	}
	return false
}
