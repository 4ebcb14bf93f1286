package words

import (
	"encoding/json"
	"testing"
)

func TestJSONNamesThePlace(t *testing.T) {
	for text, want := range map[string]string{
		"{":                     "f:1:2",
		"{\n  \"ä\" ]":          "f:2:7",
		"{\"schema\":\n \"1\"}": "f:2:5",
		"":                      "f:1:1",
	} {
		var into struct{ Schema int }
		err := JSON("f", []byte(text), json.Unmarshal([]byte(text), &into))
		if got := err.Error()[:len(want)]; got != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
