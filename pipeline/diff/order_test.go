package diff

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// backwards writes JSON with the members of every object in the reverse order of their names.
func backwards(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	switch v := v.(type) {
	case map[string]any:
		b.WriteByte('{')
		for i, name := range slices.Backward(slices.Sorted(maps.Keys(v))) {
			if i < len(v)-1 {
				b.WriteByte(',')
			}
			key, err := json.Marshal(name)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(key)
			b.WriteByte(':')
			b.Write(backwards(t, v[name]))
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(backwards(t, item))
		}
		b.WriteByte(']')
	default:
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.Bytes()
}

func backwardsConnector(t *testing.T, definition, properties any) []*connector.Connector {
	t.Helper()
	c, err := connector.Read(fstest.MapFS{
		"c/apiDefinition.swagger.json": {Data: backwards(t, definition)},
		"c/apiProperties.json":         {Data: backwards(t, properties)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	return []*connector.Connector{c}
}

// TestFingerprintsInAnyOrder: no waiver is lost where paths, operations, fields and parameters of connections change places.
func TestFingerprintsInAnyOrder(t *testing.T) {
	var all causeCases
	if err := json.Unmarshal(readFile(t, "testdata/verdicts.json"), &all); err != nil {
		t.Fatal(err)
	}
	baseDefinition, baseProperties := decoded(t, all.Definition), decoded(t, all.Properties)
	all.Cases = append(all.Cases, causeCase{Name: "another authentication", IsProperties: []fieldEdit{{
		At: "/properties/connectionParameters", To: json.RawMessage(`{"username": {"type": "string"}, "password": {"type": "securestring"}}`),
	}}})
	for _, one := range all.Cases {
		was, wasProperties := edited(t, baseDefinition, one.Was), edited(t, baseProperties, one.WasProperties)
		is, isProperties := edited(t, was, one.Is), edited(t, wasProperties, one.IsProperties)
		want := fingerprintsOf(Compare(furtherConnector(t, was, wasProperties), furtherConnector(t, is, isProperties)))
		got := fingerprintsOf(Compare(backwardsConnector(t, was, wasProperties), backwardsConnector(t, is, isProperties)))
		if !slices.Equal(got, want) {
			t.Errorf("%s: got\n%q\nwant\n%q", one.Name, got, want)
		}
	}
}

func fingerprintsOf(findings []check.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Fingerprint+" "+f.Rule.ID+" "+f.Subject)
	}
	slices.Sort(all)
	return all
}
