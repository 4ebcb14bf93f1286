package report

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"alm/internal/lazyregexp"
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
	full.Findings[2].By = check.ByWaiver
	rule := *full.Findings[0].Rule
	rule.When = []check.Phase{check.AtDesign}
	full.Findings[0].Rule = &rule
	full.Findings[2].Places = []check.Place{{Subject: "operation/A", Method: "get", Path: "/a"}, {Subject: "operation/B"}}
	set := map[string]bool{}
	for _, doc := range []Document{full, sample(), reviewed(), {}} {
		for _, opts := range []Options{{}, {Root: "sub"}} {
			got := write(t, "json", doc, opts)
			var read jsonDocument
			dec := json.NewDecoder(bytes.NewReader([]byte(got)))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&read); err != nil {
				t.Fatal(err)
			}
			markSet(reflect.ValueOf(read), set)
			var want bytes.Buffer
			if err := encodeJSON(&want, read); err != nil || got != want.String() {
				t.Errorf("got %s\nwant %s", got, want.String())
			}
		}
	}
	for _, member := range slices.Sorted(maps.Keys(set)) {
		if !set[member] {
			t.Errorf("no document has %s: what writes it is not compared", member)
		}
	}
}

// byHand matches members of the types that encoding/json does not write.
var byHand = lazyregexp.New(`^(jsonDocument|jsonSummary|jsonReason|jsonFinding|Place)\.`)

// markSet notes for each member of a value that may be omitted whether it is there.
func markSet(v reflect.Value, set map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			markSet(v.Elem(), set)
		}
	case reflect.Slice:
		for i := range v.Len() {
			markSet(v.Index(i), set)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name := v.Type().Name() + "." + field.Name
			if byHand.Get().MatchString(name) && strings.HasSuffix(field.Tag.Get("json"), ",omitempty") {
				set[name] = set[name] || !v.Field(i).IsZero()
			}
			markSet(v.Field(i), set)
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
