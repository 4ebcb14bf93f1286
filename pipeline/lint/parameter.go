package lint

import (
	"slices"
	"strings"
	"unicode"

	"alm/pipeline/check"
)

var parameterRules = []check.Rule{
	{
		ID:       "parameter-shape",
		Title:    "A parameter lacks what it needs, or has what it may not have",
		Severity: check.Error,
		Aliases: []string{"BodyParameterSchemaRequired", "NonBodyParameterSchemaNotValid", "BodyParameterPropertyNotValid", "OneOfPropertiesRequired",
			"AllowEmptyValueOnlyValidForQueryFormData", "InvalidFormDataParameterName"},
		Fix: "give it name and in; a body a schema; any other a type",
		Run: eachOwnParameter(func(p *check.Pass, obj *object) {
			if fault := parameterFault(obj); fault != "" {
				obj.Reportf(p, obj.Node.Span(), "%s %s; the platform refuses the definition", namedParameter(obj), fault)
			}
		}),
	},
	{
		ID:       "parameter-duplicate",
		Title:    "An operation has a parameter twice",
		Severity: check.Error,
		Aliases: []string{"OperationParametersContainDuplicateParameter", "OperationParametersContainMultipleBodyParameters", "OperationParametersAreNotUnique",
			"ParameterListContainsFormDataAndBody", "PathParametersContainDuplicateParameter", "PathParametersContainMultipleBodyParameters"},
		Fix: "keep one of the two; a request has one body, and a form is one",
		Run: repeatedParameters,
	},
	{
		ID:       "parameter-file",
		Title:    "A file is sent elsewhere than in a form",
		Severity: check.Error,
		Aliases:  []string{"FileParameterMustBeInFormData", "SchemaTypeFileNotValid"},
		Fix:      `put it into a form ("in": "formData"), or send a body of type string and format binary`,
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
		Title:    "A list is sent in a form that the platform does not know",
		Severity: check.Error,
		Aliases:  []string{"CollectionFormatValueNotSupported"},
		Fix:      "use csv, or take the list as one text",
		Run: eachMember("collectionFormat", func(p *check.Pass, m member) {
			switch format := m.Value.Str(); format {
			case "csv":
			case "ssv", "tsv", "pipes":
				m.Of.Report(p, check.Finding{Severity: check.Warning, At: m.Value.Span(), Message: "collectionFormat " + format + " is seen nowhere in published connectors; the platform is known to take csv"})
			default:
				m.Of.Reportf(p, m.Value.Span(), "collectionFormat %s is refused at import; csv alone is taken", rawOrKind(m.Value))
			}
		}),
	},
	{
		ID:       "parameter-reserved",
		Title:    "A parameter has the name of one of the platform's own",
		Severity: check.Error,
		Aliases:  []string{"ConnectionIdParameterNotAllowed"},
		Fix:      "rename it, and send the API's name by a policy",
		Run: eachOwnParameter(func(p *check.Pass, obj *object) {
			if strings.EqualFold(obj.Name, "connectionId") {
				obj.Reportf(p, firstSpan(p, obj.Get("name"), obj.Node), "parameter %s is reserved: the platform puts the connection's own id there", obj.Name)
			}
		}),
	},
	{
		ID:       "parameter-reserved-header",
		Title:    "A parameter sets a header that the platform sets itself",
		Severity: check.Note,
		Aliases:  []string{"ReservedParameterIsUsed"},
		Fix:      "drop it, or set the header by a setheader policy",
		Run: eachOwnParameter(func(p *check.Pass, obj *object) {
			if obj.Get("in").Str() == "header" && slices.Contains(ownHeaders, strings.ToLower(obj.Name)) {
				obj.Reportf(p, firstSpan(p, obj.Get("name"), obj.Node), "header %s is the platform's to set; what makers enter may be replaced", obj.Name)
			}
		}),
	},
	{
		ID:       "parameter-summary",
		Title:    "A parameter has no label",
		Severity: check.Note,
		In:       builders,
		Fix:      "add x-ms-summary: the name that makers read",
		Run: eachShownParameter(func(p *check.Pass, obj *object) {
			if obj.Get("in").Str() != "body" && strings.TrimSpace(obj.Get("x-ms-summary").Str()) == "" {
				obj.Reportf(p, obj.Node.Span(), "%s has no x-ms-summary; makers see %s", namedParameter(obj), obj.Name)
			}
		}),
	},
	{
		ID:       "parameter-description",
		Title:    "A parameter has no description",
		Severity: check.Note,
		In:       makersOnly,
		Fix:      "say what to enter, in a sentence",
		Run: eachShownParameter(func(p *check.Pass, obj *object) {
			if strings.TrimSpace(obj.Get("description").Str()) == "" {
				obj.Reportf(p, obj.Node.Span(), "%s has no description; makers and agents cannot tell what to enter", namedParameter(obj))
			}
		}),
	},
}

