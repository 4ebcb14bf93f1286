package impact

import (
	"strings"
	"testing"
)

// TestReadsOfExpressions holds what single expressions read.
func TestReadsOfExpressions(t *testing.T) {
	for expression, want := range map[string]string{
		"@createArray(body('G')?['a'], body('G'))":                           "body body/a",
		"@first(createArray(body('G')?['a'], body('G')))?['c']":              "body/a/c body/c",
		"@array(body('G'))[0]?['c']":                                         "body/*/c body/c",
		"@union(body('G')?['l'], createArray(body('G')?['x']))[0]?['c']":     "body/l/*/c body/x/c",
		"@chunk(body('G')?['l'], body('G')?['n'])[0][1]?['c']":               "body/l/*/c body/n*",
		"@formDataValue('G', 'a')":                                           "body/a",
		"@formDataMultiValues('G', 'a')[0]":                                  "body/a/*",
		"@formDataValue('G', variables('k'))":                                "body*",
		"@multipartBody('G', 0)":                                             "body*",
		"@formDataValue()":                                                   "",
		"@triggerFormDataValue('a')":                                         "",
		"@{body('G')?['a']}":                                                 "body/a",
		"@{json(string(body('G')))?['a']}":                                   "body/a",
		"@json(concat('{\"x\":', string(body('G')?['a']), '}'))?['x']":       "body/a*",
		"@concat('it''s ', body('G')?['a'], ' @{body(''G'')?[''z'']}')":      "body/a*",
		"@body('G')?['l'][sub(length(body('G')?['l']), 1)]?['n']":            "body/l body/l/~?/n",
		"@body('G')?['it''s']":                                               "body/it's",
		"@outputs('G')?['body/@odata.nextLink']":                             "body/@odata.nextLink",
		"@body('G')?['\u00e9']?['\u540d\u524d']":                             "body/\u00e9/\u540d\u524d",
		"@body('H')?['a']":                                                   "actions/C: body() names H, which is no step",
		"@outputs('G')?[\"body\"]":                                           "*? actions/C: an expression has no value at character 16",
		"@body(\"G\")":                                                       "*? actions/C: an expression has no value at character 7",
		"@action()?['outputs']":                                              "",
		"@if(empty(body('G')?['l']), '', first(body('G')?['l'])?['n'])":      "body/l body/l/*/n",
		"@sort(body('G')?['l'], 'k/z')[0]?['c']":                             "body/l/*/c body/l/*/k/z*",
		"@addProperty(body('G'), 'x', body('G')?['a'])?['b']":                "body/a* body/b",
		"@coalesce(triggerBody()?['a'], body('G'))?['c']":                    "body/c",
		"me@contoso.com @{body('G')?['a']}":                                  "body/a*",
		"@@{body('G')?['a']} @{body('G')?['b']}":                             "body/b*",
		"@intersection(body('G')?['l'], body('G')?['m'])[0]?['c']":           "body/l/*/c body/m/*/c",
		"@if(equals(body('G')?['s'], 'x'), body('G'), null)?['c']?['d']":     "body/c/d body/s*",
		"@actions('G')?['OUTPUTS']?['body/a']":                               "body/a",
		"@ body( 'G' ) ?[ 'a' ] ?. b":                                        "body/a/b",
		"@first(body('G')?['value'])?['id']":                                 "body/value/*/id",
		"@base64ToString(body('G')?['content']?['$content'])":                "body/content/$content*",
		"@setProperty(json('{}'), 'x', body('G')?['a'])":                     "body/a*",
		"@xpath(xml(body('G')?['x']), concat('//', body('G')?['y'], '[1]'))": "body/x* body/y*",
	} {
		if got := readsOf(t, `"C": {"type": "Compose", "inputs": "`+strings.ReplaceAll(expression, `"`, `\"`)+`"}`); got != want {
			t.Errorf("%s\ngot  %q\nwant %q", expression, got, want)
		}
	}
}

// TestReadsOfSteps holds what steps read that do more than to pass texts on.
func TestReadsOfSteps(t *testing.T) {
	const schema = `{"properties": {"a": {}, "b": {"properties": {"c": {}}, "required": ["c"]}, "l": {"items": {"required": ["x/y"]}}}, "required": ["a"]}`
	for actions, want := range map[string]string{
		`"P": {"type": "ParseJson", "inputs": {"content": "@body('G')", "schema": ` + schema + `}}`:                                                                         "body body/a body/b/c body/l/*/x~1y",
		`"P": {"type": "ParseJson", "inputs": {"content": "@{body('G')}", "schema": {}}}, "C": {"type": "Compose", "inputs": "@body('P')?['a']"}`:                           "body body/a",
		`"P": {"type": "ParseJson", "inputs": {"content": "x", "schema": ` + schema + `}}`:                                                                                  "",
		`"P": {"type": "ParseJson", "inputs": {"content": "@body('G')", "schema": "@json('{}')"}}`:                                                                          "body",
		`"J": {"type": "JavaScriptCode", "inputs": {"code": "return workflowContext.actions.G.outputs.body.a"}}`:                                                            "*? actions/J: alm does not read code in a step",
		`"J": {"type": "JavaScriptCode", "inputs": {"code": "return 1"}}`:                                                                                                   "actions/J: alm does not read code in a step",
		`"J": {"type": "JavaScriptCode", "inputs": {"code": "return workflowContext.actions['\u0047'].outputs"}}`:                                                           "*? actions/J: alm does not read code in a step",
		`"V": {"type": "SetVariable", "inputs": {"name": "v", "value": "@array(variables('v'))"}}, "C": {"type": "Http", "inputs": "@union(variables('v'), body('G'))[0]"}`: "expressions that lead to each other in too many ways",
		`"C": {"type": "Compose", "inputs": "@outputs('a b_c')?['a']"}, "a_b c": {"type": "Compose", "inputs": "@body('G')"}, "a b c": {"type": "Compose", "inputs": 1}`:    "body body/a",
		`"V": {"type": "SetVariable", "inputs": {"name": "v", "value": "@createArray(body('G'))"}}, "C": {"type": "Http", "inputs": "@variables('v')"}`:                     "body body*",
		`"E": {"type": "Foreach", "foreach": "@createArray(body('G')?['x'])", "actions": {"C": {"type": "Compose", "inputs": "@items('E')?['a']"}}}`:                        "body/x body/x/a",
		`"C": {"type": "Compose", "inputs": "@body('get it')?['a']"}, "Get_it": {"type": "Compose", "inputs": "@body('G')"}`:                                                "body",
		`"C": {"type": "Compose", "inputs": "@outputs('Get_it')?['a']"}, "Get it": {"type": "Compose", "inputs": "@body('G')"}`:                                             "body body/a",
	} {
		if got := readsOf(t, actions); got != want {
			t.Errorf("%s\ngot  %q\nwant %q", actions, got, want)
		}
	}
}
