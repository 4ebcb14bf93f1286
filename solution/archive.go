package solution

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// Limits of what is read. The product accepts 95 MB at most, so nothing real comes near.
const (
	maxZip      = 256 << 20 // bytes of the zip
	maxEntries  = 20_000
	maxInflated = 1 << 30  // bytes of all entries together
	maxEntry    = 64 << 20 // of an entry that is held in memory
	maxRatio    = 200      // of an entry over minBomb
	minBomb     = 4 << 20  // bytes; below this a high ratio is only well-packed text
)

// archivedFile is the content of an entry.
type archivedFile struct {
	open func() (io.ReadCloser, error)
	size uint64 // at most
}

// zipArchive is a zip opened within limits. It collects problems.
type zipArchive struct {
	headers   []*zip.File              // everything that the zip lists, in its order
	files     map[string]*archivedFile // without folders and unsafe names
	names     []string                 // of files, in the zip's order
	described []string                 // those with their sizes after the data
	cache     map[string][]byte
	unread    map[string]bool // entries that have a problem of their own
	problems  []Problem
	stopped   bool // a problem after which Read cannot continue
}

func (a *zipArchive) problem(kind Kind, entry, format string, args ...any) {
	a.add(problem(kind, entry, format, args...))
}

func (a *zipArchive) add(p Problem) {
	a.problems = append(a.problems, p)
	a.stopped = a.stopped || kinds[p.Kind].stops
}

func newArchive() *zipArchive {
	return &zipArchive{files: map[string]*archivedFile{}, cache: map[string][]byte{}, unread: map[string]bool{}}
}

// openArchive lists the entries of a zip and checks their headers.
func openArchive(r io.ReaderAt, size int64) *zipArchive {
	a := newArchive()
	if size > maxZip {
		a.problem(ZipTooLarge, "", "the zip is %d bytes; at most %d are read", size, maxZip)
		return a
	}
	headers, err := countHeaders(r, size)
	if err != nil {
		a.problem(ZipMalformed, "", "it cannot be read: %v", err)
		return a
	}
	if headers > maxEntries {
		a.problem(ZipTooManyEntries, "", "the zip lists more than %d entries", maxEntries)
		return a
	}
	directory, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		a.problem(ZipMalformed, "", "it is no zip, or was cut short")
		return a
	}
	a.headers = directory.File
	if a.checkTotal(directory, uint64(size)) {
		a.list(directory)
	}
	if !a.stopped {
		a.checkLayout(r, size, directory)
	}
	return a
}

// checkTotal adds the sizes that the entries declare; inflate enforces them. Entries that
// share their bytes increase the sum but not the zip.
func (a *zipArchive) checkTotal(directory *zip.Reader, size uint64) bool {
	var total uint64
	for _, f := range directory.File {
		total += min(f.UncompressedSize64, maxInflated)
	}
	switch {
	case total > minBomb && total/maxRatio > size:
		a.problem(ZipBomb, "", "%d bytes become %d", size, total)
	case total > maxInflated:
		a.problem(ZipInflatesTooLarge, "", "the entries contain more than %d bytes together", maxInflated)
	}
	return !a.stopped
}

var directoryHeader = []byte("PK\x01\x02")

// countHeaders counts possible entries before archive/zip allocates a record for each.
func countHeaders(r io.ReaderAt, size int64) (int, error) {
	count := 0
	buf := make([]byte, 256<<10)
	section := io.NewSectionReader(r, 0, size)
	kept := 0
	for {
		n, err := io.ReadFull(section, buf[kept:])
		count += bytes.Count(buf[:kept+n], directoryHeader)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return count, nil
		}
		if err != nil {
			return 0, err
		}
		kept = copy(buf, buf[kept+n-len(directoryHeader)+1:kept+n])
	}
}

func (a *zipArchive) list(directory *zip.Reader) {
	seen := map[string]string{} // part names compare without case
	for _, f := range directory.File {
		if bad := badName(f.Name); bad != nil {
			a.problem(bad.kind, f.Name, "%s", bad.why)
			continue
		}
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		key := strings.ToLower(f.Name)
		if was, twice := seen[key]; twice {
			a.problem(collision(was, f.Name), f.Name, "occurs twice, first as %s", was)
			continue
		}
		seen[key] = f.Name
		if f.Flags&described != 0 {
			a.described = append(a.described, f.Name)
		}
		a.files[f.Name] = &archivedFile{f.Open, f.UncompressedSize64}
		a.names = append(a.names, f.Name)
		a.checkHeader(f)
	}
}

func (a *zipArchive) checkHeader(f *zip.File) {
	bad := func(kind Kind, format string, args ...any) {
		a.unread[f.Name] = true
		a.problem(kind, f.Name, format, args...)
	}
	declared := f.UncompressedSize64
	switch {
	case f.Flags&0x1 != 0:
		bad(EntryEncrypted, "the entry is encrypted")
	case f.Mode()&fs.ModeSymlink != 0:
		bad(EntrySymlink, "the entry is a symbolic link")
	case declared > minBomb && declared/maxRatio > f.CompressedSize64:
		bad(ZipBomb, "%d bytes become %d", f.CompressedSize64, declared)
	}
}

// read inflates one entry, once. It returns nil, false when there is none or it has a problem.
func (a *zipArchive) read(name string) ([]byte, bool) {
	if data, ok := a.cache[name]; ok {
		return data, true
	}
	f := a.files[name]
	if f == nil || a.unread[name] {
		return nil, false
	}
	if f.size > maxEntry {
		a.unread[name] = true
		a.problem(EntryTooLarge, name, "the entry is %d bytes; at most %d are read", f.size, maxEntry)
		return nil, false
	}
	data, err := inflate(f)
	if err != nil {
		a.unreadable(name, err)
		return nil, false
	}
	a.cache[name] = data
	return data, true
}

func (a *zipArchive) unreadable(name string, err error) {
	a.unread[name] = true
	a.problem(EntryUnreadable, name, "cannot be read: %v", err)
}

func inflate(f *archivedFile) ([]byte, error) {
	if f.size > maxEntry {
		return nil, fmt.Errorf("%d bytes are more than %d", f.size, maxEntry)
	}
	var b bytes.Buffer
	err := f.copy(&b)
	return b.Bytes(), err
}

// copy inflates as many bytes as the entry's header declares; more is an error.
func (f *archivedFile) copy(w io.Writer) error {
	content, err := f.open()
	if err != nil {
		return err
	}
	defer content.Close()
	n, err := io.Copy(w, io.LimitReader(content, int64(f.size)+1))
	if err == nil && uint64(n) > f.size {
		err = zip.ErrFormat
	}
	return err
}
