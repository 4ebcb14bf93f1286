package lint

import (
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

func TestMasked(t *testing.T) {
	m := masker{}
	m.add("h7Kp2Qx9Vn4Tz6RbW3mD")
	m.add("Vq4-Lm82")
	for text, want := range map[string]string{
		"a h7Kp2Qx9Vn4Tz6RbW3mD b":          "a *** b",
		"h7Kp2Qx9Vn4Tz6RbW3mDVq4-Lm82":      "******",
		"a h7Kp2Qx9V…":                      "a ***…",
		"a h7Kp...":                         "a ***...",
		"a h7Kp2Qx9Vn4Tz":                   "a ***",
		"starts \"h7K\"":                    "starts \"h7K\"",
		"h7Kp2 is another word, h7Kp2Qx9":   "h7Kp2 is another word, h7Kp2Qx9",
		"Vq4-Lm82é":                         "***é",
		"":                                  "",
		"h7K":                               "h7K",
		strings.Repeat("Vq4-Lm82 ", 3)[:26]: "*** *** ***",
	} {
		if got := m.masked(text); got != want {
			t.Errorf("masked(%s) = %s, want %s", text, got, want)
		}
	}
}

func TestHideIn(t *testing.T) {
	c, err := connector.Read(fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(`{}`)}, "c/apiProperties.json": {Data: []byte(
		`{"properties": {"connectionParameters": {"a": {"oAuthSettings": {"clientSecret": "h7Kp\u002fQx9Vn4Tz6Rb"}}}}}`)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	const want = `-"clientSecret": "***" ***`
	if got := HideIn(`-"clientSecret": "h7Kp\u002fQx9Vn4Tz6Rb" h7Kp/Qx9Vn4Tz6Rb`, c); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
