package source

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"alm/internal/racetest"
	"alm/internal/source/sourcetest"
)

// TestOneFault: each single fault of a JSON text is one problem, near its place, in indented and in
// compact text.
func TestOneFault(t *testing.T) {
	for _, name := range []string{
		"../../testdata/connectors/small/apiDefinition.swagger.json", "../../testdata/connectors/awkward/apiDefinition.swagger.json",
		"../../testdata/connectors/awkward/apiProperties.json", "../../cmd/alm/demo/connectors/deploybot/apiDefinition.swagger.json",
	} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, bytes.TrimPrefix(data, bom)); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, text := range [][]byte{bytes.TrimPrefix(data, bom), compact.Bytes()} {
			for fault := range sourcetest.Faults(text) {
				if n++; n%(5*racetest.Every(8)) == 0 {
					isOneProblem(t, name, fault)
				}
			}
		}
		t.Logf("%s: %d faults", name, n)
	}
}

func isOneProblem(t *testing.T, name string, fault sourcetest.Fault) {
	f := Parse(name, fault.Text)
	problems := f.Problems()
	if len(problems) != 1 || problems[0].Kind != Syntax {
		t.Errorf("%s, %s: %v, want one of kind %s", name, fault.Name, problems, Syntax)
		return
	}
	line, at := f.Span(fault.At, fault.At).From().Line, problems[0].At.From().Line
	if near := at-line >= -1 && at-line <= 1; !near && !fault.Moves {
		t.Errorf("%s, %s: line %d, but the fault is on line %d: %s", name, fault.Name, at, line, problems[0].Message)
	}
}

// TestToleratedFaults: a fault that many parsers accept is a problem of its own beside a syntax error, unless it
// comes after that or is a part of it.
func TestToleratedFaults(t *testing.T) {
	for text, want := range map[string]string{
		"// note\n{\"a\": [1, 2,], \"b\" 1, \"c\": 2,}": "json-comment json-trailing-comma json-syntax",
		"\uFEFF{\"a\": 1 \"b\": \"\xff\",}":             "json-bom json-syntax json-invalid-utf8",
		`{"a": "1", }b": 2}`:                            "json-syntax",
		`{"a": {"b": [1,], "c": 1}`:                     "json-syntax",
		`{"a": 1 "b": 2, "b": 3}`:                       "json-syntax",
		`{"a": "https"//b.example", "c": {}}`:           "json-syntax",
		`{"a": {"b": {"c": "d`:                          "json-syntax",
		`{"a": {"b": {"c": `:                            "json-syntax",
		`{"a": {"b": {"c": "\u00`:                       "json-syntax",
		"{\"a\": {\"b\": {\"c\": \"caf\xc3":             "json-syntax",
	} {
		f := Parse("x.json", []byte(text))
		var kinds []string
		for _, p := range f.Problems() {
			kinds = append(kinds, p.Kind)
		}
		if got := strings.Join(kinds, " "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		problem, _ := f.Broken()
		if isCut := strings.HasPrefix(text, `{"a": {"b": {`); isCut != (problem.Message == "the file ends inside this {") {
			t.Errorf("%q: %s", text, problem.Message)
		}
	}
}

func TestBrokenSince(t *testing.T) {
	const whole, comma, colon = `{"a": 1, "b": 2}`, `{"a": 1 "b": 2}`, `{"a" 1, "b": 2}`
	for _, test := range []struct {
		was, is string
		want    bool
	}{{whole, whole, false}, {whole, comma, true}, {comma, whole, false}, {comma, " " + comma, false}, {comma, colon, true}, {`{"a": 1 "b": 2, "c": 3}`, `{"a": 1 "b": 2 "c": 3}`, true}, {`{"a": 1 "b": 2 "c": 3}`, `{"a": 1 "b": 2, "c": 3}`, false}} {
		if _, got := Parse("x.json", []byte(test.is)).BrokenSince(Parse("x.json", []byte(test.was))); got != test.want {
			t.Errorf("%s to %s: %v, want %v", test.was, test.is, got, test.want)
		}
	}
	if _, got := Parse("x.json", []byte(comma)).BrokenSince(nil); !got {
		t.Error("a new file that is malformed is not reported")
	}
	var none *File
	if _, got := none.BrokenSince(Parse("x.json", []byte(comma))); got {
		t.Error("a file that was removed is malformed")
	}
}
