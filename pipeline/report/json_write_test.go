package report

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"unicode/utf8"

	"alm/pipeline/check"
)

// TestJSONIsOfItsTypes holds what is written without encoding/json against the types that it is read
// into: the same members in the same order, and the same omitted.
func TestJSONIsOfItsTypes(t *testing.T) {
	full := sample()
	full.Reviews = reviewed().Reviews
	full.Users = []check.User{{Connector: "connectors/orders", Kind: "flow", Name: "Nightly", Calls: 2}}
	full.Asked = []check.Asked{{Stage: "test", URL: "https://example.crm.dynamics.com", NotRead: []string{"a flow"}}}
	full.Only, full.NotRead, full.FailOn = []string{"connectors/orders"}, []string{"a.zip"}, check.Warning
	full.Commit, full.BaseCommit, full.AcceptFrom, full.Profile, full.OfSolution = "1", "2", "main", check.Security, true
	full.Findings[0].By = check.ByWaiver
	full.Findings[2].Places = []check.Place{{Subject: "operation/A", Method: "get", Path: "/a"}, {Subject: "operation/B"}}
	for _, doc := range []Document{full, sample(), reviewed(), {}} {
		for _, opts := range []Options{{}, {Root: "sub"}} {
			got := write(t, "json", doc, opts)
			var read jsonDocument
			dec := json.NewDecoder(bytes.NewReader([]byte(got)))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&read); err != nil {
				t.Fatal(err)
			}
			var want bytes.Buffer
			if err := encodeJSON(&want, read); err != nil || got != want.String() {
				t.Errorf("got %s\nwant %s", got, want.String())
			}
		}
	}
}

// TestTextsAreAsTheLibraryWritesThem compares texts with all kinds of characters, and random bytes.
func TestTextsAreAsTheLibraryWritesThem(t *testing.T) {
	var all []rune
	for r := range rune(0x300) {
		all = append(all, r)
	}
	texts := []string{string(all), "", "\xff\xc3", "\u2028\u2029\ufffd", "a\xed\xa0\x80b", "📦", string(utf8.RuneError), "<a href=\"x\">&'\\"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		text := make([]byte, random.IntN(20))
		for i := range text {
			text[i] = byte(random.UintN(256))
		}
		texts = append(texts, string(text))
	}
	for _, text := range texts {
		want, err := plainJSON(text)
		if got := appendText(nil, text); !slices.Equal(got, want) || err != nil {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
}
