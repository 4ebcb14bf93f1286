package solution

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

const (
	localHeaderSize = 30 // without name and extra field
	endRecordSize   = 22 // without comment
	described       = 0x8
	unknown32       = 1<<32 - 1 // the size is in the extra field
)

// checkLayout compares the header before each entry with the directory, and finds bytes that no entry or
// more than one has: readers that go from entry to entry would read another solution than those that use
// the directory. (APPNOTE.TXT 4.3.6, 4.3.7)
func (a *zipArchive) checkLayout(r io.ReaderAt, size int64, directory *zip.Reader) {
	var sum uint64
	for _, f := range directory.File {
		sum += min(f.CompressedSize64, maxInflated)
	}
	if sum > uint64(size) {
		return // some entry cannot be read, which is a problem of its own
	}
	at, err := entriesEnd(r, directory.File)
	if err == nil {
		err = directoryEnd(r, at, size, directory)
	}
	if err != nil {
		a.problem(ZipMalformed, "", "%v", err)
	}
}

// entriesEnd returns where the last entry ends.
func entriesEnd(r io.ReaderAt, files []*zip.File) (int64, error) {
	starts := map[*zip.File]int64{}
	for _, f := range files {
		start, err := f.DataOffset()
		if err != nil {
			return 0, fmt.Errorf("%s: no header where the directory says", f.Name)
		}
		starts[f] = start
	}
	files = slices.SortedFunc(slices.Values(files), func(f, g *zip.File) int { return int(starts[f] - starts[g]) })
	at := int64(0)
	for _, f := range files {
		at = skipZeros(r, at)
		n, err := compareHeader(r, at, f)
		if err != nil {
			return 0, err
		}
		if at+n != starts[f] {
			return 0, fmt.Errorf("%s: the zip has bytes before it that no entry has, or that another entry has too", f.Name)
		}
		at += n + int64(f.CompressedSize64)
		if f.Flags&described != 0 {
			at += descriptorSize(r, at, f)
		}
	}
	return at, nil
}

// skipZeros returns where padding ends.
func skipZeros(r io.ReaderAt, at int64) int64 {
	buf := make([]byte, 4)
	for size := 4; ; size = 64 << 10 {
		if len(buf) < size {
			buf = make([]byte, size)
		}
		n, err := r.ReadAt(buf, at)
		if i := bytes.IndexFunc(buf[:n], func(c rune) bool { return c != 0 }); i >= 0 {
			return at + int64(i)
		}
		at += int64(n)
		if err != nil {
			return at
		}
	}
}

// compareHeader returns the size of the header at an offset, which has to be that of an entry.
func compareHeader(r io.ReaderAt, at int64, f *zip.File) (int64, error) {
	header := make([]byte, localHeaderSize+len(f.Name))
	if _, err := r.ReadAt(header, at); err != nil || !bytes.HasPrefix(header, []byte("PK\x03\x04")) {
		return 0, fmt.Errorf("%s: the zip has bytes before it that no entry has, or that another entry has too", f.Name)
	}
	short := func(from int) uint32 { return uint32(binary.LittleEndian.Uint16(header[from:])) }
	long := func(from int) uint32 { return binary.LittleEndian.Uint32(header[from:]) }
	other := ""
	switch {
	case int(short(26)) != len(f.Name) || string(header[localHeaderSize:]) != f.Name:
		other = "name"
	case short(8) != uint32(f.Method):
		other = "method"
	case short(6)&described != uint32(f.Flags)&described:
		other = "flag"
	case f.Flags&described != 0:
	case long(14) != f.CRC32:
		other = "checksum"
	case long(18) != unknown32 && uint64(long(18)) != f.CompressedSize64, long(22) != unknown32 && uint64(long(22)) != f.UncompressedSize64:
		other = "size"
	}
	if other != "" {
		return 0, fmt.Errorf("%s: the header before the entry has another %s than the directory", f.Name, other)
	}
	return localHeaderSize + int64(short(26)) + int64(short(28)), nil
}

// descriptorSize returns the size of what follows a described entry: its checksum and sizes, with or
// without a signature, of 4 or 8 bytes each.
func descriptorSize(r io.ReaderAt, at int64, f *zip.File) int64 {
	text := make([]byte, 24)
	n, _ := r.ReadAt(text, at)
	text = text[:n]
	size := int64(12)
	if bytes.HasPrefix(text, []byte("PK\x07\x08")) {
		text, size = text[4:], 16
	}
	if len(text) >= 20 && binary.LittleEndian.Uint32(text) == f.CRC32 &&
		binary.LittleEndian.Uint64(text[4:]) == f.CompressedSize64 && binary.LittleEndian.Uint64(text[12:]) == f.UncompressedSize64 {
		size += 8
	}
	return size
}

// directoryEnd checks that the directory follows the entries, and nothing follows its end.
func directoryEnd(r io.ReaderAt, at, size int64, directory *zip.Reader) error {
	sign := make([]byte, 4)
	at = skipZeros(r, at)
	if _, err := r.ReadAt(sign, at); err != nil || len(directory.File) > 0 && !bytes.Equal(sign, directoryHeader) {
		return fmt.Errorf("the zip has bytes after the last entry that no entry has")
	}
	end := size - endRecordSize - int64(len(directory.Comment))
	if _, err := r.ReadAt(sign, end); err != nil || string(sign) != "PK\x05\x06" {
		return fmt.Errorf("the zip has bytes after its end")
	}
	return nil
}
