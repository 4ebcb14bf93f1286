package lint

import (
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var schemaRules = []check.Rule{
	{
		ID:       "unknown-property",
		Title:    "The definition has a property that OpenAPI 2.0 does not allow there",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "PowerPlatformConnectors issue 3930: the error of the portal; some published connectors have one"},
		In:       check.Profiles{Certification: check.AsError},
		Aliases:  []string{"AdditionalPropertyNotAllowed", "ExtensionNameNotValid", "ResponseMustBeDefaultOrHttpStatusCode"},
		Fix:      "correct the spelling, move it to the right place, or remove it",
		Run: func(p *check.Pass) {
			inObjects := map[source.Node]bool{}
			for _, m := range indexOf(p).unknown {
				inObjects[m.Key] = true
				reportUnknown(p, m)
			}
			eachFault(unknownMember, func(p *check.Pass, f valueFault) {
				if !inObjects[f.Key] && !reportedByOthers(f.Key) { // in the value of an extension
					p.Reportf(f.Key.Span(), "%s is not known there; the platform ignores it", excerpt(f.Key))
				}
			})(p)
			for _, op := range p.Is.Operations {
				for _, r := range op.Responses {
					if !responseCode(r.Code) && !strings.HasPrefix(r.Code, "x-") {
						p.On(op).Reportf(r.Name.Span(), "response %s of %s is neither a status code nor default; certification rejects it",
							excerpt(r.Name), op.Label())
					}
				}
			}
		},
	},
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
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
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
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
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

// reportedByOthers reports whether another check covers an unknown member: of the names of
// paths and responses, or of apiProperties.json.
func reportedByOthers(key source.Node) bool {
	pointer := key.Pointer()
	if parent := path.Base(path.Dir(pointer)); parent == "paths" || parent == "responses" {
		return true
	}
	return path.Base(key.File().Name) == connector.PropertiesFile &&
		(strings.Count(pointer, "/") < 3 || strings.Contains(pointer, "/constraints/"))
}

func reportUnknown(p *check.Pass, m member) {
	name := m.Key.Str()
	if strings.HasPrefix(name, "x-") || m.Of.Kind == kindSchema && laterKeywords[name] || name == "openapi" && m.Of.Kind == kindRoot {
		return
	}
	var known []string
	for word, k := range keywords() {
		if k.Kinds.has(m.Of.Kind) {
			known = append(known, word)
		}
	}
	slices.Sort(known)
	aboutMember(p, m).Reportf(m.Key.Span(), "%s is not a property of %s; the portal and certification reject most of them, and the platform ignores the others%s",
		name, kindLabels[m.Of.Kind], didYouMean(spell.Within(name, known, 2)))
}

// responseCode reports whether a response may have the name. (Schema of apiDefinition.swagger.json)
func responseCode(name string) bool {
	return name == "default" || len(name) == 3 && strings.Trim(name, digits) == ""
}

// kindLabels name the kinds in messages.
var kindLabels = [kinds]string{"the definition", "info", "info.contact", "info.license", "externalDocs", "a tag", "a path", "an operation",
	"a parameter", "items", "a response", "a header", "x-ms-notification-content", "a schema", "xml", "a security definition"}

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
