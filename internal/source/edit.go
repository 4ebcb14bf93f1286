package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Edit replaces one span of a file by a text. An empty span inserts.
type Edit struct {
	Span Span
	New  string // raw text: use Quote for a JSON string
}

// Apply returns the file's bytes with the edits made and every other byte as it was. Edits
// of another file, outside this one or over each other are an error.
func (f *File) Apply(edits ...Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Span.Start - b.Span.Start })
	out := make([]byte, 0, len(f.Data)+64)
	at := 0
	for _, e := range edits {
		if e.Span.File != f {
			return nil, fmt.Errorf("edit %s: the span is of %q", f.Name, e.Span.Name())
		}
		if e.Span.Start < at || e.Span.End < e.Span.Start || e.Span.End > len(f.Data) {
			return nil, fmt.Errorf("edit %s: bytes %d to %d overlap another edit or leave the file", f.Name, e.Span.Start, e.Span.End)
		}
		out = append(out, f.Data[at:e.Span.Start]...)
		out = append(out, e.New...)
		at = e.Span.End
	}
	return append(out, f.Data[at:]...), nil
}

// Quote writes s as a JSON string, escaping no more than JSON asks for.
func Quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""` // a string always encodes
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
