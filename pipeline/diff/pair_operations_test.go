package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

// define writes a definition from lines "METHOD PATH ID [MEMBERS]".
func define(operations ...string) string {
	var paths []string
	for _, line := range operations {
		f := strings.SplitN(line+"   ", " ", 4)
		id, more := strings.TrimSpace(f[2]), strings.TrimSpace(f[3])
		members := []string{}
		if id != "" {
			members = append(members, fmt.Sprintf("%q: %q", "operationId", id))
		}
		if more != "" {
			members = append(members, more)
		}
		paths = append(paths, fmt.Sprintf("%q: {%q: {%s}}", f[1], strings.ToLower(f[0]), strings.Join(members, ", ")))
	}
	return `{"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {` + strings.Join(paths, ", ") + "}}"
}

func parse(tb testing.TB, definition string) *connector.Connector {
	tb.Helper()
	c, err := connector.Read(fstest.MapFS{"apiDefinition.swagger.json": {Data: []byte(definition)}}, ".")
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

const (
	orderParameters = `"parameters": [{"name": "id", "in": "path"}, {"name": "lang", "in": "query"}]`
	orderSchema     = `"responses": {"200": {"schema": {"properties": {"number": {}, "lines": {}, "total": {}}}}}`
	billSchema      = `"responses": {"200": {"schema": {"properties": {"due": {}, "payer": {}}}}}`
)

func TestPairing(t *testing.T) {
	tests := []struct {
		Name    string
		Was, Is []string
		Want    []string // rule: old -> new
	}{
		{"same", []string{"GET /a A"}, []string{"GET /a A"}, nil},
		{"rename", []string{"GET /a A"}, []string{"GET /a B"}, []string{"operation-id-renamed: A -> B"}},
		{"move", []string{"GET /a A"}, []string{"GET /b A"}, []string{"operation-path-changed: GET /a -> GET /b"}},
		{"method and path of a bare operation", []string{"GET /a A"}, []string{"POST /b A"},
			[]string{"operation-method-changed: GET /a -> POST /b"}},
		{"swap of ids", []string{"GET /a A", "GET /b B"}, []string{"GET /a B", "GET /b A"},
			[]string{"operation-path-changed: A, B -> A, B"}},
		{"the id moved, another took its place", []string{"GET /a A"}, []string{"GET /b A", "GET /a B"},
			[]string{"operation-added:  -> B", "operation-path-changed: GET /a -> GET /b"}},
		{"placeholder", []string{"GET /a/{id} A"}, []string{"GET /a/{key} A"}, nil},
		{"placeholder and id", []string{"GET /a/{id} A"}, []string{"GET /a/{key} B"}, []string{"operation-id-renamed: A -> B"}},
		{"closing slash and id", []string{"GET /a/ A"}, []string{"GET /a B"},
			[]string{"operation-id-renamed: A -> B", "operation-path-literal-case-changed: GET /a/ -> GET /a"}},
		{"case of an id", []string{"GET /a get_a"}, []string{"GET /a GetA"}, []string{"operation-id-case-changed: get_a -> GetA"}},
		{"case of an id that moved", []string{"GET /a get_a"}, []string{"GET /b GetA"},
			[]string{"operation-id-case-changed: get_a -> GetA", "operation-path-changed: GET /a -> GET /b"}},
		{"ids that differ by case only", []string{"GET /a item", "GET /b Item"}, []string{"GET /b Item", "GET /a item"}, nil},
		{"id lost", []string{"GET /a A"}, []string{"GET /a"}, []string{"operation-id-missing: A -> "}},
		{"id found", []string{"GET /a"}, []string{"GET /a A"}, []string{"operation-id-added:  -> A"}},
		{"an id twice", []string{"GET /a A", "GET /b A"}, []string{"GET /a A", "GET /b A"}, nil},
		{"an id twice at head", []string{"GET /a A"}, []string{"GET /b A", "GET /c A"},
			[]string{"operation-added:  -> A", "operation-path-changed: GET /a -> GET /b"}},
		{"rename and move",
			[]string{"GET /orders/{id} GetOrder " + orderParameters + "," + orderSchema},
			[]string{"GET /v2/orders/{id} FetchOrder " + orderParameters + "," + orderSchema},
			[]string{"operation-moved-and-renamed: GetOrder -> FetchOrder"}},
		{"rename and move among decoys",
			[]string{"GET /orders/{id} GetOrder " + orderParameters + "," + orderSchema},
			[]string{
				"GET /v2/bills/{id} GetBill " + orderParameters + "," + billSchema,
				"GET /v2/orders/{id} FetchOrder " + orderParameters + "," + orderSchema,
				"POST /v2/orders MakeOrder " + orderSchema,
			},
			[]string{"operation-added:  -> GetBill", "operation-added:  -> MakeOrder", "operation-moved-and-renamed: GetOrder -> FetchOrder"}},
		{"nothing alike", []string{"GET /orders/{id} GetOrder " + orderSchema}, []string{"POST /mails SendMail " + billSchema},
			[]string{"operation-added:  -> SendMail", "operation-removed: GetOrder -> "}},
		{"reuse", []string{"GET /orders/{id} Do " + orderParameters + "," + orderSchema}, []string{"POST /mails Do " + billSchema},
			[]string{"operation-id-reused: Do -> Do"}},
		{"removed while deprecated", []string{`GET /a A "deprecated": true`}, nil, []string{"operation-removed-deprecated: A -> "}},
		{"removed while internal", []string{`GET /a A "x-ms-visibility": "internal"`}, nil, []string{"operation-removed-internal: A -> "}},
	}
	for _, test := range tests {
		t.Run(test.Name, func(t *testing.T) {
			got := told(Connectors(parse(t, define(test.Was...)), parse(t, define(test.Is...))))
			if !slices.Equal(got, test.Want) {
				t.Errorf("got  %q\nwant %q", got, test.Want)
			}
		})
	}
}

func told(findings []check.Finding) []string {
	var all []string
	for _, f := range findings {
		if strings.HasPrefix(f.Rule.ID, "operation-") {
			all = append(all, f.Rule.ID+": "+f.Old+" -> "+f.New)
		}
	}
	slices.Sort(all)
	return all
}

func TestFormat(t *testing.T) {
	const was = `{"swagger":"2.0","info":{"title":"T","version":"1"},"paths":{"/a":{"get":{"operationId":"A","summary":"Get a","tags":["x"]}}}}`
	for name, is := range map[string]string{
		"order of keys": `{"paths":{"/a":{"get":{"tags":["x"],"summary":"Get a","operationId":"A"}}},"info":{"version":"1","title":"T"},"swagger":"2.0"}`,
		"line endings":  strings.ReplaceAll(was, ",", ",\r\n\t"),
		"mark":          "\uFEFF" + was,
		"escapes":       strings.ReplaceAll(was, "Get a", `Get\u0020a`),
		"trailing":      strings.ReplaceAll(was, `["x"]`, `["x",]`),
	} {
		if got := Connectors(parse(t, was), parse(t, is)); len(got) > 0 {
			t.Errorf("%s: %s", name, checktest.Lines(got))
		}
	}
}

func TestCompare(t *testing.T) {
	files := fstest.MapFS{}
	add := func(dir, definition, id string) {
		files[dir+"/apiDefinition.swagger.json"] = &fstest.MapFile{Data: []byte(definition)}
		if id != "" {
			files[dir+"/settings.json"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(`{"connectorId": %q}`, id))}
		}
	}
	add("old/a", define("GET /a A"), "shared_a")
	add("old/b", define("GET /b B"), "")
	add("old/c", define("GET /c C", "GET /d D"), "")
	add("old/e", define("GET /e E"), "")
	add("new/x", define("GET /z Z"), "shared_a")
	add("new/b", define("GET /b B2"), "")
	add("new/y", define("GET /c C", "GET /d D2"), "")
	add("new/f", define("GET /f F"), "")
	var got []string
	for _, f := range Compare(connectors(t, files, "old"), connectors(t, files, "new")) {
		got = append(got, strings.TrimSpace(f.Connector+" "+f.Rule.ID+" "+f.Old+" "+f.New))
	}
	want := []string{
		"b operation-id-renamed B B2", "b connector-version-not-bumped 1 1",
		"e connector-removed e", "f connector-added  f",
		"x connector-moved a x", "x connector-version-not-bumped 1 1", "x operation-removed A", "x operation-added  Z",
		"y connector-moved c y", "y connector-version-not-bumped 1 1", "y operation-id-renamed D D2",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestRatio(t *testing.T) {
	long := strings.Repeat("abcdefghij", 20)
	for _, test := range []struct {
		A, B string
		Want float64
	}{
		{"", "", 1}, {"a", "", 0}, {"abcd", "abxd", 0.75}, {"Get", "get", 1},
		{long, long[1:] + "x", 2 * 199.0 / 400}, {strings.Repeat("a", 500), strings.Repeat("b", 500), 0},
	} {
		if got := similarity(test.A, test.B); got != test.Want {
			t.Errorf("ratio(%.9q, %.9q) = %v, want %v", test.A, test.B, got, test.Want)
		}
	}
}

func TestWords(t *testing.T) {
	for id, want := range map[string][]string{
		"GetOrder_V2": {"get", "order", "v2"}, "get-order": {"get", "order"}, "": nil, "SSLCertificate": {"sslcertificate"},
	} {
		if got := splitWords(id); !slices.Equal(got, want) {
			t.Errorf("words(%q) = %q, want %q", id, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct {
		Was, Is string
		Order   int
		Major   bool
	}{
		{"1.0", "1.0.0", 0, true}, {"1.10.0", "1.9", 1, true}, {"v1", "v2", -1, false},
		{"1.0-beta", "1.0", -1, true}, {"2023-01", "latest", 0, true}, {"", "", 0, true}, {"a", "a", 0, true},
	} {
		if compareVersions(test.Was, test.Is) != test.Order || sameMajor(test.Was, test.Is) != test.Major {
			t.Errorf("%s to %s: order %d, same major %v", test.Was, test.Is, compareVersions(test.Was, test.Is), sameMajor(test.Was, test.Is))
		}
	}
}

func FuzzConnectors(f *testing.F) {
	f.Add(define("GET /a A"), define("GET /a B"))
	f.Add(define("GET /orders/{id} Do "+orderParameters+","+orderSchema), define("POST /{x/{y} Do "+billSchema))
	f.Add(`{"paths": {"/a": {"get": {"security": 1, "security": 2}}}`, `[`)
	f.Add("", `{"info": {"version": "99999999999999999999.1"}, "paths": {}}`)
	f.Fuzz(func(t *testing.T, was, is string) {
		a, b := parse(t, was), parse(t, is)
		for _, finding := range Connectors(a, b) {
			if finding.Message == "" || finding.Fingerprint == "" || finding.At.IsZero() {
				t.Errorf("an empty finding of %s", finding.Rule.ID)
			}
		}
		Connectors(a, nil)
		Connectors(nil, b)
		if again := Connectors(b, b); len(again) > 0 {
			t.Errorf("against itself: %s", checktest.Lines(again))
		}
	})
}
