package solution

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
)

// ContentDigest returns the SHA-256 of what is in the package: of the names and bytes of its
// files in order of their names, whatever their order and compression in a zip. It leaves out
// [Content_Types].xml, which follows from the names, and the stamps of descriptions.
func (p *Package) ContentDigest() (string, error) { return contentDigest(p.archive()) }

// ContentDigest returns the SHA-256 of what is in the zip, as Package.ContentDigest does.
func (l *Reading) ContentDigest() (string, error) { return contentDigest(l.zipArchive) }

func contentDigest(a *zipArchive) (string, error) {
	sum := sha256.New()
	for _, name := range slices.Sorted(slices.Values(a.names)) {
		if name == contentTypesFile {
			continue
		}
		of := sha256.New()
		if err := a.hash(of, name); err != nil {
			return "", fmt.Errorf("read %s: %w", Printable(name), err)
		}
		fmt.Fprintf(sum, "%s\x00%x\n", name, of.Sum(nil))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func (a *zipArchive) hash(to hash.Hash, name string) error {
	file := a.files[name]
	if name != ManifestFile {
		return file.copy(to)
	}
	data, err := inflate(file)
	if err != nil {
		return err
	}
	doc, err := parseDocument(name, data)
	if err != nil {
		return err
	}
	to.Write(unstamped(doc))
	return nil
}

// unstamped returns a manifest in which the descriptions have one form, without stamps and
// without empty ones.
func unstamped(doc *document) []byte {
	node := doc.root.child("SolutionManifest").child("Descriptions")
	if node == nil {
		return doc.data
	}
	var b strings.Builder
	for _, n := range node.children {
		text, _ := CutStamp(n.attr("description"))
		if text = strings.TrimSpace(text); text != "" {
			fmt.Fprintf(&b, "<%s %q %q>", n.name, text, n.attr("languagecode"))
		}
	}
	return rewrite(doc.data, 0, len(doc.data), []textEdit{{node.at, node.end, "<Descriptions>" + b.String()}})
}
