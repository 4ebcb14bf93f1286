package lint

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/racetest"
	"alm/solution/connector"
)

// TestHostileText holds what would take hours if any look were quadratic in bytes.
func TestHostileText(t *testing.T) {
	for name, text := range map[string]string{
		"one long string of marks": `{"a":"` + times("=", 1) + `"}`,
		"a string per mark":        `[` + times(`"==",`, 5) + `1]`,
		"credentials as values":    `{` + times(`"==":"AKIAQ7ZXN4MB2RTK5WLE",`, 30) + `"a":1}`,
		"credentials in one text":  `{"a":"` + times("AKIAQ7ZXN4MB2RTK5WLE ", 21) + `"}`,
		"passwords in one text":    `{"a":"` + times("https://a:bbbbbb@", 17) + `"}`,
		"half web tokens":          `{"a":"` + times("eyJaaaaaaaaaaaa.eyJaaaaaaaaaaaaaaaaaaa.", 40) + `"}`,
		"backslashes":              `{"a":"==` + times(`\`, 1) + `=="}`,
		"no string at all":         times(`\"==`, 4),
		"one operationId":          `{"paths":{` + times(`"/{a}{b}":{"get":{"operationId":"A"}},`, 40) + `"a":1}}`,
		"braces":                   `{"paths":{"/` + times("{a", 2) + times("}", 1) + `":{"get":{}}}}`,
		"references":               `{"x":[` + times(`{"$ref":"#/a"},`, 15) + `1]}`,
		"depth":                    times(`{"schema":[`, 11),
		"holes":                    times(`$"{`, 3),
		"nested holes":             times(`$"{"a`, 5),
		"waits":                    times(`).Result `, 9),
		"waits in brackets":        times(`(`, 2) + times(`).Result`, 9),
		"asked ids":                times(`OperationId == "A";`, 20),
		"asked prefixes":           times(`OperationId.StartsWith("A");`, 28),
		"switches":                 times(`switch (OperationId) {`, 22),
		"cases":                    `switch (OperationId) {` + times(`case "A":`, 9),
		"logs":                     times(`Logger.Log(`, 11),
		"directives":               "x" + times(" #", 2),
		"usings":                   times("using a;\n", 9),
		"named literals":           times(`key = "h7Kp2Qx9Vn4Tz6RbW3mD";`, 30),
		"hosts":                    `{"host":"` + times("a.", 2) + `","paths":{}}`,

		"required":       `{"definitions":{"A":{"additionalProperties":true,"required":[` + counted(`"p%d",`) + `"p"]}}}`,
		"parameters":     `{"paths":{"/a":{"get":{"operationId":"A","parameters":[` + counted(`{"name":"p%d","in":"query"},`) + `1]}}}}`,
		"required parts": `{"definitions":{"A":{"allOf":[` + counted(`{"required":["p%[1]d"],"properties":{"p%[1]d":{}}},`) + `1]}}}`,
		"path variables": `{"paths":{"/` + counted(`{v%d}`) + `":{"get":{"operationId":"A"}}}}`,
		"scopes":         `{"securityDefinitions":{"o":{"type":"oauth2","scopes":{` + counted(`"s%d":"",`) + `"s":""}}},"security":[{"o":[` + counted(`"s%d",`) + `"s"]}]}`,
		"same defaults":  `{"definitions":{` + times(`"key":{"default":"h7Kp2Qx9Vn4Tz6RbW3mD","example":"h7Kp2Qx9Vn4Tz6RbW3mE"},`, 80) + `"a":{}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			c, err := connector.Read(fstest.MapFS{
				"c/apiDefinition.swagger.json": {Data: []byte(text)},
				"c/apiProperties.json":         {Data: []byte(text)},
				"c/icon.png":                   {Data: []byte(text)},
				"c/script.csx":                 {Data: []byte(text)},
			}, "c")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range lintConnector(c) {
				if f.At.IsZero() {
					t.Fatalf("%s stands nowhere", f.Rule.ID)
				}
			}
		})
	}
}

// counted is a text many times, each with its number.
func counted(format string) string {
	var b strings.Builder
	for i := range hostileSize >> 3 {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

var hostileSize = (256 << 10) / racetest.Every(4) // bytes

// times is hostileSize of a text.
func times(text string, size int) string { return strings.Repeat(text, hostileSize/size) }

// TestHostileReferences holds definitions whose references, unfolded, have no end.
func TestHostileReferences(t *testing.T) {
	fan := strings.Builder{}
	for i := range 60 {
		part := fmt.Sprintf(`{"$ref": "#/definitions/D%d"},`, i+1)
		fmt.Fprintf(&fan, `"D%d": {"required": ["a"], "allOf": [%s{}], "properties": {"a": {"$ref": "#/definitions/D%d"}}},`, i, strings.Repeat(part, 20), i+1)
	}
	chain := strings.Builder{}
	for i := range 8000 {
		fmt.Fprintf(&chain, `"D%d": {"properties": {"a": {"$ref": "#/definitions/D%d"}}},`, i, i+1)
	}
	operations := strings.Builder{}
	for i := range 800 {
		fmt.Fprintf(&operations, `"/o%d": {"x-ms-notification-content": {"schema": {"$ref": "#/definitions/D0"}}, "post": {
			"operationId": "O%d", "x-ms-trigger": "batch", "parameters": [
			{"in": "body", "name": "b", "schema": {"$ref": "#/definitions/D0"}},
			{"in": "query", "name": "q%d", "x-ms-visibility": "internal", "x-ms-dynamic-values": {"operationId": "o%d", "value-collection": "a/b/c",
				"value-path": "x", "parameters": {"a/b": {"parameter": "b/a/c"}}}}],
			"responses": {"200": {"schema": {"$ref": "#/definitions/D0"}}}}},`, i, i, i, i)
	}
	for name, definitions := range map[string]string{"fan": fan.String(), "chain": chain.String()} {
		t.Run(name, func(t *testing.T) {
			c := reading(t, `{"paths": {`+operations.String()+`"/": {}}, "definitions": {`+definitions+
				`"Z": {"type": "object", "properties": {"u": {"type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}}}`, `{}`)
			silent(t, c, Run(everyRule(), c, Options{}))
		})
	}
}
