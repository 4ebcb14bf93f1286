package main

import (
	"cmp"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/spell"
	"alm/pipeline/project"
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
	if err := checkDistinct(outputs); err != nil {
		return nil, err
	}
	annotated := slices.ContainsFunc(outputs, func(out output) bool { return out.format == "actions" })
	if getenv("GITHUB_ACTIONS") == "true" && !annotated {
		outputs = append(outputs, output{format: "actions"})
	}
	forProgram := slices.ContainsFunc(outputs, func(out output) bool { return out.file == "" && out.format != "text" && out.format != "actions" })
	for i := range outputs {
		outputs[i].stderr = forProgram && outputs[i].file == "" && outputs[i].format == "actions"
	}
	return outputs, nil
}

// outputs returns where --format sends a report, once all of it can be written, and reads how much text
// shows.
func (a *app) outputs(j *judging) ([]output, error) {
	outputs, err := parseFormats(j.formats, a.Getenv)
	if err != nil {
		return nil, err
	}
	if err := checkWritable(outputs); err != nil {
		return nil, err
	}
	a.detail, err = j.detail()
	return outputs, err
}

// checkDistinct rejects two formats that go to one place: neither could be read there. Annotations are
// commands of a workflow, which may be between the lines of another format.
func checkDistinct(outputs []output) error {
	first := map[string]string{}
	for _, out := range outputs {
		place := "stdout"
		if out.file != "" {
			place = filepath.Clean(out.file)
		} else if out.format == "actions" {
			continue
		}
		if other, taken := first[place]; taken && !special(out.file) {
			return usage("write one of them to another file: --format FORMAT=FILE", "%s and %s would both be written to %s", other, out.format, place)
		}
		first[place] = out.format
	}
	return nil
}

// checkInput rejects a report that would replace what alm or git reads.
func checkInput(name string) error {
	slashed := strings.ToLower(filepath.ToSlash(filepath.Clean(name)))
	switch base := path.Base(slashed); {
	case slices.Contains([]string{project.DefaultFile, "apidefinition.swagger.json", "apiproperties.json", "settings.json", "script.csx"}, base),
		strings.HasSuffix(base, ".release.json"), strings.HasSuffix(base, ".zip"),
		slices.ContainsFunc(strings.Split(slashed, "/"), func(part string) bool { return part == ".git" || part == ".alm" }):
		return usage("name another file", "a report must not replace %s", name)
	}
	return nil
}

// reportFile returns the first file that has a report, "" when there is none.
func reportFile(outputs []output) string {
	for _, out := range outputs {
		if out.file != "" {
			return out.file
		}
	}
	return ""
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name)
	}
	return names
}

// checkWritable rejects outputs that cannot be written, before anything is done.
func checkWritable(outputs []output) error {
	for _, out := range outputs {
		if out.file == "" {
			continue
		}
		if err := disk.CheckPath(out.file); err != nil {
			return exit.Usage.Wrap(err)
		}
		info, err := os.Stat(out.file)
		switch {
		case err == nil && info.IsDir():
			return usage("name a file", "write %s: %s is a folder", out.format, out.file)
		case errors.Is(err, syscall.ENAMETOOLONG):
			return usage("", "write %s: %w", out.format, err)
		}
		if err := checkInput(out.file); err != nil {
			return err
		}
		if special(out.file) {
			continue
		}
		probe, err := os.CreateTemp(filepath.Dir(out.file), ".alm-*")
		if err != nil {
			var failed *os.PathError
			if errors.As(err, &failed) {
				err = failed.Err // the name is of the probe
			}
			return usage("name a file in a folder that exists and can be written", "write %s to %s: %w", out.format, out.file, err)
		}
		if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
			return usage("", "write %s: %w", out.format, err)
		}
	}
	return nil
}

// special reports whether a name is a device or a pipe, such as /dev/stdout, or a link to a file
// outside of work trees: what is written to it must not replace it.
func special(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && !info.Mode().IsRegular()
}

func writeOutput(name string, data []byte) error {
	if err := disk.CheckPath(name); err != nil {
		return err
	}
	if special(name) {
		return os.WriteFile(name, data, 0o644)
	}
	return atomicfile.Write(name, data)
}
