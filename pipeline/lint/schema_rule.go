package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
)

var schemaRules = []check.Rule{
	{
		ID:       "schema-keyword",
		Title:    "A schema uses a keyword that OpenAPI 2.0 does not have",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Aliases:  []string{"SwaggerKeywordNotSupported"},
		Fix:      "describe one type with properties and allOf",
		Run:      eachUnsupported,
	},
	{
		ID:       "schema-array-items",
		Title:    "An array has no items",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"ArrayHasNoItems"},
		Fix:      "add items with the schema of an element",
		Run: func(p *check.Pass) {
			for _, m := range indexOf(p).oddTypes {
				if m.Value.Str() == "array" && !m.Of.Get("items").Exists() && m.Of.Kind != kindSecurity {
					m.Of.Reportf(p, m.Value.Span(), "%s is an array without items; Microsoft's validator rejects the definition", m.Of.Label())
				}
			}
		},
	},
	{
		ID:       "schema-required",
		Title:    "A required list or discriminator does not match its schema",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError},
		Aliases: []string{"RequiredPropertyDefinitionMissing", "RequiredPropertyArrayEmpty", "RequiredPropertyNotOnObject",
			"RequiredReadOnlyPropertyNotAllowedAsInput", "DiscriminatorMustBeARequiredStringProperty"},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "list each required property once, with its name from properties; remove an empty list",
		Run:      checkRequired,
	},
	{
		ID:       "schema-enum",
		Title:    "An enum is empty, repeats a value or contains a value of another type",
		Severity: check.Warning,
		In:       makersOnly,
		Aliases:  []string{"EnumMustContainAtLeastOneElement", "InvalidEnumValue", "ArrayDuplicateValue"},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "list each value once, with the declared type",
		Run:      eachMember("enum", checkEnum),
	},
	{
		ID:       "schema-format",
		Title:    "A format is unknown",
		Severity: check.Note,
		In:       builders,
		Aliases:  []string{"UnrecognizedTypeFormat"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      "use one of " + strings.Join(knownFormats, ", ") + ", or leave it out",
		Run: eachMember("format", func(p *check.Pass, m member) {
			if format := m.Value.Str(); !isKnownFormat(format) {
				m.Of.Reportf(p, m.Value.Span(), "format %s is unknown; the platform treats the value as a plain %s%s",
					rawOrKind(m.Value), m.Of.Get("type").Str(), didYouMean(likelyFormat(format)))
			} else if typ := m.Of.Get("type").Str(); !formatFits(format, typ) {
				m.Of.Reportf(p, m.Value.Span(), "format %s is not one of the type %s", rawOrKind(m.Value), typ)
			}
		}),
	},
	{
		ID:       "schema-binary-nested",
		Title:    "A binary value is inside an object",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Aliases:  []string{"InvalidStringBinaryProperty"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      "use format byte, which is base64",
		Run: eachMember("format", func(p *check.Pass, m member) {
			if m.Value.Str() == "binary" && m.Of.Kind == kindSchema && m.Of.Role != "schema" && m.Of.Role != "definitions" {
				m.Of.Reportf(p, m.Value.Span(), "%s is binary inside an object, which JSON cannot contain; binary is only for a complete body", m.Of.Label())
			}
		}),
	},
	{
		ID:       "property-labels",
		Title:    "A property has no label or no description",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Fix:      "add title (or x-ms-summary) and description",
		Run: eachObject(kindSchema, func(p *check.Pass, obj *object) {
			if obj.Role != "properties" || obj.Get("$ref").Exists() || obj.Get("x-ms-visibility").Str() == "internal" {
				return
			}
			switch labelled := obj.Get("title").Exists() || obj.Get("x-ms-summary").Exists(); {
			case !labelled:
				obj.Reportf(p, obj.Span(), "%s has no title; makers see %s", obj.Label(), obj.Name)
			case !obj.Get("description").Exists():
				obj.Reportf(p, obj.Span(), "%s has no description; makers cannot tell what it contains", obj.Label())
			}
		}),
	},
}

// laterKeywords are keywords of later versions and of JSON Schema.
var laterKeywords = map[string]bool{"oneOf": true, "anyOf": true, "not": true, "nullable": true, "const": true, "patternProperties": true}

func eachUnsupported(p *check.Pass) {
	f := indexOf(p)
	for _, m := range f.unknown {
		if name := m.Key.Str(); m.Of.Kind == kindSchema && laterKeywords[name] {
			m.Of.Reportf(p, m.Key.Span(), "%s of %s is not in OpenAPI 2.0; the import fails", name, m.Of.Label())
		}
	}
	lists := map[string][]member{"type": f.oddTypes, "items": f.manyItems}
	for _, name := range []string{"type", "items"} {
		for _, m := range lists[name] {
			switch {
			case m.Value.Kind() == source.Array:
				m.Of.Reportf(p, m.Value.Span(), "%s of %s is a list; OpenAPI 2.0 allows only one, and the import fails", name, m.Of.Label())
			case name == "type" && m.Value.Str() == "null":
				m.Of.Reportf(p, m.Value.Span(), "the type of %s is null, which OpenAPI 2.0 does not have; the import fails", m.Of.Label())
			}
		}
	}
}

// isKnownFormat reports whether a format is one of knownFormats.
func isKnownFormat(format string) bool {
	switch format {
	case "int32", "int64", "date-time", "float", "double": // nearly all
		return true
	}
	return slices.Contains(knownFormats, format)
}

// knownFormats are the formats that the platform supports. (Schema of apiDefinition.swagger.json)
var knownFormats = []string{"int32", "int64", "float", "double", "byte", "binary", "date", "date-time", "date-no-tz", "password",
	"email", "html", "uri", "uuid"}

var likelyFormats = map[string]string{"guid": "uuid", "url": "uri", "datetime": "date-time", "base64": "byte", "integer": "int32", "long": "int64"}

func likelyFormat(format string) string {
	if likely := likelyFormats[strings.ToLower(format)]; likely != "" {
		return likely
	}
	return spell.Within(format, knownFormats, 1)
}

// formatFits reports whether a known format belongs to a type.
func formatFits(format, typ string) bool {
	switch format {
	case "int32", "int64":
		return typ == "integer" || typ == ""
	case "float", "double":
		return typ == "number" || typ == ""
	}
	return typ == "string" || typ == "file" || typ == ""
}
