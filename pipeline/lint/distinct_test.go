package lint

import (
	"regexp"
	"strings"
	"testing"

	"alm/internal/source"
	"alm/solution/connector"
)

// TestDistinctPaths: paths and ids that areDistinct… accepts are those that the rules find nothing wrong with.
func TestDistinctPaths(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"/a/{id}", "/a/{name}", false}, {"/a/{id}", "/A/{id}", false}, {"/a{b", "/ab", false}, {"/a/{id}", "/a/{id}/b", true}, {"/é", "/b", false}, {"/a}", "/a", true},
	} {
		ops := make([]*connector.Operation, 2)
		for i, path := range []string{test.a, test.b} {
			ops[i] = &connector.Operation{Method: "get", Path: path, PathName: source.Parse("", []byte(source.Quote(path))).Root}
		}
		if got := areDistinctPaths(ops); got != test.want {
			t.Errorf("%s and %s: %v, want %v", test.a, test.b, got, test.want)
		}
		if got := areDistinctPaths(append(ops[:1:1], ops[0])); got {
			t.Errorf("%s twice: %v", test.a, got)
		}
	}
	item := source.Parse("", []byte(`{"get": 1, "put": 1, "post": 1, "delete": 1, "options": 1, "head": 1, "patch": 1}`)).Root
	var ops []*connector.Operation
	for name := range item.Members() {
		ops = append(ops, &connector.Operation{Method: name.Str(), Path: "/a", PathName: item})
	}
	if !areDistinctPaths(ops) {
		t.Error("two methods are taken for one")
	}
}

func TestDistinctIDs(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{{"Get", "get", false}, {"Get", "G_et", false}, {"Get", "Gett", true}, {"", "Get", true}, {"", "", true}, {"--", "Get", false}} {
		if got := areDistinctIDs([]*connector.Operation{{ID: test.a}, {ID: test.b}}); got != test.want {
			t.Errorf("%q and %q: %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

// TestMediaTypes compares with the pattern in Microsoft's validator.
func TestMediaTypes(t *testing.T) {
	pattern := regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+ *(;.*)?$`)
	for _, text := range []string{"", "/", "a/b", "a/b ", "a/b;c", "a/b  ; charset=\"utf-8\"", "a/b;\n", "a/b\n", "a /b", "a/", "/b", "*/*", "a/b/c", "a/b c", "@/b", "[/b", "é/b", "application/vnd.a+json", "~/b"} {
		if got, want := isMediaType(text), pattern.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestPlainPaths: no path that isPlainPath accepts has a fault in its segments.
func TestPlainPaths(t *testing.T) {
	for _, path := range []string{"/", "/a", "/a/{b}/c", "/a.b-c_d/{x}{y}", "a", "/{}", "/{a", "/a}", "/{a/b}", "/{a{b}}", "/a?b", "/{a=b}", "/a b", "/a:b", "/é"} {
		for segment := range strings.SplitSeq(path, "/") {
			if fault := segmentFault(segment); fault != "" && isPlainPath(path) {
				t.Errorf("%s: %s", path, fault)
			}
		}
	}
}
