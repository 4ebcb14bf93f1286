package diff

import "alm/internal/source"

// defaultTexts are the values that mean the same as a missing member. (Swagger 2.0 and the
// tables of Microsoft's OpenAPI extensions)
var defaultTexts = map[string][]string{
	"required":             {"false", "[]"},
	"default":              {"null"},
	"deprecated":           {"false"},
	"readOnly":             {"false"},
	"uniqueItems":          {"false"},
	"exclusiveMinimum":     {"false"},
	"exclusiveMaximum":     {"false"},
	"allowEmptyValue":      {"false"},
	"x-nullable":           {"false"},
	"additionalProperties": {"true", "{}"},
	"items":                {"{}"},
	"collectionFormat":     {`"csv"`},
	"x-ms-url-encoding":    {`"single"`},
	"x-ms-visibility":      {`"none"`, `""`, "null"},
	"pattern":              {`""`},
	"description":          {`""`},
	"x-ms-summary":         {`""`},
	"summary":              {`""`},
	"tags":                 {"[]"},
	"parameters":           {"[]"},
	"minLength":            {"0"},
	"minItems":             {"0"},
	"minProperties":        {"0"},
}

// isDefault reports whether a member's value means the same as a missing member.
func isDefault(name string, n source.Node) bool {
	if !n.Exists() {
		return true
	}
	for _, text := range defaultTexts[name] {
		if string(n.Raw()) == text {
			return true
		}
	}
	switch name {
	case "additionalProperties", "items":
		return n.Kind() == source.Object && n.Len() == 0
	case "required", "tags", "parameters":
		return n.Kind() == source.Array && n.Len() == 0
	}
	return false
}

// dataMembers hold values, in which a $ref is text like any other.
var dataMembers = map[string]bool{
	"default": true, "enum": true, "const": true, "example": true, "examples": true, "x-example": true, "x-examples": true,
	"x-ms-test-value": true, "x-ms-enum": true, "x-ms-enum-values": true,
}
