package solution

import (
	"bytes"
	"encoding/xml"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"testing/fstest"
)

// differences names the files that two trees do not have alike.
func differences(a, b map[string]string) []string {
	var names []string
	for name := range maps.Keys(a) {
		if text, there := b[name]; !there || text != a[name] {
			names = append(names, name)
		}
	}
	for name := range maps.Keys(b) {
		if _, there := a[name]; !there {
			names = append(names, name+" (new)")
		}
	}
	slices.Sort(names)
	return names
}

func plainLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// walk is the files below a folder, by path with forward slashes.
func walk(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name] = string(must(os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// compareZips holds the entries of a packed tree against those of the zip it came from.
func compareZips(t *testing.T, name string, file, packed []byte) {
	t.Helper()
	is := map[string][]byte{}
	for _, e := range contents(t, packed) {
		is[e.name] = e.data
	}
	var sum tally
	alike := func(a, b []byte) bool { return canonical(t, a) == canonical(t, b) }
	for _, e := range contents(t, file) {
		if strings.HasSuffix(e.name, "/") || e.name == contentTypesFile {
			continue // inspect sees that every part has a type
		}
		data, there := is[e.name]
		delete(is, e.name)
		xml := sum.xml
		sum.add(e.name, e.data, data, alike)
		switch {
		case !there:
			t.Errorf("%s: %s is lost", name, e.name)
		case !bytes.Equal(data, e.data) && sum.xml == xml:
			t.Errorf("%s: %s is another", name, e.name)
		}
	}
	delete(is, contentTypesFile)
	if len(is) > 0 {
		t.Errorf("%s: %d entries are new", name, len(is))
	}
	inspect(t, packed)
	t.Logf("%s: %v", name, sum)
}

// compareManaged wants the managed package to differ from the unmanaged in the flag alone.
func compareManaged(t *testing.T, name string, tree fstest.MapFS, packed []byte) {
	t.Helper()
	other, err := OpenTree(tree, false)
	if err != nil {
		return
	}
	was := parts(other)
	for _, e := range contents(t, packed) {
		want, there := was[e.name]
		delete(was, e.name)
		if e.name == ManifestFile {
			want = strings.Replace(want, "<Managed>0<", "<Managed>1<", 1)
		}
		if !there || string(e.data) != want {
			t.Errorf("%s: managed %s differs in more than the flag", name, e.name)
		}
	}
	if len(was) > 0 {
		t.Errorf("%s: %d files are not in the managed zip", name, len(was))
	}
}

// canonical is a document's meaning: no whitespace between tags, and the children of
// collections in one order.
func canonical(t *testing.T, data []byte) string {
	t.Helper()
	root, err := parseNodes(data)
	if err != nil {
		t.Fatal(err)
	}
	return root.canonical()
}

func (n *xmlNode) canonical() string {
	var b strings.Builder
	b.WriteString("<" + n.name)
	attrs := slices.Clone(n.attrs)
	sort.Slice(attrs, func(i, j int) bool { return fullName(attrs[i].Name) < fullName(attrs[j].Name) })
	for _, a := range attrs {
		b.WriteString(" " + fullName(a.Name) + "=" + a.Value)
	}
	b.WriteString(">")
	if len(n.children) == 0 || n.mixed {
		xml.EscapeText(&b, n.text)
	}
	var inside []string
	for _, c := range n.children {
		inside = append(inside, c.canonical())
	}
	if slices.Contains([]string{"Entities", "FormXml", "savedqueries", "Connectors", "Workflows", "EntityRelationships", "Roles", "CanvasApps"}, n.name) {
		slices.Sort(inside)
	}
	return b.String() + strings.Join(inside, "") + "</>"
}
