package main

import (
	"fmt"
	"io/fs"
	"strings"

	"alm/solution/dataverse"
)

// errorClasses holds every class of alm's own errors, as a test of cmd/alm found it.
const errorClasses = "testdata/errors.golden"

// troublePage lists errors by their text: those of environments, then alm's own.
func troublePage(module fs.FS) (map[string]string, error) {
	var b strings.Builder
	b.WriteString("<!-- Made by go generate ./... from the table of meanings and testdata/errors.golden; change these. -->\n\n")
	b.WriteString("# Troubleshooting\n\nSearch this page for a part of the message, or for its code. " +
		"alm prints the same cause and remedy below an error.\n\n" +
		"- [Errors of an environment](#errors-of-an-environment): an import, or a request to Dataverse, failed.\n" +
		"- [Errors of alm](#errors-of-alm): alm refuses before it asks an environment.\n" +
		"- For a sign-in that fails, `alm doctor --stage STAGE` shows each step.\n" +
		"- For a finding, `alm rules ID` or [its page](../rules/README.md).\n")
	b.WriteString("\n## Errors of an environment\n\nTexts are compared without regard to case, also inside another service's error.\n")
	for _, m := range dataverse.Meanings() {
		writeMeaning(&b, m)
	}
	data, err := fs.ReadFile(module, errorClasses)
	if err != nil {
		return nil, err
	}
	b.WriteString("\n## Errors of alm\n\nVERB is the verb that you called. Verbs before the exit code are those that end so.\n")
	b.WriteString(ownErrors(string(data)))
	return map[string]string{"README.md": b.String()}, nil
}

func writeMeaning(b *strings.Builder, m dataverse.Meaning) {
	signs := make([]string, 0, len(m.Texts)+len(m.Codes))
	for _, sign := range append(m.Texts, m.Codes...) {
		signs = append(signs, "`"+sign+"`")
	}
	fmt.Fprintf(b, "\n### %s\n", strings.Join(signs, ", "))
	for _, line := range []struct{ name, value string }{
		{"Only of", m.Part}, {"Means", errorText(m.Err)}, {"Cause", m.Cause}, {"Remedy", m.Remedy},
	} {
		if line.value != "" {
			fmt.Fprintf(b, "\n**%s:** %s.\n", line.name, escape(line.value))
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// ownErrors makes a section of each class of the golden file; its lines stay as they are.
func ownErrors(golden string) string {
	var b strings.Builder
	for class := range strings.SplitSeq(strings.TrimPrefix(golden, "# "), "\n# ") {
		title, lines, _ := strings.Cut(class, "\n")
		fmt.Fprintf(&b, "\n### %s\n\n%s", strings.ToUpper(title[:1])+title[1:], block("", lines))
	}
	return b.String()
}
