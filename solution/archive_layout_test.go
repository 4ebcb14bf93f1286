package solution

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// TestLayout: a zip that readers without the directory would read otherwise is malformed.
func TestLayout(t *testing.T) {
	local := func(data []byte, name string) int { return bytes.Index(data, []byte(name)) - localHeaderSize }
	for _, test := range []struct {
		name   string
		change func([]byte) []byte
		want   string
	}{
		{"as written", func(b []byte) []byte { return b }, ""},
		{"another name", func(b []byte) []byte { return bytes.Replace(b, []byte("solution.xml"), []byte("solution.XML"), 1) }, "solution.xml: the header before the entry has another name than the directory"},
		{"another method", func(b []byte) []byte { b[local(b, "solution.xml")+8] = 0; return b }, "solution.xml: the header before the entry has another method than the directory"},
		{"another checksum", func(b []byte) []byte { b[local(b, "solution.xml")+14]++; return b }, "solution.xml: the header before the entry has another checksum than the directory"},
		{"another size", func(b []byte) []byte { b[local(b, "solution.xml")+22]++; return b }, "solution.xml: the header before the entry has another size than the directory"},
		{"another flag", func(b []byte) []byte { b[local(b, "solution.xml")+6] |= described; return b }, "solution.xml: the header before the entry has another flag than the directory"},
		{"bytes before", func(b []byte) []byte { return append([]byte("MZ"), b...) }, "customizations.xml: the zip has bytes before it that no entry has, or that another entry has too"},
		{"bytes after", func(b []byte) []byte { return append(b, "more"...) }, "the zip has bytes after its end"},
		{"an entry that the directory lacks", func(b []byte) []byte {
			end := bytes.LastIndex(b, []byte("PK\x05\x06"))
			at := bytes.Index(b, directoryHeader)
			next := at + 46 + len("customizations.xml")
			binary.LittleEndian.PutUint16(b[end+8:], 1)
			binary.LittleEndian.PutUint16(b[end+10:], 1)
			binary.LittleEndian.PutUint32(b[end+12:], uint32(end-next))
			binary.LittleEndian.PutUint32(b[end+16:], uint32(next))
			return b
		}, "solution.xml: the header before the entry has another name than the directory"},
		{"two entries of the same bytes", func(b []byte) []byte {
			at := bytes.LastIndex(b, directoryHeader)
			binary.LittleEndian.PutUint32(b[at+42:], 0)
			return b
		}, "solution.xml: the zip has bytes before it that no entry has, or that another entry has too"},
	} {
		data := test.change(layoutZip(t))
		a := openArchive(bytes.NewReader(data), int64(len(data)))
		var got []string
		for _, p := range a.problems {
			got = append(got, p.Message)
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q; want %q", test.name, got, test.want)
		}
	}
}

// layoutZip returns a zip of two entries, with sizes in the headers before them.
func layoutZip(t *testing.T) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"customizations.xml", "solution.xml"} {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: 2, UncompressedSize64: 0}
		to, err := w.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write([]byte{3, 0}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
