package start

import (
	"bytes"
	"slices"
	"strings"
)

// Ignored are the lines of .gitignore that a project needs.
var Ignored = []string{"dist/", "alm-demo/", "traces/"}

// Attributes are the lines of .gitattributes that a project needs: the same bytes on every machine.
var Attributes = []string{
	"apiDefinition.swagger.json text eol=lf",
	"apiProperties.json text eol=lf",
	"script.csx text eol=lf",
	"alm.yaml text eol=lf",
	".alm/** text eol=lf",
}

// WithLines returns a text with the lines that it lacks added, and how many those are.
func WithLines(data []byte, lines []string) (_ []byte, added int) {
	has := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	data = slices.Clone(data)
	for _, line := range lines {
		if slices.ContainsFunc(has, func(is string) bool { return strings.TrimSpace(is) == line }) {
			continue
		}
		if len(data) > 0 && !bytes.HasSuffix(data, []byte("\n")) {
			data = append(data, '\n')
		}
		data = append(data, line+"\n"...)
		added++
	}
	return data, added
}
