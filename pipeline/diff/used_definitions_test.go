package diff

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// TestUsedDefinitions: a reference may lead into a definition, whose name may have slashes, or nowhere.
func TestUsedDefinitions(t *testing.T) {
	text := `{"paths": {"/a": [{"$ref": "#/definitions/a~1b/properties/c"}, {"$ref": "#/definitions/d"}, {"$ref": "#/parameters/none/x"}, {"$ref": "#/definitions/\u003cg>"},
		{"$ref": "#/definitions/` + strings.Repeat("/", 1<<18) + `"}]}, "definitions": {"a/b": {}, "a": {}, "d": {"x": {"$ref": "#/definitions/e/items"}}, "e": {}, "f": {}, "<g>": {}}}`
	c, err := connector.Read(fstest.MapFS{"a/apiDefinition.swagger.json": {Data: []byte(text)}}, "a")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(slices.Sorted(maps.Keys(usedDefinitions(c, findRefTargets(c.Definition)))), " "); got != "#/definitions/<g> #/definitions/a/b #/definitions/d #/definitions/e" {
		t.Error(got)
	}
}