// ownHeaders are headers that the platform sets. (Code ReservedParameterIsUsed)
var ownHeaders = []string{"content-type", "accept", "host", "user-agent", "content-length"}

// eachOwnParameter looks at every parameter object that is no reference.
func eachOwnParameter(visit func(*check.Pass, *object)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, obj := range indexOf(p).own {
			visit(p, obj)
		}
	}
}

// eachShownParameter looks at those that makers see.
func eachShownParameter(visit func(*check.Pass, *object)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, obj := range indexOf(p).shown {
			visit(p, obj)
		}
	}
}

// namedParameter names a parameter to people: "parameter id of GetOrder".
func namedParameter(obj *object) string {
	name := "a parameter"
	if text := obj.Get("name").Str(); text != "" {
		name = "parameter " + text
	}
	if obj.Op != nil {
		return name + " of " + obj.Op.Label()
	}
	return name
}

// parameterFault is what is wrong with a parameter, "" when nothing is.
func parameterFault(obj *object) string {
	in, schema, typ := obj.Get("in"), obj.Get("schema"), obj.Get("type")
	switch {
	case obj.Get("name").Str() == "":
		return "has no name"
	case !in.Exists():
		return "does not say in which part of the request it goes"
	case in.Str() == "body" && !schema.Exists():
		return "is a body without a schema"
	case in.Str() == "body":
		for _, name := range []string{"type", "items", "enum", "format"} {
			if obj.Get(name).Exists() {
				return "is a body and has " + name + " beside its schema"
			}
		}
	case schema.Exists():
		return "has a schema, which a body alone may have"
	case !typ.Exists():
		return "has no type"
	case typ.Str() == "object":
		return "is an object, which a body alone may be"
	case in.Str() != "query" && in.Str() != "formData" && obj.Get("allowEmptyValue").Exists():
		return "has allowEmptyValue, which stands in query and formData alone"
	case in.Str() == "formData" && strings.IndexFunc(obj.Get("name").Str(), notASCII) >= 0:
		return "is a form field whose name is not in ASCII"
	}
	return ""
}

// misplacedFile reports a file that is no form field and no whole answer. A definition may
// be the schema of one.
func misplacedFile(p *check.Pass, m member) {
	obj, in := m.Of, m.Of.Get("in")
	switch {
	case obj.Kind == kindParameter && in.Str() != "formData":
		obj.Reportf(p, firstSpan(p, in, obj.Node), "%s is a file in %s; files go in formData alone", namedParameter(obj), in.Str())
	case obj.Kind == kindSchema && obj.Role != "definitions" && obj.Owner.Kind != kindResponse, obj.Kind == kindItems, obj.Kind == kindHeader:
		obj.Reportf(p, m.Value.Span(), "%s is a file; a form field or a whole response may be one, nothing inside them", obj.Label())
	}
}

func notASCII(r rune) bool { return r > unicode.MaxASCII }

// repeatedParameters looks at each list of parameters by itself: an operation may override
// its path's.
func repeatedParameters(p *check.Pass) {
	for _, m := range indexOf(p).membersOf("parameters") {
		if m.Of.Kind == kindRoot {
			continue
		}
		repeatedIn(p, m)
	}
}

func repeatedIn(p *check.Pass, m member) {
	type key struct{ name, in string }
	var seen seenSet[key]
	var body, form bool
	for _, site := range m.Value.Items() {
		node := p.Is.Resolve(site)
		k := key{node.Get("name").Str(), node.Get("in").Str()}
		if k.in == "" {
			continue
		}
		fault := ""
		switch {
		case seen.seenBefore(k):
			fault = "stands here for the second time"
		case k.in == "body" && body:
			fault = "is a second body"
		case k.in == "body" && form, k.in == "formData" && body:
			fault = "makes the request a body and a form at once"
		}
		if fault != "" {
			aboutMember(p, m).Reportf(site.Span(), "parameter %s in %s %s; the platform refuses the operation", k.name, k.in, fault)
		}
		body, form = body || k.in == "body", form || k.in == "formData"
	}
}
