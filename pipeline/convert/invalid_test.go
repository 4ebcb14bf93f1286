package convert

import (
	"fmt"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestInvalid: what has another form than OpenAPI gives it is an error with its place, and the
// connector does not have it.
func TestInvalid(t *testing.T) {
	const before = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\nservers: [{url: 'https://a.example'}]\n"
	for text, want := range map[string]string{
		"paths: {/a: {get: {tags: a, responses: {}}}}":                                                                          `4:26 "tags" is ignored: OpenAPI wants an array here, not a string`,
		"paths: {/a: {get: {deprecated: 1, responses: {}}}}":                                                                    `4:32 "deprecated" is ignored: OpenAPI wants a boolean here, not a number`,
		"paths: {/a: {get: []}}":                                                                                                `4:19 "get" is ignored: OpenAPI wants an object here, not an array`,
		"paths: {/a: [], /b: {}}":                                                                                               `4:13 "/a" is ignored: OpenAPI wants an object here, not an array`,
		"paths: {a: {}, /b: {}}":                                                                                                `4:9 "a" is ignored: a path begins with /`,
		"paths: {/a: {get: {parameters: {name: a}, responses: {}}}}":                                                            `4:32 "parameters" is ignored: OpenAPI wants an array here, not an object`,
		"paths: {/a: {get: {parameters: [{name: a, in: body, schema: {}}], responses: {}}}}":                                    `4:33 the parameter is ignored: it has no name, or a place other than query, header, path and cookie`,
		"paths: {/a: {get: {parameters: [{in: query, schema: {}}], responses: {}}}}":                                            `4:33 the parameter is ignored: it has no name, or a place other than query, header, path and cookie`,
		"paths: {/a: {get: {responses: {ok: {}}}}}":                                                                             `4:32 the response "ok" is ignored: a response has a code, a range such as 2XX, or the name default`,
		"paths: {/a: {post: {requestBody: {required: true}, responses: {}}}}":                                                   `4:34 the body is ignored: it has no content`,
		"paths: {/a: {parameters: [{name: a, in: query, style: loud, schema: {}}]}}":                                            `4:55 "style" is ignored: OpenAPI has no such style`,
		"paths: {/a: {}}\ntags: [{description: a}]":                                                                             `5:8 the tag is ignored: it has no name`,
		"paths: {/a: {}}\ncomponents: {schemas: {A: {type: file}}}":                                                             `5:34 "type" is ignored: OpenAPI has no such type`,
		"paths: {/a: {}}\ncomponents: {schemas: {A: {maxLength: '5', items: [{}], enum: a}}}":                                   `5:39 "maxLength" is ignored: OpenAPI wants a number here, not a string 5:51 "items" is ignored: OpenAPI wants an object here, not an array 5:63 "enum" is ignored: OpenAPI wants an array here, not a string`,
		"paths: {/a: {}}\ncomponents: {schemas: {A: {required: true, properties: {a: 1}}}}":                                     `5:38 "required" is ignored: OpenAPI wants an array here, not a boolean 5:60 "a" is ignored: OpenAPI wants an object here, not a number`,
		"paths: {/a: {}}\ncomponents: {securitySchemes: {a: {type: oauth2, flows: {implicit: {scopes: [a]}}}}}":                 `5:77 "scopes" is ignored: OpenAPI wants an object here, not an array`,
		"paths: {/a: {get: {parameters: [{name: a, in: query, schema: {}}, {name: a, in: query, schema: {}}], responses: {}}}}": ``,
	} {
		result, err := Convert("x.yaml", []byte(before+text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range result.Findings {
			if f.Severity == check.Error {
				got = append(got, fmt.Sprintf("%d:%d %s", f.At.From().Line, f.At.From().Column, f.Message))
			}
		}
		if line := strings.Join(got, " "); line != want {
			t.Errorf("%s:\ngot  %s\nwant %s", text, line, want)
		}
	}
}

// TestFieldsThatOpenAPIDoesNotHave are reported where they are.
func TestFieldsThatOpenAPIDoesNotHave(t *testing.T) {
	result, err := Convert("x.yaml", []byte("openapi: 3.0.3\ninfo: {title: A, version: '1', owner: me}\nservers: [{url: 'https://a.example'}]\npaths: {/a: {query: {}, get: {consumes: [a], responses: {'200': {description: A, schema: {}}}}}}\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range result.Findings {
		if strings.Contains(f.Message, "no such field") {
			got = append(got, fmt.Sprint(f.At.From(), " ", f.Message))
		}
	}
	want := []string{
		`{2 32} the field "owner" is left out: OpenAPI has no such field in this place`,
		`{4 14} the field "query" is left out: OpenAPI has no such field in this place`,
		`{4 31} the field "consumes" is left out: OpenAPI has no such field in this place`,
		`{4 82} the field "schema" is left out: OpenAPI has no such field in this place`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
