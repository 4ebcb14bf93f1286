package source

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"sort"
)

// Origin says where a part of a derived text comes from. Origins do not overlap.
type Origin struct {
	Start, End int  // in the derived text
	At         Span // in the text that people wrote
	Shift      int  // byte i of the part is byte i-Shift of At, if Linear
	Linear     bool // the text is the same, so that places inside the part are exact
	Scalar     bool // a value or key on one line, which Apply can replace
}

// Align compares the JSON of a value or key with the text that it was written from.
func (o *Origin) Align(json string) {
	text := o.At.Text()
	switch {
	case text == json:
		o.Linear = true
	case `"`+text+`"` == json:
		o.Linear, o.Shift = true, 1
	case len(text) == len(json) && len(text) > 1 && text[1:len(text)-1] == json[1:len(json)-1]:
		o.Linear = true // in single quotes
	}
}

// Derivation is a JSON text that was made from others: from YAML, or from several files.
type Derivation struct {
	Name    string
	Text    []byte
	Origins []Origin // in order of Start

	// Written is the one text that it was made from, nil if there are several; Again makes it
	// from a new text.
	Written *File
	Again   func(written []byte) *File
}

// Derive returns a file with the nodes of a derived text. Its places are those in the texts
// that people wrote.
func Derive(d Derivation) *File {
	f := Text(d.Name, nil)
	if len(d.Text) > 0 {
		f = Parse(d.Name, d.Text)
	}
	f.derived = &d
	return f
}

// Fail adds problems whose places are in the written text.
func (f *File) Fail(problems ...Problem) { f.problems = append(f.problems, problems...) }

// Written returns the text as it is on disk, nil for a file that was assembled from several.
func (f *File) Written() []byte {
	switch {
	case f.derived == nil:
		return f.Data
	case f.derived.Written == nil:
		return nil
	}
	return f.derived.Written.Data
}

// IsDerived reports whether the JSON was made from other texts.
func (f *File) IsDerived() bool { return f.derived != nil }

// Under prefixes the names of the file, and of those that it was made from, with a folder.
func (f *File) Under(folder string) {
	files := []*File{f}
	if f.derived != nil {
		for _, o := range f.derived.Origins {
			files = append(files, o.At.File)
		}
		files = append(files, f.derived.Written)
	}
	slices.SortFunc(files, func(a, b *File) int { return bytes.Compare([]byte(nameOf(a)), []byte(nameOf(b))) })
	seen := map[*File]bool{nil: true}
	for _, one := range files {
		if !seen[one] {
			seen[one] = true
			one.Name = path.Join(folder, one.Name)
		}
	}
}

func nameOf(f *File) string {
	if f == nil {
		return ""
	}
	return f.Name
}

// origin returns the last origin that starts before an offset, or at it if at is true.
func (f *File) origin(offset int, at bool) (o Origin, ok bool) {
	all := f.derived.Origins
	i := sort.Search(len(all), func(i int) bool { return all[i].Start > offset || !at && all[i].Start == offset }) - 1
	if i < 0 {
		if len(all) == 0 {
			return Origin{}, false
		}
		return all[0], true
	}
	return all[i], true
}

// Written returns the place of a derived span in the texts that people wrote; any other span is
// its own.
func (s Span) Written() Span {
	if s.File == nil || s.File.derived == nil {
		return s
	}
	first, ok := s.File.origin(s.Start, true)
	if !ok {
		return Span{File: s.File.derived.Written}
	}
	at := Span{File: first.At.File, Start: first.place(s.Start, first.At.Start)}
	at.End = at.Start
	if last, _ := s.File.origin(s.End, s.End == s.Start); last.At.File == at.File {
		at.End = max(at.Start, last.place(s.End, last.At.End))
	}
	return at
}

// Origin returns the file that people wrote the span in, nil for the zero Span.
func (s Span) Origin() *File { return s.Written().File }

// place returns where a byte of the part is in the written text, or other if that is unknown.
func (o Origin) place(offset, other int) int {
	switch {
	case offset <= o.Start:
		return o.At.Start
	case offset >= o.End:
		return o.At.End
	case o.Linear:
		return min(max(o.At.Start+offset-o.Start-o.Shift, o.At.Start), o.At.End)
	}
	return other
}

// Editable reports whether Apply can make some edits. In JSON it can make all; in a text that
// it was derived from, those that replace a value or a key written on one line.
func (f *File) Editable(edits ...Edit) bool {
	if f.derived == nil {
		return true
	}
	_, err := f.translated(edits)
	return err == nil
}

// translated returns edits of derived text as edits of the written one.
func (f *File) translated(edits []Edit) ([]Edit, error) {
	var all []Edit
	for _, e := range edits {
		o, ok := f.origin(e.Span.Start, true)
		if !ok || f.derived.Written == nil || !o.Scalar || e.Span.File != f || o.Start != e.Span.Start || o.End != e.Span.End || !isScalar(e.New) {
			return nil, fmt.Errorf("edit %s: only a value on one line can be replaced in a file that is not JSON", f.Name)
		}
		all = append(all, Edit{o.At, e.New})
	}
	return all, nil
}

func isScalar(text string) bool {
	f := Parse("", []byte(text))
	k := f.Root.Kind()
	return len(f.Problems()) == 0 && k != Missing && k != Object && k != Array
}

// applyWritten applies edits to the text that the file was made from. The result must have the
// value that the edited JSON has.
func (f *File) applyWritten(edits []Edit) ([]byte, error) {
	all, err := f.translated(edits)
	if err != nil {
		return nil, err
	}
	data, err := f.derived.Written.Apply(all...)
	if err != nil {
		return nil, err
	}
	unedited := Parse(f.Name, f.Data)
	for i := range edits {
		edits[i].Span.File = unedited
	}
	want, err := unedited.Apply(edits...)
	if err != nil {
		return nil, err
	}
	again := f.derived.Again(data)
	if !again.Root.Equal(Parse(f.Name, want).Root) {
		return nil, fmt.Errorf("edit %s: the text would not have the value that was meant", f.Name)
	}
	return data, nil
}
