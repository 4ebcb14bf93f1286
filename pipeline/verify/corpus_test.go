package verify

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"alm/pipeline/check"
	"alm/solution"
)

// corpusZips are the real solutions beside the module, by path.
func corpusZips(t *testing.T) map[string][]byte {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "corpus", "solutions")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no corpus of real solutions beside the module")
	}
	zips := map[string][]byte{}
	for _, name := range must(filepath.Glob(filepath.Join(dir, "*", "*.zip"))) {
		zips[filepath.Base(name)] = must(os.ReadFile(name))
	}
	return zips
}

func TestRealSolutionsHaveNoError(t *testing.T) {
	t.Parallel()
	for name, file := range corpusZips(t) {
		s, found := zipped(file)
		if check.Count(found, check.Error) > 0 {
			t.Errorf("%s: got %q; want no error", name, lines(found))
		}
		if s == nil || s.Name == "" || len(s.Connectors)+len(s.Variables) == 0 {
			t.Errorf("%s: read %+v", name, s)
			continue
		}
		t.Logf("%s: %d connectors, %d variables, %q", name, len(s.Connectors), len(s.Variables), lines(found))
	}
}

// What alm makes of a real solution has no error either: with a connector and a variable
// more, and unpacked and packed again.
func TestChangedRealSolutionsHaveNoError(t *testing.T) {
	t.Parallel()
	clock := solution.Connector{
		ID: solution.ConnectorID("contoso", "contoso_clock"), Name: "contoso_clock", DisplayName: "Clock",
		Definition: []byte(`{"swagger":"2.0","info":{"title":"Clock"},"host":"clock.example.com","paths":{}}`),
		Script:     []byte("public class Script {}"), Icon: []byte("\xff\xd8\xffpicture"), IconType: "Jpeg",
	}
	host := solution.Variable{Name: "contoso_ClockHost", DisplayName: "Host", Type: solution.String, Introduced: "1.0.0.0"}
	for name, file := range corpusZips(t) {
		p := must(solution.OpenZip(bytes.NewReader(file), int64(len(file))))
		root := must(os.OpenRoot(t.TempDir()))
		if err := p.Unpack(root); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again := must(solution.OpenTree(root.FS(), must(solution.Read(bytes.NewReader(file), int64(len(file)))).Managed))
		if err := errors.Join(p.Put(clock), p.PutVariable(host)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for what, made := range map[string]*solution.Package{"with a connector more": p, "packed again": again} {
			var b bytes.Buffer
			if err := made.WriteZip(&b); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, found := zipped(b.Bytes()); check.Count(found, check.Error) > 0 {
				t.Errorf("%s %s: got %q; want no error", name, what, lines(found))
			}
		}
		root.Close()
	}
}
