package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestCardsAreLimited checks that a notice of many steps stays below what Teams accepts.
func TestCardsAreLimited(t *testing.T) {
	n := Notice{Owner: "ada"}
	for i := range 1000 {
		n.Steps = append(n.Steps, NoticeStep{Change: strings.Repeat("*", 1000), Use: check.Use{Kind: "flow", Name: fmt.Sprint(i), Where: strings.Repeat("é", 1000)}})
	}
	var b strings.Builder
	if err := writeNoticeCards(&b, []Notice{n}); err != nil {
		t.Fatal(err)
	}
	if checkCard(t, strings.TrimSuffix(b.String(), "\n")); b.Len() > 28<<10 || !strings.Contains(b.String(), "and 980 more") {
		t.Errorf("%d bytes: %.200s", b.Len(), b.String())
	}
}

// cardElements are the elements of Adaptive Cards 1.4 that alm uses: the kind of each property,
// with a ! where it is required. (adaptivecards.io/schemas/adaptive-card.json)
var cardElements = map[string]map[string]string{
	"AdaptiveCard": {"$schema": "string", "type": "string!", "version": "string!", "lang": "string", "fallbackText": "string", "body": "elements!"},
	"TextBlock":    {"type": "string!", "text": "string!", "size": "string", "weight": "string", "wrap": "bool"},
	"Container":    {"type": "string!", "separator": "bool", "items": "elements!"},
	"FactSet":      {"type": "string!", "facts": "facts!"},
	"Fact":         {"title": "string!", "value": "string!"},
}

var cardValues = map[string][]string{
	"size": {"default", "small", "medium", "large", "extralarge"}, "weight": {"default", "lighter", "bolder"},
	"version": {"1.4"}, "$schema": {"http://adaptivecards.io/schemas/adaptive-card.json"},
}

func checkCard(t *testing.T, text string) {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal([]byte(text), &root); err != nil || root["type"] != "AdaptiveCard" {
		t.Fatalf("%v: %.200s", err, text)
	}
	checkElement(t, root, "AdaptiveCard")
}

func checkElement(t *testing.T, element map[string]any, kind string) {
	t.Helper()
	properties := cardElements[kind]
	if properties == nil || kind != "Fact" && element["type"] != kind {
		t.Fatalf("element %v is no %s", element["type"], kind)
	}
	for name, value := range element {
		if properties[name] == "" {
			t.Errorf("%s has no property %s", kind, name)
		}
		if allowed := cardValues[name]; allowed != nil && !slices.Contains(allowed, strings.ToLower(fmt.Sprint(value))) {
			t.Errorf("%s of %s is %v", name, kind, value)
		}
	}
	for name, of := range properties {
		value, there := element[name]
		if !there && !strings.HasSuffix(of, "!") {
			continue
		}
		checkProperty(t, kind+"."+name, value, strings.TrimSuffix(of, "!"))
	}
}

func checkProperty(t *testing.T, name string, value any, of string) {
	t.Helper()
	ok := true
	switch of {
	case "string":
		_, ok = value.(string)
	case "bool":
		_, ok = value.(bool)
	default:
		var list []any
		list, ok = value.([]any)
		for _, item := range list {
			inner, isObject := item.(map[string]any)
			kind := "Fact"
			if of == "elements" {
				kind, _ = inner["type"].(string)
			}
			if ok = ok && isObject; ok {
				checkElement(t, inner, kind)
			}
		}
	}
	if !ok {
		t.Errorf("%s is %v, want %s", name, value, of)
	}
}
