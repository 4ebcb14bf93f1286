package lint

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alm/internal/racetest"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// TestEveryValueHasAType replaces each value of a connector that has every keyword by values of the other
// JSON types, and compares which of them the schemas accept.
func TestEveryValueHasAType(t *testing.T) {
	c, err := connector.Read(os.DirFS("testdata"), "complete")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Run(Rules(), c, Options{}) {
		if f.Severity == check.Error && f.Rule.ID != "script-missing" {
			t.Errorf("the connector has an error: %s: %s", f.Rule.ID, f.Message)
		}
	}
	got := map[string][]string{}
	seen := 0
	for _, of := range []struct {
		file   *source.File
		schema *valueSchema
	}{{c.Definition, compileSchema(DefinitionSchema())}, {c.Properties, propertiesValues()}} {
		eachValue(of.file.Root, func(n source.Node) bool {
			if seen++; seen%racetest.Every(8) != 0 {
				return true
			}
			accepted := otherTypes(of.schema, n)
			if name := valueName(n); accepted != nil {
				got[name] = slices.Compact(slices.Sorted(slices.Values(append(got[name], accepted...))))
			}
			return len(accepted) < 5
		})
	}
	want := map[string]string{
		// Values of the API's types, which other rules compare with the type.
		"default": anyType, "example": anyType, "x-example": anyType, "x-ms-test-value": anyType, "enum/*": anyType, "value": anyType,
		"examples/*": anyType, "x-ms-examples/*": anyType, "parameters/*": anyType,
		// Values that are not public.
		"x-ms-editor-options/*": anyType, "triggerConfig/*": anyType, "copilots/*": anyType,
		// Values that have several types.
		"additionalProperties": "boolean or object", "items": "list", "x-ms-keywords": "list", "x-ms-openai-manifest": "list", "redirectUrl": "list", "x-ms-openai-published-to-copilots": "object",
		"clientId": "null", "clientSecret": "null", "uiDefinition": "null", "customParameters/*": "null", "oneOf/*": "null", "policyTemplateInstances": "null",
		"clearText": "string", "required": "boolean", "hidden": "boolean", "IsFirstParty": "boolean", "IsOnbehalfofLoginSupported": "string",
		"defaultValue": "boolean or number", "statusCode": "string", "copyOnlySubProperties": "string",
	}
	for name, kinds := range got {
		text := strings.Join(kinds, " or ")
		if len(kinds) >= 5 {
			text = anyType
		}
		if text != want[name] && racetest.Every(2) == 1 || want[name] == "" {
			t.Errorf("%s may also be %s, want %q", name, text, want[name])
		}
	}
	for name := range want {
		if got[name] == nil && racetest.Every(2) == 1 {
			t.Errorf("%s has one type only", name)
		}
	}
}

const anyType = "anything"

// otherTypes names the types that a schema accepts in place of a value.
func otherTypes(schema *valueSchema, n source.Node) (accepted []string) {
	for _, text := range []string{"true", "[]", "null", "7", "{}", `"true"`} {
		kind := source.Parse("", []byte(text)).Root.Kind()
		if kind == n.Kind() {
			continue
		}
		data := slices.Concat(n.File().Data[:n.Span().Start], []byte(text), n.File().Data[n.Span().End:])
		if schema.accepts(source.Parse("", data).Root) {
			accepted = append(accepted, strings.TrimPrefix(strings.TrimPrefix(kindWords[kind], "an "), "a "))
		}
	}
	return accepted
}

// namedByOthers matches members whose names are not keywords, and items of lists, with the keyword that has them.
var namedByOthers = regexp.MustCompile(`(x-ms-examples|examples|/parameters|x-ms-editor-options|triggerConfig|enum|oneOf|copilots/[0-9]+)/[^/]+$|(customParameters)/[^/]+/value$`)

// valueName names a value by its keyword.
func valueName(n source.Node) string {
	pointer := n.Pointer()
	if strings.Contains(pointer, "apimTemplateParameter.") && !strings.Contains(pointer, "triggerConfig/") {
		return pointer[strings.LastIndexByte(pointer, '.')+1:]
	}
	if m := namedByOthers.FindStringSubmatch(pointer); m != nil {
		name, _, _ := strings.Cut(strings.TrimPrefix(m[1]+m[2], "/"), "/")
		return name + "/*"
	}
	return pointer[strings.LastIndexByte(pointer, '/')+1:]
}

// eachValue visits a value, and what it contains as long as visit returns true.
func eachValue(n source.Node, visit func(source.Node) bool) {
	if !visit(n) {
		return
	}
	for _, member := range n.Members() {
		eachValue(member, visit)
	}
	for _, item := range n.Items() {
		eachValue(item, visit)
	}
}
