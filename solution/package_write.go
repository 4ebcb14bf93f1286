package solution

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"unicode"

	"github.com/klauspost/compress/flate"
)

// inMemory is the size up to which a file is compressed once, into memory; a larger one is
// compressed twice, first to get the sizes that precede its data.
const inMemory = 1 << 20

// WriteZip writes the zip. It copies entries of an opened zip as they are compressed, and
// compresses others as Write does, so that the same package gives the same bytes on every
// machine. It holds one file of at most 1 MB in memory at a time.
func (p *Package) WriteZip(w io.Writer) error {
	out := &zipWriter{archive: zip.NewWriter(w)}
	for _, x := range p.parts {
		if err := out.add(x); err != nil {
			return fmt.Errorf("write %s: %w", x.name, err)
		}
	}
	return out.archive.Close()
}

// zipWriter compresses with a compressor that go.mod pins, so that the bytes do not change
// with a Go release.
type zipWriter struct {
	archive    *zip.Writer
	compressor *flate.Writer
}

func (z *zipWriter) add(x *zipPart) error {
	if x.from != nil {
		return z.archive.Copy(x.from)
	}
	if x.size <= inMemory {
		var b bytes.Buffer
		sum, err := z.deflate(&b, x)
		if err != nil {
			return err
		}
		out, err := z.archive.CreateRaw(header(x, sum, uint64(b.Len())))
		if err != nil {
			return err
		}
		_, err = out.Write(b.Bytes())
		return err
	}
	var size counter
	sum, err := z.deflate(&size, x)
	if err != nil {
		return err
	}
	out, err := z.archive.CreateRaw(header(x, sum, uint64(size)))
	if err != nil {
		return err
	}
	again, err := z.deflate(out, x)
	if err == nil && again != sum {
		err = fmt.Errorf("the file changed while it was packed")
	}
	return err
}

// deflate compresses one file and returns its checksum.
func (z *zipWriter) deflate(w io.Writer, x *zipPart) (uint32, error) {
	if z.compressor == nil {
		compressor, err := flate.NewWriter(w, flate.BestCompression)
		if err != nil {
			return 0, err
		}
		z.compressor = compressor
	}
	z.compressor.Reset(w)
	from, err := x.reader()
	if err != nil {
		return 0, err
	}
	defer from.Close()
	sum := crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(sum, z.compressor), from)
	if err != nil {
		return 0, err
	}
	if n != x.size {
		return 0, fmt.Errorf("the file changed while it was packed")
	}
	return sum.Sum32(), z.compressor.Close()
}

type counter uint64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// header returns the header that every export of the platform has.
func header(x *zipPart, sum uint32, packed uint64) *zip.FileHeader {
	flags := uint16(deflateMaximum)
	if strings.ContainsFunc(x.name, func(r rune) bool { return r > unicode.MaxASCII }) {
		flags |= nameIsUTF8
	}
	return &zip.FileHeader{
		Name:               x.name,
		CreatorVersion:     creatorVersion,
		ReaderVersion:      readerVersion,
		Flags:              flags,
		Method:             zip.Deflate,
		ModifiedDate:       dosDate, //lint:ignore SA1019 Modified would add an extra field, which no platform zip has
		CRC32:              sum,
		CompressedSize64:   packed,
		UncompressedSize64: uint64(x.size),
	}
}
