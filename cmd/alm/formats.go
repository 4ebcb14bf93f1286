package main

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/spell"
	"alm/pipeline/report"
)

// output is a format, and where it goes: a file, stdout or stderr.
type output struct {
	format, file string
	stderr       bool
}

// parseFormats returns the outputs that --format asks for. FORMAT=FILE adds an output and takes
// none away: text goes to stdout unless another format does, and a GitHub workflow always gets
// annotations, a summary and outputs, on stderr where stdout is for a program.
func parseFormats(specs []string, getenv func(string) string) ([]output, error) {
	var outputs []output
	for _, spec := range specs {
		format, file, _ := strings.Cut(spec, "=")
		if !slices.Contains(formatNames(), format) {
			hint := cmp.Or(spell.DidYouMean(format, formatNames()), "the formats are "+strings.Join(formatNames(), ", "))
			return nil, usage(hint, "unknown format %q", format)
		}
		outputs = append(outputs, output{format: format, file: file})
	}
	if !slices.ContainsFunc(outputs, func(out output) bool { return out.file == "" }) {
		outputs = append([]output{{format: "text"}}, outputs...)
	}
	annotated := slices.ContainsFunc(outputs, func(out output) bool { return out.format == "actions" })
	if getenv("GITHUB_ACTIONS") == "true" && !annotated {
		forProgram := slices.ContainsFunc(outputs, func(out output) bool { return out.file == "" && out.format != "text" })
		outputs = append(outputs, output{format: "actions", stderr: forProgram})
	}
	return outputs, nil
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name)
	}
	return names
}
