package solution

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"alm/internal/lazyregexp"
)

// A stamp is the last line of a solution's description. It says which content the zip has; an
// environment keeps the description, so it can be asked later which content it runs.
const stampMark = "alm:sha256-"

// maxDescription is how many characters a solution's description has at most. (Dataverse
// solution.description: 2000)
const maxDescription = 2000

// ErrNoStamp means that a description has no place for a stamp.
var ErrNoStamp = errors.New("the description has no room for a content digest")

// stampAtEnd matches a stamp, and the line break before it, at the end of a description.
var stampAtEnd = lazyregexp.New(`(?:^|\r?\n|\s)` + stampMark + `([0-9a-f]{64})\s*$`)

// CutStamp returns a description without its stamp, and the content digest that the stamp has,
// "" when there is none.
func CutStamp(description string) (text, digest string) {
	for {
		found := stampAtEnd.Get().FindStringSubmatchIndex(description)
		if found == nil {
			return description, digest
		}
		if digest == "" {
			digest = description[found[2]:found[3]]
		}
		description = description[:found[0]]
	}
}

// Stamp puts the content digest into the last line of every description of the solution, in
// place of an earlier one. The error is ErrNoStamp where a description is too long for it.
func (p *Package) Stamp() error {
	digest, err := p.ContentDigest()
	if err != nil {
		return err
	}
	return p.editManifest(func(doc *document) ([]byte, error) { return restamp(doc, stampMark+digest) })
}

// Unstamp removes the stamp from every description of the solution.
func (p *Package) Unstamp() error {
	return p.editManifest(func(doc *document) ([]byte, error) { return restamp(doc, "") })
}

// withoutStamp returns a manifest without stamps.
func withoutStamp(manifest []byte) ([]byte, error) {
	if !bytes.Contains(manifest, []byte(stampMark)) {
		return manifest, nil
	}
	doc, err := parseDocument(ManifestFile, manifest)
	if err != nil {
		return nil, err
	}
	return restamp(doc, "")
}

// restamp returns the manifest with another stamp, or with none.
func restamp(doc *document, stamp string) ([]byte, error) {
	node := doc.root.child("SolutionManifest").child("Descriptions")
	if node == nil {
		if stamp == "" {
			return doc.data, nil
		}
		return nil, ErrNoStamp
	}
	var edits []textEdit
	empty := 0
	for _, n := range node.children {
		text, old := CutStamp(n.attr("description"))
		if text == "" && old != "" {
			empty++
		}
		if utf8.RuneCountInString(text)+1+len(stamp) > maxDescription && stamp != "" {
			return nil, ErrNoStamp
		}
		edit, ok := doc.restampAttribute(n, text, stamp)
		if !ok {
			return nil, ErrNoStamp
		}
		edits = append(edits, edit)
	}
	switch {
	case len(node.children) == 0 && stamp != "":
		edits = []textEdit{{node.at, node.end, doc.onlyDescription(node, stamp)}}
	case len(node.children) > 0 && empty == len(node.children) && stamp == "":
		edits = []textEdit{{node.at, node.end, "<" + node.name + " />"}}
	}
	return rewrite(doc.data, 0, len(doc.data), edits), nil
}

// rawDescription matches the attribute in a start tag: its value has no quote of its kind.
var (
	rawDescription = lazyregexp.New(`\sdescription\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	rawStamps      = lazyregexp.New(`(?:(?:&#[xX]0*[dD];|&#0*13;|\r)?(?:&#[xX]0*[aA];|&#0*10;|\s)?` + stampMark + `[0-9a-f]{64}(?:\s|&#[xX]0*[aAdD];|&#0*1[03];)*)+$`)
)

// restampAttribute changes the end of an attribute and leaves the rest as it is written.
func (d *document) restampAttribute(n *xmlNode, text, stamp string) (textEdit, bool) {
	found := rawDescription.Get().FindSubmatchIndex(d.data[n.at:n.inner])
	if found == nil {
		return textEdit{n.at, n.at, ""}, stamp == ""
	}
	from, to := found[2], found[3]
	if from < 0 {
		from, to = found[4], found[5]
	}
	from, to = n.at+from, n.at+to
	raw := rawStamps.Get().ReplaceAllString(string(d.data[from:to]), "")
	switch {
	case stamp != "" && text != "":
		raw += "&#xA;" + stamp
	case stamp != "":
		raw = stamp
	}
	return textEdit{from, to, raw}, true
}

// onlyDescription returns Descriptions with one that has nothing but the stamp, in the language of
// the export.
func (d *document) onlyDescription(node *xmlNode, stamp string) string {
	language := d.root.attr("languagecode")
	if language == "" {
		language = english
	}
	line := newline(d.data) + strings.Repeat(" ", node.indent(d.data))
	return fmt.Sprintf(`<%s>%s  <Description description="%s" languagecode="%s" />%s</%s>`, node.name, line, stamp, attrEscaper.Replace(language), line, node.name)
}
