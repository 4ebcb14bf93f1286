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
		Run: eachOwnParameter(func(p *check.Pass, at *part) {
			if fault := parameterFault(at); fault != "" {
				at.Reportf(p, at.Node.Span(), "%s %s; the platform refuses the definition", namedParameter(at), fault)
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
			for _, m := range gathered(p).oddTypes {
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
				m.Of.Reportf(p, m.Value.Span(), "collectionFormat %s is refused at import; csv alone is taken", short(m.Value))
			}
		}),
	},
	{
		ID:       "parameter-reserved",
		Title:    "A parameter has the name of one of the platform's own",
		Severity: check.Error,
		Aliases:  []string{"ConnectionIdParameterNotAllowed"},
		Fix:      "rename it, and send the API's name by a policy",
		Run: eachOwnParameter(func(p *check.Pass, at *part) {
			if strings.EqualFold(at.Name, "connectionId") {
				at.Reportf(p, place(p, at.Get("name"), at.Node), "parameter %s is reserved: the platform puts the connection's own id there", at.Name)
			}
		}),
	},
	{
		ID:       "parameter-reserved-header",
		Title:    "A parameter sets a header that the platform sets itself",
		Severity: check.Note,
		Aliases:  []string{"ReservedParameterIsUsed"},
		Fix:      "drop it, or set the header by a setheader policy",
		Run: eachOwnParameter(func(p *check.Pass, at *part) {
			if at.Get("in").Str() == "header" && slices.Contains(ownHeaders, strings.ToLower(at.Name)) {
				at.Reportf(p, place(p, at.Get("name"), at.Node), "header %s is the platform's to set; what makers enter may be replaced", at.Name)
			}
		}),
	},
	{
		ID:       "parameter-summary",
		Title:    "A parameter has no label",
		Severity: check.Note,
		In:       builders,
		Fix:      "add x-ms-summary: the name that makers read",
		Run: eachShownParameter(func(p *check.Pass, at *part) {
			if at.Get("in").Str() != "body" && strings.TrimSpace(at.Get("x-ms-summary").Str()) == "" {
				at.Reportf(p, at.Node.Span(), "%s has no x-ms-summary; makers see %s", namedParameter(at), at.Name)
			}
		}),
	},
	{
		ID:       "parameter-description",
		Title:    "A parameter has no description",
		Severity: check.Note,
		In:       makersOnly,
		Fix:      "say what to enter, in a sentence",
		Run: eachShownParameter(func(p *check.Pass, at *part) {
			if strings.TrimSpace(at.Get("description").Str()) == "" {
				at.Reportf(p, at.Node.Span(), "%s has no description; makers and agents cannot tell what to enter", namedParameter(at))
			}
		}),
	},
}

// ownHeaders are headers that the platform sets. (Code ReservedParameterIsUsed)
var ownHeaders = []string{"content-type", "accept", "host", "user-agent", "content-length"}

// eachOwnParameter looks at every parameter object that is no reference.
func eachOwnParameter(look func(*check.Pass, *part)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, at := range gathered(p).own {
			look(p, at)
		}
	}
}

// eachShownParameter looks at those that makers see.
func eachShownParameter(look func(*check.Pass, *part)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, at := range gathered(p).shown {
			look(p, at)
		}
	}
}

// namedParameter names a parameter to people: "parameter id of GetOrder".
func namedParameter(at *part) string {
	name := "a parameter"
	if text := at.Get("name").Str(); text != "" {
		name = "parameter " + text
	}
	if at.Op != nil {
		return name + " of " + at.Op.Label()
	}
	return name
}

// parameterFault is what is wrong with a parameter, "" when nothing is.
func parameterFault(at *part) string {
	in, schema, typ := at.Get("in"), at.Get("schema"), at.Get("type")
	switch {
	case at.Get("name").Str() == "":
		return "has no name"
	case !in.Exists():
		return "does not say in which part of the request it goes"
	case in.Str() == "body" && !schema.Exists():
		return "is a body without a schema"
	case in.Str() == "body":
		for _, name := range []string{"type", "items", "enum", "format"} {
			if at.Get(name).Exists() {
				return "is a body and has " + name + " beside its schema"
			}
		}
	case schema.Exists():
		return "has a schema, which a body alone may have"
	case !typ.Exists():
		return "has no type"
	case typ.Str() == "object":
		return "is an object, which a body alone may be"
	case in.Str() != "query" && in.Str() != "formData" && at.Get("allowEmptyValue").Exists():
		return "has allowEmptyValue, which stands in query and formData alone"
	case in.Str() == "formData" && strings.IndexFunc(at.Get("name").Str(), notASCII) >= 0:
		return "is a form field whose name is not in ASCII"
	}
	return ""
}

// misplacedFile reports a file that is no form field and no whole answer. A definition may
// be the schema of one.
func misplacedFile(p *check.Pass, m member) {
	at, in := m.Of, m.Of.Get("in")
	switch {
	case at.Kind == kindParameter && in.Str() != "formData":
		at.Reportf(p, place(p, in, at.Node), "%s is a file in %s; files go in formData alone", namedParameter(at), in.Str())
	case at.Kind == kindSchema && at.Role != "definitions" && at.Owner.Kind != kindResponse, at.Kind == kindItems, at.Kind == kindHeader:
		at.Reportf(p, m.Value.Span(), "%s is a file; a form field or a whole response may be one, nothing inside them", at.Label())
	}
}

func notASCII(r rune) bool { return r > unicode.MaxASCII }

// repeatedParameters looks at each list of parameters by itself: an operation may override
// its path's.
func repeatedParameters(p *check.Pass) {
	for _, m := range gathered(p).membersOf("parameters") {
		if m.Of.Kind == kindRoot {
			continue
		}
		repeatedIn(p, m)
	}
}

func repeatedIn(p *check.Pass, m member) {
	type key struct{ name, in string }
	var seen once[key]
	var body, form bool
	for _, site := range m.Value.Items() {
		node := p.Is.Resolve(site)
		k := key{node.Get("name").Str(), node.Get("in").Str()}
		if k.in == "" {
			continue
		}
		fault := ""
		switch {
		case seen.again(k):
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
