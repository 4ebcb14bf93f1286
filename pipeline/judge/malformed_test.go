package judge

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/racetest"
	"alm/internal/source/sourcetest"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

const (
	wholeDefinition = `{
  "swagger": "2.0",
  "info": {
    "title": "Orders",
    "description": "The orders.",
    "version": "1.0"
  },
  "host": "orders.lumen-works.io",
  "paths": {
    "/orders": {
      "get": {
        "operationId": "ListOrders",
        "tags": ["orders", "all"],
        "responses": {
          "200": {
            "description": "The orders."
          }
        }
      }
    }
  }
}
`
	wholeProperties = `{
  "properties": {
    "connectionParameters": {
      "key": {
        "type": "securestring",
        "uiDefinition": {
          "displayName": "Key"
        }
      }
    },
    "iconBrandColor": "#112233",
    "capabilities": []
  }
}
`
)

// TestOneFaultIsOneFinding: a file with one fault that keeps it from being JSON is one error of lint, of diff and
// of check, and no other finding comes with it.
func TestOneFaultIsOneFinding(t *testing.T) {
	const definition, properties = connector.DefinitionFile, connector.PropertiesFile
	for _, one := range []struct{ name, file, from, to, at, message string }{
		{"no opening quote of a key", definition, `"swagger"`, `swagger"`, "2:3", "an opening quote is missing before this"},
		{"no closing quote of a key", definition, `"swagger": "`, `"swagger: "`, "2:3", "the closing quote of this key is missing"},
		{"a key without quotes", definition, `"info"`, `info`, "3:3", "this key is not in quotes"},
		{"single quotes", definition, `"Orders"`, `'Orders'`, "4:14", "JSON has no single quotes; write double quotes"},
		{"no colon", definition, `"host":`, `"host"`, "8:10", "a colon is missing between key and value"},
		{"no comma", definition, `"2.0",`, `"2.0"`, "2:18", "a comma is missing after this"},
		{"two commas", definition, `"2.0",`, `"2.0",,`, "2:20", "an extra comma"},
		{"no opening quote of a value", definition, `"orders.lumen`, `orders.lumen`, "8:11", "an opening quote is missing before this"},
		{"no closing quote of a value", definition, `"1.0"`, `"1.0`, "6:16", "this string is not closed on its line"},
		{"a quote in a string", definition, `"The orders.",`, `"The "orders".",`, "5:26", "text after the end of a string; a quote inside a string is written \\\""},
		{"a line break in a string", definition, `"The orders.",`, "\"The\norders.\",", "5:24", "control character 0x0A inside a string; write it as an escape"},
		{"no value", definition, `"2.0",`, `,`, "2:14", "a value is missing after the colon"},
		{"no closing bracket", definition, `"all"]`, `"all"`, "13:17", "this [ has no ]"},
		{"another closing bracket", definition, `"all"]`, `"all"}`, "13:17", "this [ has no ]"},
		{"a bracket too many", definition, `"1.0"`, `"1.0"}`, "7:3", "this } closes nothing"},
		{"text after the end", definition, "  }\n}\n", "  }\n}\nx\n", "23:1", "text after the end of the JSON"},
		{"an escape that JSON has not", definition, `"/orders"`, `"/or\ders"`, "10:9", "JSON has no such escape"},
		{"cut off", definition, wholeDefinition[strings.Index(wholeDefinition, `"The orders."`)+5:], ``, "3:11", "the file ends inside this {"},
		{"properties without an opening quote", properties, `"key"`, `key"`, "4:7", "an opening quote is missing before this"},
		{"properties without a comma", properties, `"#112233",`, `"#112233"`, "11:31", "a comma is missing after this"},
		{"properties without a bracket", properties, `"capabilities": []`, `"capabilities": [`, "12:21", "this [ has no ]"},
		{"properties with a bracket too many", properties, `"#112233",`, `"#112233"},`, "13:3", "this } closes nothing"},
		{"properties cut off", properties, wholeProperties[strings.Index(wholeProperties, `: "Key"`):], ``, "6:25", "the file ends inside this {"},
	} {
		was := orders(wholeDefinition, wholeProperties)
		is := orders(wholeDefinition, wholeProperties)
		text := is["orders/"+one.file].Data
		if bytes.Count(text, []byte(one.from)) != 1 {
			t.Fatalf("%s: %s is not there once", one.name, one.from)
		}
		is["orders/"+one.file] = &fstest.MapFile{Data: bytes.Replace(text, []byte(one.from), []byte(one.to), 1)}
		at := "orders/" + one.file + ":" + one.at + ": " + one.message
		lint := "error json-syntax " + at + "; strict parsers reject the file, and nothing else in the connector is checked"
		if strings.HasPrefix(one.message, "the file ") {
			lint = "error json-syntax " + at + "; nothing in it can be checked"
		}
		rule := map[string]string{definition: "definition-malformed", properties: "properties-malformed"}[one.file]
		diff := "error " + rule + " orders/" + one.file + ":" + one.at + ": orders/" + one.file + " is malformed: " + one.message + "; it cannot be imported, and none of its changes are compared"
		if got, want := verdicts(t, was, is), (verdict{lint, diff, lint}); got != want {
			t.Errorf("%s: got\n\t%s\n\t%s\n\t%s\nwant\n\t%s\n\t%s\n\t%s", one.name, got.lint, got.diff, got.check, want.lint, want.diff, want.check)
		}
	}
}

