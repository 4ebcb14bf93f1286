package convert

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alm/internal/ordered"
	"alm/internal/racetest"
	"alm/internal/source"
	"alm/pipeline/openapi"
)

// TestNothingIsLostSilently removes and changes each member of documents: the connector or the losses
// are others then, or a loss is reported in a place that has the member.
func TestNothingIsLostSilently(t *testing.T) {
	names, outcomes := fieldDocuments(t), map[string]string{}
	table, err := os.ReadFile(peersTable)
	if err != nil {
		t.Fatal(err)
	}
	peers := string(table)
	if !testing.Short() {
		more, err := filepath.Glob("testdata/documents/*")
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, more...)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c := &converter{options: Options{}, invalid: map[source.Node]bool{}}
		c.doc = openapi.Read(name, data).Root
		step := racetest.Every(8)
		if strings.Contains(name, "documents") {
			step = 307
		}
		base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		always := func(pointer string) bool { return strings.Contains(peers, base+pointer+"\t") }
		for pointer, outcome := range testSilence(t, base, copyOf(c.doc), step, always) {
			outcomes[base+pointer] = outcome
		}
	}
	testPeers(t, peers, outcomes)
}

const peersTable = "testdata/fields/peers.tsv"

// testPeers compares what becomes of the members that other converters lose.
func testPeers(t *testing.T, peers string, outcomes map[string]string) {
	var got strings.Builder
	for line := range strings.Lines(peers) {
		if columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(columns) == 4 && strings.HasPrefix(line, "openapi-") {
			if outcomes[columns[0]] == "" {
				t.Errorf("no member %s", columns[0])
			}
			line = strings.Join(append(columns[:3], outcomes[columns[0]]), "\t") + "\n"
		}
		got.WriteString(line)
	}
	compare(t, peersTable, got.String())
}

// copyOf returns a node as values of package ordered.
func copyOf(n source.Node) any {
	switch n.Kind() {
	case source.Object:
		o := &ordered.Object{}
		for key, value := range n.Members() {
			o.Set(key.Str(), copyOf(value))
		}
		return o
	case source.Array:
		list := []any{}
		for _, item := range n.Items() {
			list = append(list, copyOf(item))
		}
		return list
	case source.String:
		return n.Str()
	case source.Number:
		return json.Number(n.Raw())
	case source.Bool:
		return n.Bool()
	}
	return nil
}

// reports are the messages that say that all of a place is lost.
var reports = regexp.MustCompile(`left out|became|ignored|has its default|is JSON in a text|are left out|instead of|any value is accepted`)

// testSilence returns what becomes of every step-th member, and of those that always has.
func testSilence(t *testing.T, name string, doc any, step int, always func(pointer string) bool) map[string]string {
	convertAll := func() (connector, losses string, result *Result) {
		text, err := ordered.Format(doc)
		if err != nil {
			t.Fatal(err)
		}
		result, err = Convert("openapi.json", text, Options{})
		if err != nil {
			return err.Error(), "", nil
		}
		var messages []string
		for _, f := range result.Findings {
			messages = append(messages, f.Message)
		}
		slices.Sort(messages)
		return string(result.Definition) + string(result.Properties), strings.Join(messages, "\n"), result
	}
	text, err := ordered.Format(doc)
	if err != nil {
		t.Fatal(err)
	}
	root := source.Parse("openapi.json", text).Root
	was, wasLost, result := convertAll()
	lost := map[source.Position]bool{}
	for _, f := range result.Findings {
		if reports.MatchString(f.Message) {
			lost[f.At.From()] = true
		}
	}
	covered := func(pointer []string) bool {
		for n, steps := root, pointer; len(steps) > 0; steps = steps[1:] {
			key, value := stepTo(n, steps[0])
			if lost[value.Span().From()] || key.Exists() && lost[key.Span().From()] {
				return true
			}
			n = value
		}
		return false
	}
	count := 0
	outcomes := map[string]string{}
	changed := func(what string, pointer []string) {
		outcome := "missing"
		switch is, isLost, _ := convertAll(); {
		case isLost != wasLost || is == was && covered(pointer):
			outcome = "reported"
		case is != was:
			outcome = "kept"
		case harmless(what, pointer, root):
			outcome = "implied"
		default:
			t.Errorf("%s: %s %s: nothing changes", name, what, strings.Join(pointer, "/"))
		}
		if what == "without" {
			outcomes[pointerOf(pointer)] = outcome
		}
	}
	var walk func(v any, pointer []string)
	walk = func(v any, pointer []string) {
		switch v := v.(type) {
		case *ordered.Object:
			for _, key := range slices.Clone(v.Keys()) {
				value, at := v.Get(key), append(slices.Clone(pointer), key)
				if count++; count%step == 0 || always(pointerOf(at)) {
					all := slices.Clone(v.Keys())
					values := &ordered.Object{}
					for _, k := range all {
						values.Set(k, v.Get(k))
					}
					v.Delete(key)
					changed("without", at)
					for _, k := range all {
						v.Delete(k)
					}
					v.Merge(values)
					if other := changedValue(value); other != nil {
						v.Set(key, other)
						changed("with another", at)
						v.Set(key, value)
					}
				}
				walk(value, at)
			}
		case []any:
			for i, item := range v {
				walk(item, append(slices.Clone(pointer), fmt.Sprint(i)))
			}
		}
	}
	walk(doc, nil)
	return outcomes
}

func pointerOf(steps []string) string {
	var b strings.Builder
	for _, step := range steps {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return b.String()
}

func changedValue(v any) any {
	switch v := v.(type) {
	case string:
		return v + "q"
	case bool:
		return !v
	case json.Number:
		return json.Number("3" + v.String())
	}
	return nil
}

// implied are values that are the same as none.
var implied = map[string][]string{
	"type":     {`"string"`, `"object"`}, // of a parameter or a callback's URL; of what has properties
	"required": {"true", `["url"]`},      // of a part of a path; of the URL of a callback
	"style":    {`"simple"`},
	"schema":   {"true"},
	"summary":  {`"Listberths"`, `"Watchberths"`, `"Liststones"`}, // made of the operationId
}

// harmless reports whether a member has no meaning in its place, or the meaning that it has without
// being there.
func harmless(what string, pointer []string, root source.Node) bool {
	name := pointer[len(pointer)-1]
	n, parent := root, root
	for _, step := range pointer {
		parent = n
		_, n = stepTo(n, step)
	}
	switch {
	case parent.Kind() == source.Missing:
	case name == "$comment" || name == "openapi":
		return true
	case n.Kind() == source.Bool && !n.Bool() && what == "without":
		return true // false is what an absent member means
	case name == "explode" && parent.Get("schema", "type").Str() != "array":
		return true // says something of lists and objects
	}
	return what == "without" && slices.Contains(implied[name], strings.Join(strings.Fields(string(n.Raw())), ""))
}

func stepTo(n source.Node, step string) (key, value source.Node) {
	if n.Kind() == source.Array {
		i, _ := strconv.Atoi(step)
		return source.Node{}, n.At(i)
	}
	return n.Member(step)
}
