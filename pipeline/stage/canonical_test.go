package stage

import "testing"

func TestCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " {\"b\": 1, \"a\": 2.50} ": `{"a":2.50,"b":1}`, `[ 1 ]`: `[1]`,
		`{"a": 1} x`: `{"a": 1} x`, `{"a": 1} {"b": 2}`: `{"a": 1} {"b": 2}`, `{"a": `: `{"a":`,
		`{"host": "evil.example", "host": "a.example"}`: `{"host": "evil.example", "host": "a.example"}`,
	} {
		if got := canonical([]byte(text)); got != want {
			t.Errorf("canonical(%s) = %s; want %s", text, got, want)
		}
	}
}

func TestWithoutSecrets(t *testing.T) {
	for text, want := range map[string]string{
		"": "{}", " ": "{}", "{}": "{}", "null": "null", `{"size": 12345678901234567890}`: `{"size":12345678901234567890}`,
		`{"clientSecret": "x", "c": [{"ClientSecret": "y", "clientId": "z"}]}`: `{"c":[{"clientId":"z"}]}`,
		"not JSON": "not JSON", `{} x`: `{} x`,
	} {
		if got := withoutSecrets([]byte(text)); got != want {
			t.Errorf("withoutSecrets(%s) = %s; want %s", text, got, want)
		}
	}
}

func TestFlowContent(t *testing.T) {
	const flow = `{"properties": {"connectionReferences": {"a": {"connection": {"connectionReferenceLogicalName": "x_a"}}}, "definition": {"b": 1, "a": 2}}}`
	for text, want := range map[string]string{
		flow:             "a x_a\n" + `{"a":2,"b":1}`,
		"\ufeff" + flow:  "a x_a\n" + `{"a":2,"b":1}`,
		flow + " {}":     flow + " {}",
		`{"properties":`: `{"properties":`, `{"actions": {}}`: `{"actions": {}}`,
		`{"properties": {"definition": {"a": 1}, "definition": {}}}`: `{"properties": {"definition": {"a": 1}, "definition": {}}}`,
	} {
		if got := flowContent([]byte(text)); got != want {
			t.Errorf("flowContent(%s) = %q; want %q", text, got, want)
		}
	}
}