func orders(definition, properties string) fstest.MapFS {
	return fstest.MapFS{
		"orders/" + connector.DefinitionFile: {Data: []byte(definition)},
		"orders/" + connector.PropertiesFile: {Data: []byte(properties)},
	}
}

// verdict is all that the three verbs report.
type verdict struct{ lint, diff, check string }

func verdicts(t *testing.T, was, is fstest.MapFS) verdict {
	t.Helper()
	return verdictsOf(t, Options{Project: &project.Project{}}, was, is)
}

func verdictsOf(t *testing.T, opts Options, was, is fstest.MapFS) verdict {
	t.Helper()
	base, head := tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is}
	opts.FailOn, opts.Now = check.Error, fixedDay
	linted, err := Lint(t.Context(), opts, head)
	diffed, diffErr := Diff(t.Context(), opts, base, head)
	checked, checkErr := Check(t.Context(), opts, base, head)
	if err := cmp.Or(err, checkErr); err != nil {
		t.Fatal(err)
	}
	all := verdict{lint: reportOf(linted), check: reportOf(checked)}
	if diffErr != nil {
		all.diff = diffErr.Error()
	} else {
		all.diff = reportOf(diffed)
	}
	return all
}

func reportOf(r *Result) string {
	var lines []string
	for _, f := range r.Findings() {
		lines = append(lines, f.Severity.String()+" "+f.Rule.ID+" "+f.Line())
	}
	if !r.Refused() {
		lines = append(lines, "passes")
	}
	return strings.Join(lines, "\n\t")
}

// TestEveryFaultIsOneFinding: so is each fault of one character, in sample connectors.
func TestEveryFaultIsOneFinding(t *testing.T) {
	n := 0
	for _, dir := range []string{"../../testdata/connectors/small", "../../testdata/connectors/awkward", "../../cmd/alm/demo/connectors/deploybot"} {
		for _, name := range []string{connector.DefinitionFile, connector.PropertiesFile} {
			was := sampleFrom(t, dir)
			for fault := range sourcetest.Faults(was["c/"+name].Data) {
				if n++; n%(37*racetest.Every(8)) != 0 {
					continue
				}
				is := sampleFrom(t, dir)
				is["c/"+name] = &fstest.MapFile{Data: fault.Text}
				got := verdicts(t, was, is)
				for _, report := range []string{got.lint, got.diff, got.check} {
					if strings.Contains(report, "\n") || !strings.HasPrefix(report, "error ") {
						t.Errorf("%s, %s: %s", dir, fault.Name, report)
					}
				}
			}
		}
	}
	t.Logf("%d faults, one in %d is judged", n, 37*racetest.Every(8))
}

// sampleFrom returns the files of a connector, without a byte order mark, which is another finding.
func sampleFrom(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range []string{connector.DefinitionFile, connector.PropertiesFile, connector.ScriptFile} {
		data, err := os.ReadFile(dir + "/" + name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		fsys["c/"+name] = &fstest.MapFile{Data: bytes.TrimPrefix(data, []byte("\uFEFF"))}
	}
	return fsys
}
