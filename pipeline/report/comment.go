package report

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
)

// maxComment is the most bytes of a comment. GitHub takes 65,536 characters, which are never more.
const maxComment = 65000

// Marker begins every comment of one job, so that the next run finds it. It has no text of strangers.
func Marker(parts ...string) string {
	return fmt.Sprintf("<!-- alm %.16x -->", sha256.Sum256([]byte(strings.Join(parts, "\x00"))))
}

// Comment returns a document as a comment on a pull request: what the change breaks first, then the
// connectors and their findings, as many as a comment takes.
func Comment(doc Document, opts Options, marker string) (string, error) {
	foot := "\n<sub>alm " + md(doc.Version)
	if opts.Links.Run != "" {
		foot += " · " + linked(opts.Links.Run, "this run")
	}
	if doc.Commit != "" {
		foot += " · " + codeSpan(doc.Commit[:min(12, len(doc.Commit))])
	}
	foot += " · updated by each run of the job</sub>\n"
	opts.Limit = maxComment - len(marker) - len(foot)
	var b bytes.Buffer
	if err := writeMarkdown(&b, doc, opts); err != nil {
		return "", err
	}
	return marker + "\n" + b.String() + foot, nil
}

// WorthAComment reports whether a pull request needs a comment that it does not have: one that changes
// no connector and has no finding does not.
func (d Document) WorthAComment() bool {
	return len(d.Changed)+len(d.Findings)+len(d.Unclear) > 0
}
