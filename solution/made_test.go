package solution

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/klauspost/compress/flate"
)

// made is a zip in the making.
type made struct {
	t       *testing.T
	entries []zipEntry
	trailer func([]byte) []byte // changes the finished bytes
}

func (m *made) at(name string) *zipEntry {
	for i := range m.entries {
		if m.entries[i].name == name {
			return &m.entries[i]
		}
	}
	m.t.Fatalf("no entry %s", name)
	return nil
}

func (m *made) replace(name, old, new string) {
	e := m.at(name)
	if !bytes.Contains(e.data, []byte(old)) {
		m.t.Fatalf("%s has no %s", name, old)
	}
	e.data = bytes.Replace(e.data, []byte(old), []byte(new), 1)
}

func (m *made) remove(name string) {
	m.at(name)
	m.entries = slices.DeleteFunc(m.entries, func(e zipEntry) bool { return e.name == name })
}

func (m *made) bytes() []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	deflate := must(deflater())
	for _, e := range m.entries {
		packed := must(deflate(e.data))
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(e.data),
			CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(e.data))}
		must(must(w.CreateRaw(h)).Write(packed))
	}
	if err := w.Close(); err != nil {
		m.t.Fatal(err)
	}
	if m.trailer != nil {
		return m.trailer(b.Bytes())
	}
	return b.Bytes()
}

// deflater returns a function whose result is good until its next call.
func deflater() (func([]byte) ([]byte, error), error) {
	var b bytes.Buffer
	compressor, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	return func(data []byte) ([]byte, error) {
		b.Reset()
		compressor.Reset(&b)
		if _, err := compressor.Write(data); err != nil {
			return nil, err
		}
		err := compressor.Close()
		return b.Bytes(), err
	}, nil
}
