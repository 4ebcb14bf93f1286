package main

import (
	"fmt"
	"path"
	"strings"

	"alm/pipeline/catalogue"
	"alm/pipeline/check"

	"github.com/rogpeppe/go-internal/txtar"
)

var asks = map[check.Change]string{
	check.Breaking:  "breaking: asks for a major version",
	check.Additive:  "additive: asks for a minor version",
	check.Editorial: "editorial: asks for a patch",
}

func rulePage(f catalogue.Family, rule check.Rule, page check.Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# %s\n\n%s.\n\n", made, rule.ID, escape(rule.Title))
	factsTable(&b, f, rule)
	fmt.Fprintf(&b, "\n%s\n", page.Prose)
	if rule.Fix != "" {
		fmt.Fprintf(&b, "\n**Fix:** %s.\n", strings.TrimSuffix(escape(rule.Fix), "."))
	}
	b.WriteString("\n## Example\n")
	for _, s := range f.Sides {
		showSide(&b, s, page.Files)
	}
	fmt.Fprintf(&b, "\nalm says:\n\n%s", block("", page.Want))
	b.WriteString("\n[All rules](README.md)\n")
	return b.String()
}

func factsTable(b *strings.Builder, f catalogue.Family, rule check.Rule) {
	b.WriteString("| | |\n| --- | --- |\n")
	for _, fact := range []struct{ Name, Value string }{
		{"severity", rule.Severity.String()},
		{"by profile", byProfile(rule)},
		{"fixed by", map[bool]string{true: "`alm lint --fix`; `--fix=all` where that changes what the connector does"}[rule.Autofix]},
		{"stops", map[bool]string{true: "`alm pack`"}[rule.AtPack]},
		{"change", asks[rule.Change]},
		{"hits", strings.Trim(consumers(rule), "–")},
		{"met at", phases(rule)},
		{"found by", f.Verbs},
		{"since", rule.Since},
		{"Microsoft's code", strings.Join(rule.Aliases, ", ")},
		{"the platform", rule.Evidence.String()},
	} {
		if fact.Value != "" {
			fmt.Fprintf(b, "| %s | %s |\n", fact.Name, fact.Value)
		}
	}
}

// showSide shows a side's files, without those that another side has shown.
func showSide(b *strings.Builder, s catalogue.Side, files []txtar.File) {
	shown := map[string]string{}
	for _, file := range files {
		if rest, ok := strings.CutPrefix(file.Name, s.Like+"/"); ok && s.Like != "" {
			shown[rest] = string(file.Data)
		}
	}
	titled := false
	for _, file := range files {
		rest, ok := strings.CutPrefix(file.Name, s.Dir+"/")
		if text, same := shown[rest]; !ok || same && text == string(file.Data) {
			continue
		}
		if !titled {
			fmt.Fprintf(b, "\n### %s\n", s.Title)
			titled = true
		}
		fmt.Fprintf(b, "\n`%s`\n\n%s", rest, block(languages[path.Ext(rest)], string(file.Data)))
	}
}

var languages = map[string]string{".json": "json", ".csx": "csharp", ".xml": "xml"}

// block is a fenced block whose fence is longer than any in the text. Bytes that are not
// UTF-8, which an example may be about, show as U+FFFD.
func block(language, text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fmt.Sprintf("%s%s\n%s\n%s\n", fence, language, strings.TrimSuffix(text, "\n"), fence)
}

// byProfile is what the rule weighs in the profiles that differ: "certification error".
func byProfile(r check.Rule) string {
	var words []string
	for _, p := range check.AllProfiles {
		if s := r.For(p); s != r.Severity {
			words = append(words, string(p)+" "+s.String())
		}
	}
	return strings.Join(words, ", ")
}
