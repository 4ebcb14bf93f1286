package verify

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"alm/solution"

	"github.com/rogpeppe/go-internal/txtar"
)

// An example's zip holds the files of testdata/solution.txtar, replaced and added to by
// those of the page. Where the page has a file "zip", it lists the zip's entries instead, a
// line each: a name, in quotes where it has control characters, and notes in parentheses
// about the entry. A line that is only a note is about the zip.
var notes = []struct {
	pattern *regexp.Regexp
	entry   func(e *exampleEntry, n int) // of an entry
	zip     func(z *exampleZip, n int)
}{
	{regexp.MustCompile(`^a PNG$`), func(e *exampleEntry, _ int) { e.data = []byte("\x89PNG\r\n\x1a\n") }, nil},
	{regexp.MustCompile(`^UTF-16$`), func(e *exampleEntry, _ int) { e.encode = utf16LE }, nil},
	{regexp.MustCompile(`^encrypted$`), func(e *exampleEntry, _ int) { e.change = func(h *zip.FileHeader) { h.Flags |= 1 } }, nil},
	{regexp.MustCompile(`^symbolic link$`), func(e *exampleEntry, _ int) { e.change = func(h *zip.FileHeader) { h.SetMode(0o777 | fs.ModeSymlink) } }, nil},
	{regexp.MustCompile(`^damaged$`), func(e *exampleEntry, _ int) { e.change = func(h *zip.FileHeader) { h.CRC32++ } }, nil},
	{regexp.MustCompile(`^sizes after the data$`), func(e *exampleEntry, _ int) { e.change = func(h *zip.FileHeader) { h.Flags |= 8 } }, nil},
	{regexp.MustCompile(`^(\d+) MB of zeros$`), func(e *exampleEntry, n int) { e.data = make([]byte, n<<20) }, nil},
	{regexp.MustCompile(`^claims to hold (\d+) MB$`), func(e *exampleEntry, n int) {
		e.change = func(h *zip.FileHeader) {
			h.UncompressedSize64, h.CompressedSize64 = uint64(n)<<20, uint64(n)<<20
		}
	}, nil},
	{regexp.MustCompile(`^cut short$`), nil, func(z *exampleZip, _ int) { z.data = z.data[:len(z.data)-30] }},
	{regexp.MustCompile(`^(\d+) MB in front$`), nil, func(z *exampleZip, n int) { z.padding = int64(n) << 20 }},
	{regexp.MustCompile(`^(\d+) entries more$`), nil, func(z *exampleZip, n int) {
		z.data = append(bytes.Repeat([]byte("PK\x01\x02"), n), z.data...)
	}},
	{regexp.MustCompile(`^not packed yet$`), nil, func(z *exampleZip, _ int) { z.unpacked = true }},
}

// exampleEntry is an entry in the making.
type exampleEntry struct {
	name   string
	data   []byte
	encode func([]byte) []byte
	change func(*zip.FileHeader)
}

// utf16LE writes ASCII text as Windows writes UTF-16.
func utf16LE(text []byte) []byte {
	out := []byte("\xff\xfe")
	for _, c := range text {
		out = append(out, c, 0)
	}
	return out
}

// exampleZip is the bytes of a zip, with zeros in front.
type exampleZip struct {
	padding  int64
	data     []byte
	unpacked bool // the example is about the solution before it is packed
}

func (z *exampleZip) size() int64 { return z.padding + int64(len(z.data)) }

// ReadAt reads the zeros and the bytes behind them.
func (z *exampleZip) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	if off < z.padding {
		n = int(min(int64(len(p)), z.padding-off))
		clear(p[:n])
	}
	if n == len(p) {
		return n, nil
	}
	more, err := bytes.NewReader(z.data).ReadAt(p[n:], off+int64(n)-z.padding)
	return n + more, err
}

var _ io.ReaderAt = (*exampleZip)(nil)

// example makes the zip of one side of a page.
func example(t *testing.T, base []txtar.File, files fs.FS, dir string) *exampleZip {
	t.Helper()
	content := map[string][]byte{}
	var entries []exampleEntry
	for _, f := range base {
		content[f.Name] = f.Data
		entries = append(entries, exampleEntry{name: f.Name})
	}
	own, err := fs.Sub(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	fs.WalkDir(own, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "zip" {
			return nil
		}
		if _, there := content[name]; !there {
			entries = append(entries, exampleEntry{name: name})
		}
		content[name] = must(fs.ReadFile(own, name))
		return nil
	})
	var ofZip []string
	if listing, err := fs.ReadFile(own, "zip"); err == nil {
		entries, ofZip = listed(t, string(listing))
	}
	m := &made{t: t}
	changes := map[string]func(*zip.FileHeader){}
	for _, e := range entries {
		if e.data == nil {
			e.data = content[e.name]
		}
		if e.encode != nil {
			e.data = e.encode(e.data)
		}
		m.add(e.name, string(e.data))
		changes[e.name] = e.change
	}
	m.header = func(h *zip.FileHeader) {
		if change := changes[h.Name]; change != nil {
			change(h)
		}
	}
	z := &exampleZip{data: m.bytes()}
	for _, note := range ofZip {
		apply(t, note, nil, z)
	}
	return z
}

// model is the solution of a zip in which files collide by case, as alm.yaml can have it.
func model(t *testing.T, z *exampleZip) *solution.Solution {
	t.Helper()
	s := &solution.Solution{}
	packed := must(zip.NewReader(z, z.size())).File
	for i, f := range packed {
		m := &made{t: t}
		for j, other := range packed {
			if j == i || !strings.EqualFold(f.Name, other.Name) {
				m.add(other.Name, string(must(io.ReadAll(must(other.Open())))))
			}
		}
		part := must(solution.Read(bytes.NewReader(m.bytes()), int64(len(m.bytes()))))
		for _, v := range part.Variables {
			if v.Entry() == f.Name {
				s.Variables = append(s.Variables, v)
			}
		}
		part.Variables = s.Variables
		s = part
	}
	return s
}

// listed are the entries of a listing, and the notes about the zip.
func listed(t *testing.T, text string) (entries []exampleEntry, ofZip []string) {
	t.Helper()
	for line := range strings.Lines(text) {
		name, note, _ := strings.Cut(strings.TrimSpace(line), "(")
		note = strings.TrimSuffix(note, ")")
		if name = strings.TrimSpace(name); name == "" {
			ofZip = append(ofZip, note)
			continue
		}
		if strings.HasPrefix(name, `"`) {
			name = must(strconv.Unquote(name))
		}
		e := exampleEntry{name: name}
		if note != "" {
			apply(t, note, &e, nil)
		}
		entries = append(entries, e)
	}
	return entries, ofZip
}

func apply(t *testing.T, note string, e *exampleEntry, z *exampleZip) {
	t.Helper()
	for _, n := range notes {
		m := n.pattern.FindStringSubmatch(note)
		if m == nil || e != nil && n.entry == nil || z != nil && n.zip == nil {
			continue
		}
		number := 0
		if len(m) > 1 {
			fmt.Sscan(m[1], &number)
		}
		if e != nil {
			n.entry(e, number)
		} else {
			n.zip(z, number)
		}
		return
	}
	t.Fatalf("unknown note (%s)", note)
}
