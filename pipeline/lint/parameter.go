package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

var parameterRules = []check.Rule{
	{
		ID:       "parameter-shape",
		Title:    "A parameter has missing or conflicting members",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Aliases: []string{"BodyParameterSchemaRequired", "NonBodyParameterSchemaNotValid", "BodyParameterPropertyNotValid", "OneOfPropertiesRequired",
			"AllowEmptyValueOnlyValidForQueryFormData", "InvalidFormDataParameterName"},
		Fix: "set name and in; a body needs a schema, every other parameter a type",
		Run: eachOwnParameter(func(p *check.Pass, obj *object) {
			if fault := parameterFault(obj); fault != "" {
				obj.Reportf(p, obj.Node.Span(), "%s %s; the platform rejects the definition", namedParameter(obj), fault)
			}
		}),
	},
	{
		ID:       "parameter-duplicate",
		Title:    "An operation has the same parameter twice",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases: []string{"OperationParametersContainDuplicateParameter", "OperationParametersContainMultipleBodyParameters", "OperationParametersAreNotUnique",
			"ParameterListContainsFormDataAndBody", "PathParametersContainDuplicateParameter", "PathParametersContainMultipleBodyParameters"},
		Fix: "keep one of the two; a request has either one body or one form",
		Run: repeatedParameters,
	},
	{
		ID:       "parameter-file",
		Title:    "A file parameter is not in a form",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Aliases:  []string{"FileParameterMustBeInFormData", "SchemaTypeFileNotValid"},
		Fix:      `move it to a form ("in": "formData"), or send a body of type string and format binary`,
		Run: func(p *check.Pass) {
			for _, m := range indexOf(p).oddTypes {
				if m.Value.Str() == "file" {
					misplacedFile(p, m)
				}
			}
		},
	},
	{
		ID:       "parameter-collection-format",
		Title:    "A list has an unsupported collectionFormat",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "richardawilson.com, June 2024: the error of the portal"},
		Aliases:  []string{"CollectionFormatValueNotSupported"},
		Fix:      "use csv, or accept the list as one string",
		Run: eachMember("collectionFormat", func(p *check.Pass, m member) {
			switch format := m.Value.Str(); format {
			case "csv":
			case "ssv", "tsv", "pipes":
				m.Of.Report(p, check.Finding{Severity: check.Warning, At: m.Value.Span(), Message: "collectionFormat " + format + " occurs in no published connector; only csv is known to work"})
			default:
				m.Of.Reportf(p, m.Value.Span(), "collectionFormat %s is rejected at import; use csv", rawOrKind(m.Value))
			}
		}),
	},
	{
		ID:       "parameter-reserved",
		Title:    "A parameter has a name that the platform reserves",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"ConnectionIdParameterNotAllowed"},
		Fix:      "rename it, and send the API's own name with a policy",
		Run: eachOwnParameter(func(p *check.Pass, obj *object) {
			if strings.EqualFold(obj.Name, "connectionId") {
				obj.Reportf(p, firstSpan(p, obj.Get("name"), obj.Node), "parameter %s is reserved for the ID of the connection", obj.Name)
			}
		}),
	},
	{
		ID:       "parameter-reserved-header",
		Title:    "A parameter sets a header that the platform sets itself",
		Severity: check.Note,
		Aliases:  []string{"ReservedParameterIsUsed"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      "remove it, or set the header with a setheader policy",
		Run: eachOwnParameter(func(p *check.Pass, obj *object) {
			if obj.isIn(inHeader, "header") && slices.Contains(ownHeaders, strings.ToLower(obj.Name)) {
				obj.Report(p, check.Finding{At: firstSpan(p, obj.get(wordName), obj.Node),
					Message: "header " + obj.Name + " is set by the platform; the value that makers enter may be replaced"})
			}
		}),
	},
	{
		ID:       "parameter-summary",
		Title:    "A parameter has no label",
		Severity: check.Note,
		In:       builders,
		Fix:      "add x-ms-summary, the label that makers see",
		Run: eachShownParameter(func(p *check.Pass, obj *object) {
			if !obj.isIn(inBody, "body") && obj.Name != "" && strings.TrimSpace(obj.get(wordMakersSummary).Str()) == "" {
				obj.Reportf(p, obj.Node.Span(), "%s has no x-ms-summary; makers see %s", namedParameter(obj), obj.Name)
			}
		}),
	},
	{
		ID:       "parameter-description",
		Title:    "A parameter has no description",
		Severity: check.Note,
		In:       makersOnly,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "describe what to enter in one sentence",
		Run: eachShownParameter(func(p *check.Pass, obj *object) {
			if obj.get(wordName).Str() != "" && strings.TrimSpace(obj.get(wordDescription).Str()) == "" { // parameter-shape reports one without a name
				const fault = " has no description; makers and agents cannot tell what to enter"
				f := check.Finding{At: obj.Node.Span()}
				if text := obj.get(wordName).Str(); text != "" && obj.Op != nil {
					f.Message = "parameter " + text + " of " + obj.Op.Label() + fault // nine of ten findings, in one text
				} else {
					f.Message = namedParameter(obj) + fault
				}
				obj.Report(p, f)
			}
		}),
	},
}

