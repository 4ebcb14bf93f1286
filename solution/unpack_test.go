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

// unpacked is a package's tree in memory.
func unpacked(t *testing.T, p *Package) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	files, err := p.tree()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range files {
		tree[x.name] = &fstest.MapFile{Data: must(x.read()), Mode: 0o644}
	}
	return tree
}

func texts(tree fstest.MapFS) map[string]string {
	files := map[string]string{}
	for name, f := range tree {
		files[name] = string(f.Data)
	}
	return files
}

// unmanagedNames returns files under the names that they have in an unmanaged tree.
func unmanagedNames(files map[string]string) map[string]string {
	plain := map[string]string{}
	for name, text := range files {
		name, _ = unmanagedName(name)
		plain[name] = text
	}
	return plain
}

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

// Unpacking, packing and unpacking again gives the same tree, and packing loses nothing of
// the zip, whatever the order of its entries.
func TestRealZipsUnpackAndPack(t *testing.T) {
	t.Parallel()
	for name, file := range corpusZips(t) {
		tree := unpacked(t, openZip(t, file))
		for _, managed := range []bool{false, true} {
			if !managed && strings.Contains(name, "_managed") {
				continue
			}
			again, err := OpenTree(tree, managed)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			packed := writePackage(t, again)
			want := unmanagedNames(texts(tree))
			if managed {
				want[treeManifest] = strings.Replace(want[treeManifest], "<Managed>0<", "<Managed>1<", 1)
			}
			if diff := differences(want, unmanagedNames(texts(unpacked(t, openZip(t, packed))))); diff != nil {
				t.Errorf("%s, managed %v: the trees differ in %v", name, managed, diff)
			}
			if managed == strings.Contains(name, "_managed") {
				compareZips(t, name, file, packed)
			}
			if managed {
				compareManaged(t, name, tree, packed)
			}
		}
		t.Logf("%s: %d files in the tree", name, len(tree))
	}
}

// What a real zip unpacks to is what Microsoft's packer unpacked it to, but for newlines,
// the flag of a tree of both packages, and its files for managed ones.
func TestUnpacksAsMicrosoftDoes(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{
		"varify-bot.zip":        "pnp-varify-bot/unpacked/VARify/src",
		"prompt-wagon.zip":      "pnp-prompt-wagon/unpacked/src",
		"customHIL_1_0_0_3.zip": "copilot-hil/unpacked/extensibility/human-in-the-loop/solution/unpacked",
	} {
		file := corpusZips(t)[name]
		if file == nil {
			continue
		}
		got := texts(unpacked(t, openZip(t, file)))
		compared := 0
		root := filepath.Join(corpus(t), filepath.FromSlash(dir))
		for want, text := range walk(t, root) {
			if strings.HasSuffix(want, "_managed.xml") {
				continue
			}
			compared++
			text = strings.Replace(text, "<Managed>2<", "<Managed>0<", 1)
			if plainLines(got[want]) != plainLines(text) {
				t.Errorf("%s: %s: got %d bytes, want %d", name, want, len(got[want]), len(text))
			}
		}
		t.Logf("%s: %d files as Microsoft's packer made them", name, compared)
	}
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

// Every real tree packs, and what it packs to unpacks to it again. A tree of both packages
// loses the flag and the files of the package that it was not packed to.
func TestRealTreesPackAndUnpack(t *testing.T) {
	t.Parallel()
	for _, root := range corpusTrees(t) {
		for _, managed := range []bool{false, true} {
			checkTree(t, root, managed)
		}
	}
}

// corpusTrees are the folders of the real unpacked solutions.
func corpusTrees(t *testing.T) []string {
	t.Helper()
	var roots []string
	filepath.WalkDir(corpus(t), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "Solution.xml" {
			return err
		}
		roots = append(roots, filepath.Dir(filepath.Dir(name)))
		return nil
	})
	return roots
}

func checkTree(t *testing.T, root string, managed bool) {
	t.Helper()
	name := strings.TrimPrefix(filepath.ToSlash(root), filepath.ToSlash(corpus(t))+"/")
	p, err := OpenTree(os.DirFS(root), managed)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	packed := writePackage(t, p)
	got := unmanagedNames(texts(unpacked(t, openZip(t, packed))))
	want := walk(t, root)
	for file := range want {
		if plain, ok := strings.CutSuffix(file, "_managed.xml"); ok {
			if managed {
				want[plain+".xml"] = want[file]
			}
			delete(want, file)
		}
	}
	want[treeManifest] = strings.NewReplacer("<Managed>2<", "<Managed>"+bit(managed)+"<", "<Managed>0<", "<Managed>"+bit(managed)+"<").Replace(want[treeManifest])
	if diff := differences(want, got); diff != nil {
		t.Errorf("%s, managed %v: the trees differ in %v", name, managed, diff)
	}
	var sum tally
	for file, text := range want {
		is, there := got[file]
		sum.add(file, []byte(text), map[bool][]byte{true: []byte(is)}[there], sameTokens)
	}
	once, twice := must(OpenTree(os.DirFS(root), managed)), must(OpenTree(backwards{os.DirFS(root)}, managed))
	if !slices.Equal(once.Entries(), twice.Entries()) || !maps.Equal(parts(once), parts(twice)) {
		t.Errorf("%s: packing twice gives two packages", name)
	}
	s := Inspect(bytes.NewReader(packed), int64(len(packed))).Solution
	t.Logf("%s, managed %v: %v, %d connectors, %d variables", name, managed, sum, len(s.Connectors), len(s.Variables))
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
