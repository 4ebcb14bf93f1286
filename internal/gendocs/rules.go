package main

import (
	"fmt"
	"io/fs"
	"strings"

	"alm/pipeline/catalogue"
	"alm/pipeline/check"
)

// made starts every page, for whoever opens it in an editor.
const made = "<!-- Made by go generate ./... from the rule's row and page; change these. -->\n\n"

func rulePages(module fs.FS) (map[string]string, error) {
	families := catalogue.Families()
	files := map[string]string{"README.md": index(families)}
	for _, f := range families {
		pages, err := pagesOf(module, f)
		if err != nil {
			return nil, err
		}
		for _, rule := range f.Rules {
			page, ok := pages[rule.ID]
			if !ok {
				return nil, fmt.Errorf("rule %s has no page pages/%s.txtar", rule.ID, rule.ID)
			}
			files[rule.ID+".md"] = rulePage(f, rule, page)
		}
	}
	return files, nil
}

// pagesOf reads the pages of a family.
func pagesOf(module fs.FS, f catalogue.Family) (map[string]check.Page, error) {
	dir, err := fs.Sub(module, f.Dir)
	if err != nil {
		return nil, err
	}
	return check.Pages(dir)
}

func index(families []catalogue.Family) string {
	var b strings.Builder
	b.WriteString(made + "# Rules\n\n")
	b.WriteString("Every finding names its rule; `alm rules ID` shows the same page in a terminal.\n")
	for _, f := range families {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", f.Title, f.About)
		b.WriteString("| rule | severity | change | hits | reports |\n| --- | --- | --- | --- | --- |\n")
		for _, r := range f.Rules {
			fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s | %s |\n",
				r.ID, r.ID, r.Severity, change(r), consumers(r), strings.ReplaceAll(escape(r.Title), "|", `\|`))
		}
	}
	return b.String()
}

func change(r check.Rule) string {
	if r.Change == check.None {
		return "–"
	}
	return r.Change.String()
}

func consumers(r check.Rule) string {
	if len(r.Consumers) == 0 {
		return "–"
	}
	names := make([]string, len(r.Consumers))
	for i, c := range r.Consumers {
		names[i] = string(c)
	}
	return strings.Join(names, ", ")
}

func phases(r check.Rule) string {
	names := make([]string, len(r.When))
	for i, p := range r.When {
		names[i] = string(p)
	}
	return strings.Join(names, ", ")
}

// escape keeps what a row says from being markup; code stays as it is.
func escape(text string) string {
	parts := strings.Split(text, "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = markup.Replace(parts[i])
	}
	return strings.Join(parts, "`")
}

var markup = strings.NewReplacer("<", "&lt;", "*", `\*`, "[", `\[`)
