package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"

	"alm/pipeline/check"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// page is the data of page.html.
type page struct {
	Document
	Options
	Style  template.CSS
	CSP    string // the Content-Security-Policy: this style and nothing else
	Tally  tally
	Groups []group
	Rules  []*check.Rule
	Reach  reachPage
}

//go:embed picture.html
var pictureHTML string

//go:embed picture.css
var pictureCSS string

// reachPage is who uses what changed.
type reachPage struct {
	Asked, Missing []string
	Pictures       []picture
}

func writeHTML(w io.Writer, doc Document, opts Options) error {
	p := page{Document: doc, Options: opts, Tally: tallyOf(doc.Findings), Groups: doc.groups(), Rules: rulesOf(doc.Findings)}
	p.Reach.Asked, p.Reach.Missing = doc.reachLines()
	p.Reach.Pictures = doc.pictures()
	style := pageCSS + pictureCSS // our own files
	digest := sha256.Sum256([]byte(style))
	p.Style = template.CSS(style)
	p.CSP = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'"
	tmpl, err := template.New("page").Funcs(template.FuncMap{
		"plain":         Plain,
		"clip":          clip,
		"in":            opts.in,
		"place":         opts.place,
		"gone":          func(f check.Finding) bool { return f.At.IsZero() && !f.Was.IsZero() },
		"count":         tallyOf,
		"countNoun":     countNoun,
		"foundAt":       foundAt,
		"usedBy":        usedBy,
		"doubt":         doubt,
		"unclear":       doc.unclear,
		"unclearPlaces": doc.unclearPlaces,
		"wordDiff":      wordDiff,
		"lineDiff":      lineDiff,
		"sign":          func(op string) string { return signs[op] },
		"message":       messageWithPlaces,
		"accepted":      acceptedLabel,
		"evidence":      opts.evidence,
		"title":         capitalize,
		"help":          func(rule string) [][]phrase { return paragraphs(opts.help(rule)) },
		"verdict":       doc.verdict,
		"effect":        doc.effect,
		"blocked":       doc.blocked,
		"judgedBy":      doc.policy,
		"sides":         doc.sides,
		"bump":          func(g group) string { return bumpOf(doc, g) },
	}).Parse(pageHTML + pictureHTML)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := tmpl.Execute(&b, p); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// phrase is part of a paragraph, set as code or not.
type phrase struct {
	Code bool
	Text string
}

// paragraphs splits a rule page at empty lines; text between backticks is code.
func paragraphs(prose string) [][]phrase {
	var all [][]phrase
	for _, text := range strings.Split(strings.TrimSpace(prose), "\n\n") {
		var p []phrase
		for i, part := range strings.Split(text, "`") {
			if part != "" {
				p = append(p, phrase{i%2 == 1, part})
			}
		}
		if p != nil {
			all = append(all, p)
		}
	}
	return all
}
