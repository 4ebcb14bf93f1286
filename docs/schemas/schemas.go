// Package schemas has the JSON Schema of alm.yaml for editors.
package schemas

import (
	"bytes"
	_ "embed"
	"io"

	"github.com/klauspost/compress/gzip"
)

// packed is alm.schema.json as Pack makes it: as it is, it would be 70 kB more of the program.
//
//go:embed alm.schema.json.gz
var packed []byte

// Project returns the schema of alm.yaml.
func Project() ([]byte, error) { return Unpack(packed) }

// Pack compresses a schema.
func Pack(schema []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(schema); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// Unpack returns the schema that Pack compressed.
func Unpack(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
