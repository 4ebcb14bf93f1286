package source

import (
	"archive/tar"
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"alm/internal/racetest"

	jsonv2 "github.com/go-json-experiment/json"
)

// shared is the directory of the corpus, which lies beside the module and not in it.
const shared = "../../../shared/corpus"

type document struct {
	name string
	data []byte
}

// history is every JSON file at the tip of the bundle of real connectors.
func history(tb testing.TB) []document {
	bundle := filepath.Join(shared, "connectors-history.bundle")
	if _, err := os.Stat(bundle); err != nil {
		tb.Skip("no corpus beside the module")
	}
	clone := filepath.Join(tb.TempDir(), "clone.git")
	if out, err := exec.Command("git", "clone", "--quiet", "--bare", bundle, clone).CombinedOutput(); err != nil {
		tb.Fatalf("git clone: %v\n%s", err, out)
	}
	archive, err := exec.Command("git", "-C", clone, "archive", "--format=tar", "main").Output()
	if err != nil {
		tb.Fatal(err)
	}
	var docs []document
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		header, err := r.Next()
		if err == io.EOF {
			return docs
		}
		if err != nil {
			tb.Fatal(err)
		}
		if !strings.HasSuffix(header.Name, ".json") {
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		docs = append(docs, document{header.Name, data})
	}
}

// kept is every JSON file under the corpus' directories.
func kept(tb testing.TB) []document {
	var docs []document
	fsys := os.DirFS(shared)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".json") {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		docs = append(docs, document{name, data})
		return err
	})
	if err != nil {
		tb.Skip("no corpus beside the module")
	}
	return docs
}

// agree holds our reading against that of a strict library.
func agree(t *testing.T, doc document) (clean bool) {
	f := Parse(doc.name, doc.data)
	text := bytes.TrimPrefix(doc.data, bom)
	var want any
	if err := jsonv2.Unmarshal(text, &want); err != nil {
		if len(f.Problems()) == 0 {
			t.Errorf("%s: no problems, but the library says %v", doc.name, err)
		}
		return false
	}
	for _, p := range f.Problems() {
		if p.Kind != ByteOrderMark {
			t.Errorf("%s:%v: %s, but the library is content", doc.name, p.At.From(), p.Message)
		}
	}
	if got := f.Root.Any(); !reflect.DeepEqual(got, want) {
		t.Errorf("%s: another tree than the library's", doc.name)
	}
	return true
}

func TestCorpus(t *testing.T) {
	docs := append(history(t), kept(t)...)
	t.Run("agrees", func(t *testing.T) { agrees(t, docs) })
	t.Run("spans", func(t *testing.T) { spansAlone(t, docs) })
	t.Run("recovers", func(t *testing.T) { recovers(t, docs) })
}

func agrees(t *testing.T, docs []document) {
	clean, looked, size := 0, 0, 0
	for i, doc := range docs {
		if i%racetest.Every(8) != 0 {
			continue
		}
		looked++
		size += len(doc.data)
		if agree(t, doc) {
			clean++
		}
	}
	t.Logf("%d files, %d MB: %d are strict JSON, %d are not", looked, size>>20, clean, looked-clean)
}

// spansAlone checks that each value's span, read alone, is that value.
func spansAlone(t *testing.T, docs []document) {
	spans := 0
	for i, doc := range docs {
		if i%20 != 0 {
			continue
		}
		f := Parse(doc.name, doc.data)
		if len(f.Problems()) > 0 {
			continue
		}
		all := everything(f.Root)
		for k := 0; k < len(all); k += 1 + len(all)/50 {
			node := all[k]
			alone := Parse(doc.name, node.Raw())
			if !alone.Root.Equal(node) || !reflect.DeepEqual(alone.Root.Any(), node.Any()) {
				t.Errorf("%s%s: its span alone is another value", doc.name, node.Pointer())
			}
			spans++
		}
	}
	t.Logf("%d spans", spans)
}

// recovers checks that no dirty definition loses operations: an operation is an object with responses, and the
// text tells how many of these there are.
func recovers(t *testing.T, docs []document) {
	for _, doc := range docs {
		f := Parse(doc.name, doc.data)
		if len(f.problems) == 0 {
			continue
		}
		t.Logf("%s: %d members", doc.name, f.Root.Len())
		for _, p := range f.problems {
			t.Logf("    %d:%d %s: %s", p.At.From().Line, p.At.From().Column, p.Kind, p.Message)
		}
		// One file lost the two lines above an operation, so that its parts stand in paths.
		paths := f.Root.Get("paths")
		got := f.Root.members("responses") + paths.members("responses")
		for _, item := range paths.Members() {
			for _, operation := range item.Members() {
				got += operation.members("responses")
			}
		}
		if want := bytes.Count(doc.data, []byte(`"responses"`)); got != want {
			t.Errorf("%s: %d operations, but the text has %d", doc.name, got, want)
		}
	}
}

func (n Node) members(name string) int {
	count := 0
	for key := range n.Members() {
		if key.Str() == name {
			count++
		}
	}
	return count
}
