package solution

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
