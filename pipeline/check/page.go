package check

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// Page is a rule's page: prose, the files of its example, and what the rule says of them.
type Page struct {
	Rule  string
	Prose string // Markdown
	Files []txtar.File
	Want  string // a line per finding: file:line:column: message
}

// Pages reads every pages/ID.txtar, by rule id.
func Pages(fsys fs.FS) (map[string]Page, error) {
	names, err := fs.Glob(fsys, "pages/*.txtar")
	if err != nil {
		return nil, err
	}
	pages := map[string]Page{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read rule pages: %w", err)
		}
		page := ParsePage(strings.TrimSuffix(path.Base(name), ".txtar"), data)
		pages[page.Rule] = page
	}
	return pages, nil
}

// ParsePage splits a page's txtar archive. The file "want" is not among Files.
func ParsePage(rule string, data []byte) Page {
	archive := txtar.Parse(data)
	page := Page{Rule: rule, Prose: strings.TrimSpace(string(archive.Comment))}
	for _, file := range archive.Files {
		if file.Name == "want" {
			page.Want = string(file.Data)
			continue
		}
		page.Files = append(page.Files, file)
	}
	return page
}

// Has tells whether a file of the example stands under the folder.
func (p Page) Has(folder string) bool {
	return slices.ContainsFunc(p.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, folder) })
}

// Lines writes findings as a page's want has them: file:line:column: message.
func Lines(findings []Finding) string {
	var b strings.Builder
	for _, f := range findings {
		from := f.At.From()
		fmt.Fprintf(&b, "%s:%d:%d: %s\n", f.At.Name(), from.Line, from.Column, f.Message)
	}
	return b.String()
}
