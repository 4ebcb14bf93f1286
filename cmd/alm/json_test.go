package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/record"
)

// TestDocumentedJSON compares the keys that the guide lists for each verb with the types that are
// printed.
func TestDocumentedJSON(t *testing.T) {
	guide, err := os.ReadFile("../../docs/guide.md")
	if err != nil {
		t.Fatal(err)
	}
	for verb, types := range map[string][]any{
		"plan": {struct {
			Schema int `json:"schema"`
		}{}, record.Plan{}},
		"import": {attempts{}}, "promote": {attempts{}}, "history": {attempts{}}, "status": {standings{}}, "pack": {packedSolutions{}},
		"release": {released{}}, "drift": {drifted{}}, "doctor": {diagnosis{}},
		"verify": {verifiedZip{}}, "groups": {grouped{}}, "pull": {exchanged{}}, "push": {exchanged{}},
	} {
		row := regexp.MustCompile("(?m)^\\| [^|]*`" + verb + "`[^|]* \\| ([^|]*) \\|$").FindSubmatch(guide)
		if row == nil {
			t.Errorf("the guide has no row of %s", verb)
			continue
		}
		_, listed, found := strings.Cut(string(row[1]), ", and ")
		if !found {
			listed = string(row[1])
		}
		var want []string
		for _, one := range types {
			want = append(want, keysOf(reflect.TypeOf(one))...)
		}
		if got := strings.Fields(strings.ReplaceAll(listed, "`", "")); !slices.Equal(got, want) {
			t.Errorf("%s: the guide lists %v; the JSON has %v", verb, got, want)
		}
	}
}

// keysOf returns the keys of a struct's JSON in their order.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "-" && name != "" {
			keys = append(keys, name)
		}
	}
	return keys
}
