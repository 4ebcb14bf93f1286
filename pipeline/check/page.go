package check

import (
	"fmt"
	"io/fs"
	"path"
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
