package judge

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/yamltext"
	"alm/pipeline/check"
	"alm/pipeline/project"

	"github.com/goccy/go-yaml/ast"
)

// waivers are those of a file; the zero value has none.
type waivers struct {
	file  *source.File
	all   []Waiver
	lines []int // of their fingerprints
}

// loadWaivers reads the waivers of a tree; there may be none.
func loadWaivers(fsys fs.FS) (w waivers, err error) {
	data, err := disk.ReadText(fsys, WaiverFile)
	if errors.Is(err, fs.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return w, exit.Usage.Errorf("put a list of waivers there, or remove it", "read %s: %w", WaiverFile, err)
	}
	text := bytes.TrimPrefix(data, []byte("\uFEFF")) // Notepad writes a byte order mark
	if err := yamltext.Check(text); err != nil {
		return w, exit.Usage.Errorf("remove the waivers that no longer match", "read %s: %w", WaiverFile, err)
	}
	if err := yamltext.Decode(WaiverFile, text, &w.all); err != nil {
		return w, err
	}
	w.file, w.lines = source.Text(WaiverFile, data), waiverLines(text)
	for i, one := range w.all {
		line := 1
		if i < len(w.lines) {
			line = w.lines[i]
		}
		if err := one.check(line); err != nil {
			return w, err
		}
	}
	return w, nil
}

// waiverLines returns the line of each waiver's fingerprint.
func waiverLines(data []byte) []int {
	file, err := yamltext.Nodes(data)
	if err != nil || len(file.Docs) == 0 {
		return nil
	}
	list, ok := file.Docs[0].Body.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	var lines []int
	for _, item := range list.Values {
		line := item.GetToken().Position.Line
		if mapping, ok := item.(ast.MapNode); ok {
			for iter := mapping.MapRange(); iter.Next(); {
				if iter.Key().GetToken().Value == "fingerprint" {
					line = iter.Value().GetToken().Position.Line
				}
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// has reports whether a waiver of the file accepts what another accepts, for as long.
func (w waivers) has(other Waiver) bool {
	return slices.ContainsFunc(w.all, func(one Waiver) bool { return one.Fingerprint == other.Fingerprint && one.Until >= other.Until })
}

// finding returns a finding on a waiver, at its fingerprint.
func (w waivers) finding(id string, i int, format string, args ...any) check.Finding {
	rule, fingerprint := project.RuleOf(id), w.all[i].Fingerprint
	return check.Finding{
		Rule: rule, Severity: rule.Severity, Subject: "waiver/" + fingerprint,
		Message: fmt.Sprintf(format, args...), Fix: rule.Fix, Fingerprint: fingerprint, At: w.span(i),
	}
}

// span returns the text of a waiver's fingerprint.
func (w waivers) span(i int) source.Span {
	start, fingerprint := 0, w.all[i].Fingerprint
	if i < len(w.lines) {
		start = w.file.LineStart(w.lines[i])
	}
	if at := bytes.Index(w.file.Data[start:], []byte(fingerprint)); at >= 0 {
		return w.file.Span(start+at, start+at+len(fingerprint))
	}
	return w.file.Span(start, start)
}

// text returns the text of the file with a line break at its end.
func (w waivers) text() []byte {
	if w.file == nil || len(w.file.Data) == 0 {
		return nil
	}
	data := bytes.Clone(w.file.Data)
	if !bytes.HasSuffix(data, []byte("\n")) {
		data = append(data, '\n')
	}
	return data
}
