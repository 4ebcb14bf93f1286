package main

import (
	"fmt"
	"io/fs"
	"strings"

	"alm/pipeline"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/solution"
)

// made starts every page, for whoever opens it in an editor.
const made = "<!-- Made by go generate ./... from the rule's row and page; change these. -->\n\n"

// family is one table of rules.
type family struct {
	Title string // its heading in the index
	About string
	Verbs string // which verbs run it
	Rules []check.Rule
	Pages fs.FS
	Sides []side
}

// side is a folder of a page's example.
type side struct {
	Dir, Title string
	Like       string // another side: files that are the same there are left out
}

var families = []family{
	{
		Title: "Rules on a change",
		About: "They compare a connector with what it was, and say what that asks of its version and whom it hits.",
		Verbs: "`alm diff`, `alm check`",
		Rules: diff.Rules(), Pages: diff.Pages,
		Sides: []side{{"old", "Before", ""}, {"new", "After", ""}, {"ok", "After, without a finding", "new"}},
	},
	{
		Title: "Rules on one connector",
		About: "They look at a connector by itself.",
		Verbs: "`alm lint`, `alm check`",
		Rules: lint.Rules(), Pages: lint.Pages,
		Sides: []side{{"bad", "With a finding", ""}, {"good", "Without", "bad"}},
	},
	{
		Title: "Rules on what is accepted",
		About: "They look at the waivers, suppressions and baseline of a project.",
		Verbs: "`alm check`, `alm lint`",
		Rules: pipeline.Rules, Pages: pipeline.Pages,
		Sides: []side{{"old", "Before", ""}, {"new", "After", ""}, {"ok", "After, without a finding", "new"}},
	},
}

func rulePages() (map[string]string, error) {
	files := map[string]string{"README.md": index(families) + solutionIndex()}
	for _, f := range families {
		pages, err := check.Pages(f.Pages)
		if err != nil {
			return nil, err
		}
		for _, rule := range f.Rules {
			page, ok := pages[rule.ID]
			if !ok {
				return nil, fmt.Errorf("rule %s has no page pages/%s.txtar", rule.ID, rule.ID)
			}
			files[rule.ID+".md"] = f.page(rule, page)
		}
	}
	return files, nil
}

func index(families []family) string {
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

// solutionIndex lists what verify and pack find; a line says it all.
func solutionIndex() string {
	var b strings.Builder
	b.WriteString("\n## Rules on solutions\n\nThey look at a solution zip or an unpacked solution: `alm verify`, `alm pack`, `alm import`.\n\n")
	b.WriteString("| rule | severity | reports | do |\n| --- | --- | --- | --- |\n")
	for _, f := range solution.Faults {
		row := escape(f.Title) + " | " + escape(f.Fix)
		fmt.Fprintf(&b, "| %s | %s | %s |\n", f.ID, f.Severity, row)
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