// ownHeaders are headers that the platform sets. (Code ReservedParameterIsUsed)
var ownHeaders = []string{"content-type", "accept", "host", "user-agent", "content-length"}

// eachOwnParameter visits every parameter object that is not a reference.
func eachOwnParameter(visit func(*check.Pass, *object)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, obj := range indexOf(p).own {
			visit(p, obj)
		}
	}
}

// eachShownParameter visits those that makers see.
func eachShownParameter(visit func(*check.Pass, *object)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, obj := range indexOf(p).shown {
			visit(p, obj)
		}
	}
}

// namedParameter names a parameter in messages: "parameter id of GetOrder".
func namedParameter(obj *object) string {
	name := "a parameter"
	if text := obj.get(wordName).Str(); text != "" {
		name = "parameter " + text
	}
	if obj.Op != nil {
		return name + " of " + obj.Op.Label()
	}
	return name
}

// parameterFault describes what is wrong with a parameter; "" if nothing is.
func parameterFault(obj *object) string {
	if obj.isPlainParameter() {
		return ""
	}
	in, schema, typ, name := obj.Get("in"), obj.Get("schema"), obj.Get("type"), obj.Get("name")
	switch {
	case name.Str() == "" && (!name.Exists() || name.Kind() == source.String): // json-type reports others
		return "has no name"
	case !in.Exists():
		return "has no in, its place in the request"
	case in.Str() == "body" && !schema.Exists():
		return "is a body without a schema"
	case in.Str() == "body":
		for _, name := range []string{"type", "items", "enum", "format"} {
			if obj.Get(name).Exists() {
				return "is a body and has " + name + " next to its schema"
			}
		}
	case schema.Exists():
		return "has a schema, which only a body may have"
	case !typ.Exists():
		return "has no type"
	case typ.Str() == "object":
		return "has type object, which only a body may have"
	case in.Str() != "query" && in.Str() != "formData" && obj.Get("allowEmptyValue").Exists():
		return "has allowEmptyValue, which only query and formData may have"
	case in.Str() == "formData" && strings.IndexFunc(obj.Get("name").Str(), notASCII) >= 0:
		return "is a form field with a name that is not ASCII"
	}
	return ""
}

// isPlainParameter reports whether parameterFault has nothing to say, by the members alone. Of others it is not
// known.
func (obj *object) isPlainParameter() bool {
	if !obj.words.exact() || obj.In == 0 || obj.get(wordName).Str() == "" {
		return false
	}
	if obj.In == inBody {
		return obj.words.has(wordSchema) && !obj.words.has(wordType) && !obj.words.has(wordItems) && !obj.words.has(wordEnum) && !obj.words.has(wordFormat)
	}
	return !obj.words.has(wordSchema) && obj.Type != 0 && obj.Type != typeObject && obj.In != inForm && (obj.In == inQuery || !obj.words.has(wordAllowEmpty))
}

// misplacedFile reports a file that is neither a form field nor a response. A definition may
// be the schema of one.
func misplacedFile(p *check.Pass, m member) {
	obj, in := m.Of, m.Of.Get("in")
	switch {
	case obj.Kind == kindParameter && in.Str() != "formData":
		obj.Reportf(p, firstSpan(p, in, obj.Node), "%s is a file in %s; files are allowed only in formData", namedParameter(obj), in.Str())
	case obj.Kind == kindSchema && obj.Role != "definitions" && obj.Owner.Kind != kindResponse, obj.Kind == kindItems, obj.Kind == kindHeader:
		obj.Reportf(p, m.Value.Span(), "%s has type file, which only a form field or a response may have", obj.Label())
	}
}
