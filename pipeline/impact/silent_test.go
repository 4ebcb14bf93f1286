package impact

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
)

// TestNothingIsSilent: what cannot be read as a call is a problem of its file, or a place that is not
// understood; it is not left out.
func TestNothingIsSilent(t *testing.T) {
	const step = `{"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_orders", "operationId": "Get"}}}`
	c := matrixConnector(t, []byte(`{"info": {"title": "Orders"}, "paths": {"/o": {"get": {"operationId": "Get"}}}}`))
	inZips := func(n int, name, text string) string {
		for range n {
			text = string(zipped(t, map[string]string{name: text}))
			name = "in.zip"
		}
		return text
	}
	encrypted := []byte(inZips(1, "workflows/f.json", "{}"))
	encrypted[6] |= 1                                              // in the header of the file
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1 // and in the list of the files
	for name, row := range map[string]struct{ file, text, want string }{
		"an encrypted zip":       {"p.zip", string(encrypted), "problem p.zip/workflows/f.json: it is encrypted"},
		"a key twice":            {"workflows/f.json", `{"definition": {"actions": {"G": ` + step + `}, "actions": {}}}`, "problem workflows/f.json: line 1: duplicate key \"actions\"; the last one wins; it may have more calls than were read"},
		"a step twice":           {"workflows/f.json", `{"definition": {"actions": {"G": ` + step + `, "G": {"type": "Compose"}}}}`, "call actions/G; problem workflows/f.json: line 1: duplicate key \"G\"; the last one wins; it may have more calls than were read"},
		"a definition in a text": {"workflows/f.json", `{"properties": {"definition": "{}"}}`, "problem workflows/f.json: no flow: it has no definition"},
		"steps in a list":        {"workflows/f.json", `{"definition": {"actions": [` + step + `]}}`, "unclear workflows/f.json: actions: its steps are a list"},
		"steps of a scope":       {"workflows/f.json", `{"definition": {"triggers": {}, "actions": {"S": {"actions": [` + step + `]}}}}`, "unclear workflows/f.json: actions/S: its steps are a list"},
		"inputs in a text":       {"workflows/f.json", `{"definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": "@parameters('p')"}}}}`, "unclear workflows/f.json: actions/G: it has no fixed operationId, and its connection names no connector"},
		"another type":           {"workflows/f.json", `{"definition": {"actions": {"G": {"type": "Other", "inputs": {"host": {"operationId": "Get"}}}}}}`, "unclear workflows/f.json: actions/G: alm does not know steps of type \"other\", and its connection names no connector"},
		"a stale call":           {"workflows/f.json", `{"definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_old-5f0011223344556677", "operationId": "Get"}}}, "H": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_old-5f0011223344556677", "operationId": "Get"}}}, "S": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_old-5f0011223344556677", "operationId": "Gone"}}}}}}`, "call actions/G: its connector has another name; only this one has most of the operations that are called; call actions/H: its connector has another name; only this one has most of the operations that are called; call actions/S: its connector has another name; only this one has most of the operations that are called"},
		"as many stale calls":    {"workflows/f.json", `{"definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_old-5f0011223344556677", "operationId": "Get"}}}, "S": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_old-5f0011223344556677", "operationId": "Gone"}}}}}}`, ""},
		"an alias":               {"a.mcs.yml", "a: &a\n  kind: X\nb: *a\n", "unclear a.mcs.yml: line 3: alm does not follow aliases"},
		"a desktop flow":         {"customizations.xml", `<I><Workflows><Workflow Name="R"><Category>6</Category></Workflow><Workflow Name="C"><Category>5</Category></Workflow></Workflows></I>`, "unclear customizations.xml: desktop flow R: alm does not read the language of desktop flows"},
		"a code app":             {"app/power.config.json", `{"connectionReferences": {"a": {"id": "/apis/shared_orders"}}}`, "unclear app/power.config.json: connections: only the code of the app says which operations it uses; call connections"},
		"a broken code app":      {"app/power.config.json", `{`, "problem app/power.config.json: unexpected end of JSON input"},
		"a deep formula":         {"a.pa.yaml", "A: =" + strings.Repeat("X.Y(", maxNesting+1) + strings.Repeat(")", maxNesting+1), "unclear a.pa.yaml: .A: a formula is nested too deep"},
		"a zip in a zip":         {"p.zip", inZips(3, "workflows/f.json", `{"definition": {"actions": {"G": `+step+`}}}`), "call actions/G"},
		"too many zips":          {"p.zip", inZips(4, "workflows/f.json", `{"definition": {"actions": {"G": `+step+`}}}`), "problem p.zip/in.zip/in.zip/in.zip: it is in too many zips"},
		"an id with dots":        {"workflows/f.json", `{"definition": {"actions": {"G": ` + strings.Replace(step, "shared_orders", "shared_orders.0011223344556677.0011223344556677", 1) + `}}}`, "call actions/G"},
		"an id with a hyphen":    {"workflows/f.json", `{"definition": {"actions": {"G": ` + strings.Replace(step, "shared_orders", "shared_orders-0011223344556677", 1) + `}}}`, "call actions/G"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := Read(fstest.MapFS{row.file: {Data: []byte(row.text)}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			joined := Join(nil, []Target{TargetOf(c)}, nil, found.Consumers)
			for _, message := range joined.Unclear {
				got = append(got, "unclear "+message)
			}
			owned, _ := callsByConnector([]Target{TargetOf(c)}, nil, found.Consumers)
			for _, call := range owned[c.Dir] {
				got = append(got, strings.TrimSuffix("call "+call.Where+": "+call.guess, ": "))
			}
			for _, p := range found.Problems {
				got = append(got, "problem "+p)
			}
			if text := strings.Join(got, "; "); text != row.want {
				t.Errorf("got  %s\nwant %s", text, row.want)
			}
		})
	}
}
