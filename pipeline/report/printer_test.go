package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestEncode holds the layout against the standard library's.
func TestEncode(t *testing.T) {
	deep := any("x")
	for range 40 {
		deep = map[string]any{"a": []any{deep, nil}}
	}
	for _, v := range []any{
		nil, "", 1.5, []any{}, map[string]any{}, []any{[]any{}, map[string]any{}, []any{map[string]any{"a": 1}}},
		map[string]any{"{": "}", `"`: `\"[`, "\\": "\\", ",": ":"}, "<a href>&", "Århus 📦", deep,
	} {
		var got, want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
		if err := encodeJSON(&got, v); err != nil || got.String() != want.String() {
			t.Errorf("got %s, %v\nwant %s", got.String(), err, want.String())
		}
	}
	var got strings.Builder
	if err := encodeJSON(&got, "\u202e ##[error] \x7f\U000e0041 é"); err != nil || got.String() != `"\u202e \u0023#[error] \u007f\udb40\udc41 é"`+"\n" {
		t.Errorf("got %s, %v", got.String(), err)
	}
}
