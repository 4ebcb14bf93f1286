package report

import (
	"fmt"
	"net/url"
	"strings"

	"alm/internal/source"
)

// Links are the addresses that reports name. An empty one is left out.
type Links struct {
	Tool  string // the files of the alm that runs: https://github.com/OWNER/alm/blob/v1
	Files string // the files of the repository at head: https://github.com/OWNER/REPO/blob/SHA
	Query bool   // Files has a query, to which path and line are added, as for Azure Repos
	Run   string // the workflow run
}

// home returns the address of alm's repository.
func (l Links) home() string {
	home, _, _ := strings.Cut(l.Tool, "/blob/")
	return home
}

// rule returns the address of a rule's page.
func (l Links) rule(id string) string {
	if l.Tool == "" {
		return ""
	}
	return l.Tool + "/docs/rules/" + url.PathEscape(id) + ".md"
}

// link returns the address of a place at head, "" for one that is only in the base.
func (o Options) link(at source.Span) string {
	name := o.in(at.Name())
	if o.Links.Files == "" || at.IsZero() || name == "" || strings.HasPrefix(name, "/") {
		return ""
	}
	if line := at.From().Line; o.Links.Query {
		return fmt.Sprintf("%s&path=%s&line=%d&lineEnd=%[3]d&lineStartColumn=1&lineEndColumn=1", o.Links.Files, url.QueryEscape("/"+name), line)
	}
	return fmt.Sprintf("%s%s#L%d", o.Links.Files, (&url.URL{Path: "/" + name}).EscapedPath(), at.From().Line)
}
