package diff

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// hostile are definitions made to be slow to compare. Each takes its size and a mark that reports
// the two sides apart.
var hostile = map[string]func(n int, mark string) string{
	"a wide object": func(n int, mark string) string {
		return objectOf(repeat(n, func(i int) string { return fmt.Sprintf(`"p%d%s": {"type": "string"}`, i, mark) }), "")
	},
	"a wide object, spelt otherwise": func(n int, mark string) string {
		return objectOf(repeat(n, func(i int) string { return fmt.Sprintf(`"p_%d%s": {}`, i, strings.Repeat("_", len(mark))) }), "")
	},
	"many members nobody knows": func(n int, mark string) string {
		return objectOf(`"p": {`+repeat(n, func(i int) string { return fmt.Sprintf(`"x-%d": "%s"`, i, mark) })+`}`, "")
	},
	"a chain of definitions": func(n int, mark string) string {
		return objectOf(`"next": {"$ref": "#/definitions/D0"}`, repeat(n, func(i int) string {
			return fmt.Sprintf(`"D%d": {"title": "%s", "properties": {"next": {"$ref": "#/definitions/D%d"}}}`, i, mark, i+1)
		}))
	},
	"definitions that hold the next twice": func(n int, mark string) string {
		return objectOf(`"next": {"$ref": "#/definitions/D0"}`, repeat(n, func(i int) string {
			next := fmt.Sprintf(`{"$ref": "#/definitions/D%d"}`, i+1)
			return fmt.Sprintf(`"D%d": {"title": "%s", "properties": {"a": %s, "b": %s}}`, i, mark, next, next)
		}))
	},
	"circles of different lengths": func(n int, mark string) string {
		n += len(mark)
		return objectOf(`"next": {"$ref": "#/definitions/D0"}`, repeat(n, func(i int) string {
			return fmt.Sprintf(`"D%d": {"title": "%d%s", "properties": {"next": {"$ref": "#/definitions/D%d"}}}`, i, i, mark, (i+1)%n)
		}))
	},
	"a crowd that knows itself": func(n int, mark string) string {
		n = min(n, 60)
		return objectOf(`"next": {"$ref": "#/definitions/D0"}`, repeat(n, func(i int) string {
			return fmt.Sprintf(`"D%d": {"title": "%s", "properties": {%s}}`, i, mark, repeat(n, func(k int) string {
				return fmt.Sprintf(`"p%d": {"$ref": "#/definitions/D%d"}`, k, k)
			}))
		}))
	},
	"allOf upon allOf": func(n int, mark string) string {
		return objectOf(`"next": {"$ref": "#/definitions/D0"}`, repeat(n, func(i int) string {
			return fmt.Sprintf(`"D%d": {"allOf": [{"$ref": "#/definitions/D%d"}, {"$ref": "#/definitions/D%d"}], "properties": {"p%d%s": {}}}`, i, i+1, i+2, i, mark)
		}))
	},
	"many operations on one definition": func(n int, mark string) string {
		operations := make([]string, n)
		for i := range operations {
			operations[i] = fmt.Sprintf(`POST /o%d Op%d "responses": {"200": {"schema": {"$ref": "#/definitions/D"}}}`, i, i)
		}
		return strings.TrimSuffix(define(operations...), "}") + `, "definitions": {"D": {"type": "object", "properties": {"p` + mark + `": {"type": "string"}}}}}`
	},
	"a long enum": func(n int, mark string) string {
		return objectOf(`"p": {"enum": [`+repeat(n, func(i int) string { return fmt.Sprintf(`"%d%s"`, i, mark) })+`]}`, "")
	},
	"many parameters": func(n int, mark string) string {
		return define(`GET /a A "parameters": [` + repeat(n, func(i int) string {
			return fmt.Sprintf(`{"name": "p%d%s", "in": "query", "required": true, "type": "string"}`, i, mark)
		}) + `]`)
	},
	"the same parameters in another order": func(n int, mark string) string {
		return define(`GET /a A "parameters": [` + repeat(n, func(i int) string {
			if mark != "" {
				i = n - 1 - i
			}
			return fmt.Sprintf(`{"name": "p%d", "in": "query", "required": true, "type": "string"}`, i)
		}) + `]`)
	},
	"many definitions that are gone": func(n int, mark string) string {
		return strings.TrimSuffix(define("GET /a A"), "}") + `, "definitions": {` + repeat(n, func(i int) string { return fmt.Sprintf(`"D%d%s": {}`, i, mark) }) + `}}`
	},
	"many responses and headers": func(n int, mark string) string {
		return define(`GET /a A "responses": {"200": {"headers": {` + repeat(n, func(i int) string { return fmt.Sprintf(`"h%d": {"type": "string", "title": "%s"}`, i, mark) }) + `}}, ` +
			repeat(n, func(i int) string { return fmt.Sprintf(`"4%d%s": {"description": "x"}`, i, mark) }) + `}`)
	},
}

func repeat(n int, one func(i int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = one(i)
	}
	return strings.Join(all, ", ")
}

// objectOf is a definition with one operation that takes and gives an object.
func objectOf(properties, definitions string) string {
	schema := `{"type": "object", "properties": {` + properties + `}}`
	return strings.TrimSuffix(define(`POST /a A "parameters": [{"name": "body", "in": "body", "schema": `+schema+`}], "responses": {"200": {"schema": `+schema+`}}`), "}") +
		`, "definitions": {` + definitions + `}}`
}

// TestHostile: four times the size may cost five times the allocations, not sixteen.
func TestHostile(t *testing.T) {
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			cost := func(n int) uint64 {
				was, is := parse(t, make(n, "")), parse(t, make(n, "x"))
				return allocated(func() {
					if len(Connectors(was, is)) == 0 {
						t.Error("silent")
					}
				})
			}
			small, large := cost(500), cost(2000)
			t.Logf("%8d KB, four times the size %8d KB, %.1f times", small>>10, large>>10, float64(large)/float64(small))
			if large > 6*small && large > 64<<20 {
				t.Errorf("grows too fast")
			}
		})
	}
}

// allocated is what a call allocates, in bytes.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
