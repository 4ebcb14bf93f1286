package consumers

import (
	"alm/pipeline/impact"
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"alm/internal/exit"
	"alm/pipeline/check"
)

var asked = time.Date(2026, 11, 29, 16, 40, 0, 0, time.UTC)

func sampleAnswer() *Answer {
	return &Answer{
		Schema: 1, Is: fileMark, Tool: "alm 1.2.0", Stage: "prod", URL: "https://contoso.crm.dynamics.com", AskedAt: asked,
		References: []Reference{{"contoso_orders", "shared_x"}},
		Flows:      []Flow{{Row: Row{"1", "Nightly", "Maker", "on"}, Definition: `{"definition": {}}`}},
		Apps:       []App{{Row: Row{ID: "2", Name: "Board"}, Connectors: []string{"shared_x"}}},
		Agents:     []Agent{{Row: Row{ID: "3", Name: "Helper"}, Schema: "c_helper", Parts: []Part{{Name: "Get", Schema: "c.tool.Get", Data: "kind: ConnectorTool\n", References: []string{"contoso_orders"}}}}},
		Listed:     []Listed{{Row{ID: "4", Name: "Mine"}, "flow", []Use{{"shared_x", "Get"}}}},
		NotAsked:   []check.NotAsked{{What: "desktop flows", Count: 2, Why: "alm does not read their language"}},
	}
}

func TestAnswersComeBack(t *testing.T) {
	text, err := sampleAnswer().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, written := range []string{string(text), "\ufeff" + string(text)} { // Notepad writes a byte order mark
		got, err := Parse("prod.json", []byte(written))
		if err != nil || !IsAnswer([]byte(written)) || !reflect.DeepEqual(got, sampleAnswer()) {
			t.Errorf("got  %+v, %v\nwant %+v", got, err, sampleAnswer())
		}
	}
}

func TestAgeIsLimited(t *testing.T) {
	for _, test := range []struct {
		after, limit time.Duration
		want         string
	}{
		{time.Hour, 24 * time.Hour, ""},
		{24 * time.Hour, 24 * time.Hour, ""},
		{-9 * time.Minute, time.Hour, ""},
		{25 * time.Hour, 24 * time.Hour, "prod.json is 25 hours old: prod was asked at 2026-11-29 16:40Z, and at most 24 hours are allowed"},
		{240 * time.Hour, 72 * time.Hour, "prod.json is 10 days old: prod was asked at 2026-11-29 16:40Z, and at most 3 days are allowed"},
		{-time.Hour, time.Hour, "prod.json says that prod was asked at 2026-11-29T16:40:00Z, which has not come yet"},
	} {
		err := sampleAnswer().CheckAge("prod.json", asked.Add(test.after), test.limit)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != test.want || err != nil && (!errors.Is(err, exit.Refused) || exit.Hint(err) == "") {
			t.Errorf("after %s: %v; want %q, of kind refused with a hint", test.after, err, test.want)
		}
	}
}

// FuzzParse: whatever a file has, reading it ends, and what is read has all parts.
func FuzzParse(f *testing.F) {
	text, err := sampleAnswer().Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"is": "alm consumers", "schema": 1, "flows": [{"definition": "{"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Parse("f", data)
		if err != nil {
			return
		}
		if a.missing() != "" {
			t.Errorf("%s is missing", a.missing())
		}
		a.Found()
	})
}

func TestDuplicateKeys(t *testing.T) {
	for text, want := range map[string]struct {
		key  string
		line int
	}{
		`{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": {"a": "a"}}], "d": "a"}`: {},
		"{\"a\": 1,\n \"b\": 2,\n \"a\": 3}":                                    {"a", 3},
		"{\"x\": [1, {\"b\": {},\n \"c\": \"b\", \"b\": []}]}":                  {"b", 2},
		`{"x": {"y": 1}, "x": 2}`:                                               {"x", 1},
		`{"x": [], "x": []}`:                                                    {"x", 1},
		`{"x": "x", "y": null, "y": true}`:                                      {"y", 1},
		`{"x": 1, "x"`:                                                          {"x", 1},
		`[1, 1]`:                                                                {}, `"a"`: {}, `{"a"`: {}, ``: {},
	} {
		if key, line := duplicateKey([]byte(text)); key != want.key || line != want.line {
			t.Errorf("%s: %q in line %d; want %v", text, key, line, want)
		}
	}
	text := "{\"schema\": 1, \"is\": \"alm consumers\",\n \"flows\": [], \"flows\": []}"
	if _, err := Parse("prod.json", []byte(text)); err == nil || err.Error() != `read prod.json:2: the key "flows" is there twice` || !errors.Is(err, exit.Usage) {
		t.Errorf("got %v", err)
	}
}

// TestOutlines: the file of an answer has no values of flows and agents, and says what it could not read.
func TestOutlines(t *testing.T) {
	a := sampleAnswer()
	a.Flows = []Flow{
		{Row: Row{Name: "Nightly"}, Definition: `{"definition": {"actions": {"A": {"type": "Http", "inputs": {"key": "hunter2"}}}}}`},
		{Row: Row{Name: "Cut"}, Definition: `{"definition": {"actions": {"A": {"inputs": "hunter2`},
		{Row: Row{Name: "None"}},
	}
	a.Agents[0].Parts = append(a.Agents[0].Parts, Part{Name: "Odd", Data: "kind: [hunter2"})
	text, err := a.Outline(impact.NewOutline(nil)).Marshal()
	if err != nil || bytes.Contains(text, []byte("hunter2")) {
		t.Fatalf("%v\n%s", err, text)
	}
	back, err := Parse("prod.json", text)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"prod: flow None: no flow: it has no definition",
		"prod: flow Cut: broken JSON in line 1: the file ends inside this {; it may have more calls than were read",
		"prod: agent Helper: Odd: no YAML",
	}
	if got := back.Found().Problems; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if a.Flows[0].Unread != "" || !strings.Contains(a.Flows[0].Definition, "hunter2") || a.Agents[0].Parts[1].Data != "kind: [hunter2" {
		t.Errorf("the answer itself changed: %+v", a)
	}
}
