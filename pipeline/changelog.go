package pipeline

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alm/pipeline/check"
	"alm/pipeline/report"
)

const changelogFile = "CHANGELOG.md"

// sections are the parts of a version's entry, and which changes they tell.
var sections = []struct {
	title  string
	change check.Change
}{
	{"Breaking", check.Breaking},
	{"Added", check.Additive},
	{"Changed", check.Editorial},
}

// changelog adds an entry for each version that rose and has none yet. What is there stays
// as it is.
func (plan *BumpPlan) changelog(rel *Release) {
	data, err := fs.ReadFile(rel.With.Head.FS, changelogFile)
	if err != nil {
		data = []byte("# Changelog\n")
	}
	text := string(data)
	for _, raised := range slices.Concat(plan.Connectors, plan.Solutions) {
		findings := findingsOf(rel, raised.Name)
		title := fmt.Sprintf("## %s %s", raised.Name, raised.Is)
		if plan.inSolution(rel, raised.Name) || len(findings) == 0 || hasHeading(text, title) {
			continue
		}
		entry := fmt.Sprintf("%s - %s\n", title, rel.With.Now().UTC().Format(time.DateOnly)) + entryOf(findings)
		text = insertEntry(text, entry)
	}
	if text != string(data) {
		plan.writes = append(plan.writes, write{changelogFile, func() ([]byte, error) { return []byte(text), nil }})
	}
}

// inSolution tells whether a connector's changes stand under a solution's version.
func (plan *BumpPlan) inSolution(rel *Release, dir string) bool {
	return slices.ContainsFunc(plan.Solutions, func(r Raised) bool {
		_, ok := rel.With.Project.Solutions[r.Name].Connectors[dir]
		return ok
	})
}

// findingsOf are the changes of a connector's folder or of a solution's connectors.
func findingsOf(rel *Release, name string) []check.Finding {
	var of []check.Finding
	for _, f := range rel.Diffed.Findings {
		_, held := rel.With.Project.Solutions[name].Connectors[f.Connector]
		if held || f.Connector == name {
			of = append(of, f)
		}
	}
	return of
}

// hasHeading tells whether a line is the title, alone or with more words after it.
func hasHeading(text, title string) bool {
	for line := range strings.Lines(text) {
		if more, ok := strings.CutPrefix(line, title); ok && !goesOn(more) {
			return true
		}
	}
	return false
}

// goesOn tells a text that makes another name or version of what stands before it.
func goesOn(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func entryOf(findings []check.Finding) string {
	var b strings.Builder
	for _, s := range sections {
		first := true
		for _, f := range findings {
			if f.Rule.Change != s.change || f.Rule.Version != check.IgnoresVersion {
				continue
			}
			if first {
				fmt.Fprintf(&b, "\n### %s\n\n", s.title)
				first = false
			}
			fmt.Fprintf(&b, "- %s\n", quiet.Replace(report.Plain(f.Message)))
		}
	}
	return b.String()
}

// quiet keeps a connector's text from being read as Markdown.
var quiet = strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "\\<", ">", "\\>", "|", "\\|")

// insertEntry puts an entry above the newest version, below what is unreleased, with the
// file's own line ends.
func insertEntry(text, entry string) string {
	at := 0
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(line, "## "); ok && !isUnreleased(name) {
			break
		}
		at += len(line)
	}
	before, after := text[:at], text[at:]
	if !strings.HasSuffix(before, "\n") && before != "" {
		before += "\n"
	}
	if after != "" {
		entry += "\n"
	} else {
		before = strings.TrimRight(before, "\r\n") + "\n\n"
	}
	if strings.Contains(text, "\r\n") {
		entry = strings.ReplaceAll(entry, "\n", "\r\n")
	}
	return before + entry + after
}

func isUnreleased(name string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimPrefix(name, "[")), "unreleased")
}
