package exchange

import "testing"

func TestCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " {\"b\": 1, \"a\": 2.50} ": `{"a":2.50,"b":1}`,
		`{"clientSecret": "x", "c": [{"ClientSecret": "y"}]}`: `{"c":[{}]}`,
		`{"clientSecret": "@environmentVariables(\"a\")"}`:    `{"clientSecret":"@environmentVariables(\"a\")"}`,
		`{"a": 1} x`: `{"a": 1} x`, `{"a": 1} {"b": 2}`: `{"a": 1} {"b": 2}`, `{"a": `: `{"a":`,
	} {
		if got := string(canonical(text)); got != want {
			t.Errorf("canonical(%s) = %s; want %s", text, got, want)
		}
	}
}
