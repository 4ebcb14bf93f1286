package consumers

import (
	"errors"
	"reflect"
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
		Agents:     []Agent{{Row{ID: "3", Name: "Helper"}, []Part{{"Get", "c.tool.Get", "kind: ConnectorTool\n", []string{"contoso_orders"}}}}},
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
