package bump

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/report"
)

// ChangelogFile is the changelog in the project's folder.
const ChangelogFile = "CHANGELOG.md"

// sections are the parts of a version's entry, and which changes they tell.
var sections = []struct {
	title  string
	change check.Change
}{
	{"Breaking", check.Breaking},
	{"Added", check.Additive},
	{"Changed", check.Editorial},
}

// addChangelog adds an entry for each version that rose and has none yet. What is there stays
// as it is.
func (plan *Plan) addChangelog(p *project.Project, judged *judge.Result, today time.Time) error {
	data, err := fs.ReadFile(judged.Head.FS, ChangelogFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		data = []byte("# Changelog\n")
	case err != nil: // what cannot be read is not replaced
		return exit.Usage.Errorf("make it a file that can be read", "read %s: %w", ChangelogFile, err)
	}
	text := string(data)
	for _, raised := range slices.Concat(plan.Connectors, plan.Solutions) {
		findings := plan.findingsOf(p, judged, raised.Name)
		title := fmt.Sprintf("## %s %s", raised.Name, raised.Is)
		if plan.inSolution(p, raised.Name) || len(findings) == 0 || hasHeading(text, title) {
			continue
		}
		entry := fmt.Sprintf("%s - %s\n", title, today.UTC().Format(time.DateOnly)) + entryOf(findings)
		text = insertEntry(text, entry)
	}
	if text != string(data) {
		plan.writes = append(plan.writes, write{ChangelogFile, func() ([]byte, error) { return []byte(text), nil }})
	}
	return nil
}

// inSolution reports whether a connector's changes are listed under a solution's version.
func (plan *Plan) inSolution(p *project.Project, dir string) bool {
	return slices.ContainsFunc(plan.Solutions, func(r record.Raised) bool {
		_, ok := p.Solutions[r.Name].Connectors[dir]
		return ok
	})
}

// findingsOf returns the changes of a connector's folder or of a solution's connectors.
func (plan *Plan) findingsOf(p *project.Project, judged *judge.Result, name string) []*check.Finding {
	var of []*check.Finding
	for _, f := range judged.Diffed.Findings {
		_, held := p.Solutions[name].Connectors[f.Connector]
		if held || f.Connector == name || slices.Contains(plan.left, departure{name, f.Connector}) {
			of = append(of, f)
		}
	}
	return of
}

// hasHeading reports whether a line is the title, alone or with more words after it.
func hasHeading(text, title string) bool {
	for line := range strings.Lines(text) {
		if more, ok := strings.CutPrefix(line, title); ok && !continuesWord(more) {
			return true
		}
	}
	return false
}

// continuesWord reports whether a text makes another name or version of what comes before it.
func continuesWord(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func entryOf(findings []*check.Finding) string {
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
			fmt.Fprintf(&b, "- %s\n", escapeMarkdown.Replace(report.Plain(f.Message)))
		}
	}
	return b.String()
}

// escapeMarkdown keeps a connector's text from being read as Markdown.
var escapeMarkdown = strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "\\<", ">", "\\>", "|", "\\|")

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
