package solution

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// strangeNames are paths that lead out of a folder on one system or another.
var strangeNames = []string{
	"../evil.xml", "Other/../../../evil.xml", "/evil.xml", `..\evil.xml`, "c:evil.xml", "Connectors/contoso_plain.xml",
	"Other/Solution.xml", "Other/nul.xml", "Workflows/a.json", "Web/a/../../b", "a/b/c.xml", "CON", "e\xffvil", "./x", "x//y",
	"bin/x.xml", ".git/config", "Entities/x/Entity.xml", "Workflows/a.json.data.xml", "WebResources/x", "Connector/x\x00y",
}

// spoiled is a real zip with one entry replaced, or added under a name from a stranger.
func spoiled(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	entries := must(whole().entries(false))
	replaced := false
	for i := range entries {
		if entries[i].name == name {
			entries[i].data, replaced = data, true
		}
	}
	if !replaced {
		entries = append(entries, zipEntry{name, data})
	}
	return stored(t, entries)
}

// stored is a zip without compression, which costs most of the time under the race detector.
func stored(t *testing.T, entries []zipEntry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		size := uint64(len(e.data))
		h := &zip.FileHeader{Name: e.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(e.data), CompressedSize64: size, UncompressedSize64: size}
		out, err := w.CreateRaw(h)
		if err == nil && size > 0 {
			_, err = out.Write(e.data)
		}
		if err != nil {
			t.Skip(err) // a name that no zip can have
		}
	}
	if err := w.Close(); err != nil {
		t.Skip(err)
	}
	return b.Bytes()
}

func addSpoiled(f *testing.F) {
	for _, e := range must(whole().entries(false)) {
		f.Add(e.name, e.data)
	}
	for _, name := range strangeNames {
		f.Add(name, []byte("<x />"))
	}
	for _, text := range []string{
		`<Entities><Entity><Name>a</Name><FormXml><forms type="main"><systemform><formid>{1}</formid></systemform></forms></FormXml></Entity></Entities>`,
		`<Workflows><Workflow><JsonFileName>/Workflows/a.json</JsonFileName></Workflow></Workflows>`,
		`<WebResources><WebResource><Name>a/b.js</Name><FileName>/WebResources/ab1</FileName></WebResource></WebResources>`,
		`<EntityRelationships><EntityRelationship Name="r"><ReferencedEntityName>a</ReferencedEntityName></EntityRelationship></EntityRelationships>`,
		`<Connectors><Connector><name>../../evil</name></Connector></Connectors>`,
		`<Roles><Role name="a/../../b" /></Roles><!-- x --><?y z?>`,
	} {
		f.Add(CustomizationsFile, []byte(`<ImportExportXml xmlns:xsi="`+xsi+`">`+text+`</ImportExportXml>`))
	}
}

// FuzzUnpack writes what strangers name into a folder, and looks around it.
func FuzzUnpack(f *testing.F) {
	addSpoiled(f)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		file := spoiled(t, name, data)
		p, err := OpenZip(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		around := t.TempDir()
		inside := filepath.Join(around, "a", "b", "c")
		if err := os.MkdirAll(inside, 0o777); err != nil {
			t.Fatal(err)
		}
		root := must(os.OpenRoot(inside))
		defer root.Close()
		if err := p.Unpack(root); err != nil {
			return
		}
		err = filepath.WalkDir(around, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !strings.HasPrefix(path, inside+string(filepath.Separator)) {
				t.Errorf("%q: wrote %s", name, path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// FuzzRoundTrip unpacks and packs in memory: what unpacks at all, packs to a zip that
// unpacks to the same files, and has every entry of the first.
func FuzzRoundTrip(f *testing.F) {
	addSpoiled(f)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		file := spoiled(t, name, data)
		p, err := OpenZip(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		files, err := p.tree()
		if err != nil {
			return
		}
		tree := fstest.MapFS{}
		for _, x := range files {
			tree[x.name] = &fstest.MapFile{Data: must(x.read()), Mode: 0o644}
		}
		again, err := OpenTree(tree, true)
		if errors.Is(err, ErrUnplaced) {
			return
		}
		if err != nil {
			if manifest, _ := parseNodes(must(p.part(ManifestFile).read())); manifest.child("SolutionManifest").value("Managed") == "" {
				return // no package can be told of it
			}
			t.Fatalf("%q: unpacks, and does not pack: %v", name, err)
		}
		want := unmanagedNames(asSpelled(texts(tree)))
		want[treeManifest] = flagged(want[treeManifest])
		got := unmanagedNames(texts(unpacked(t, again)))
		got[treeManifest] = flagged(got[treeManifest])
		if diff := differences(want, got); diff != nil {
			t.Errorf("%q: the trees differ in %q", name, diff)
		}
		entries := map[string]bool{}
		for _, e := range again.Entries() {
			entries[e] = true
		}
		for _, e := range p.Entries() {
			if !entries[e] && !entries[spelled(e)] {
				t.Errorf("%q: %q is lost", name, e)
			}
		}
	})
}

// asSpelled returns the files with the folders of components as they are packed, whatever their case
// was.
func asSpelled(files map[string]string) map[string]string {
	all := map[string]string{}
	for name, text := range files {
		all[spelled(name)] = text
	}
	return all
}

// flagged is a manifest whose flag says managed.
func flagged(manifest string) string {
	root, err := parseNodes([]byte(manifest))
	if err != nil {
		return manifest
	}
	doc := &document{[]byte(manifest), root}
	data, err := setManaged(doc, treeManifest, true)
	if err != nil {
		return manifest
	}
	return string(data)
}
