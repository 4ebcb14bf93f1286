package report

import (
	"slices"
	"strings"

	"alm/pipeline/check"
)

// shownPrint is how much of a fingerprint a command shows.
const shownPrint = 8

// acceptCommand returns the command that accepts a finding of diff or check, "" for one that is
// accepted.
func (d Document) acceptCommand(f *check.Finding) string {
	if f.Waiver != "" || f.Fingerprint == "" || !slices.Contains([]string{"check", "diff"}, d.Verb) {
		return ""
	}
	command := "alm accept " + f.Fingerprint[:min(shownPrint, len(f.Fingerprint))] + " --reason TEXT --until DATE"
	if d.AcceptFrom != "" {
		command += " --base " + shellWord(d.AcceptFrom)
	}
	return command
}

// shellWord quotes a text for a POSIX shell where it needs that.
func shellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:~^@{}=+", r)
	}
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(Plain(text), "'", `'\''`) + "'"
}
