package catalogue

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"

	"alm/pipeline/check"

	"github.com/klauspost/compress/gzip"
)

// packed are the pages of each family, as Pack makes them. As they are, they would be a megabyte of the
// program.
//
//go:embed pages
var packed embed.FS

// The pages of each family by rule, unpacked on first use.
var (
	diffPages    = unpackOnce("pipeline/diff")
	lintPages    = unpackOnce("pipeline/lint")
	convertPages = unpackOnce("pipeline/convert")
	portalPages  = unpackOnce("pipeline/portal")
	projectPages = unpackOnce("pipeline/project")
	verifyPages  = unpackOnce("pipeline/verify")
)

// PackedFile returns the name of the file below this package that has the pages of a family.
func PackedFile(dir string) string { return path.Join("pages", path.Base(dir)+".gz") }

func unpackOnce(dir string) func() (map[string]string, error) {
	return sync.OnceValues(func() (map[string]string, error) {
		data, err := packed.ReadFile(PackedFile(dir))
		if err != nil {
			return nil, err
		}
		return Unpack(data)
	})
}

// Page reads the page of one of the family's rules.
func (f Family) Page(id string) (check.Page, error) {
	pages, err := f.pages()
	if err != nil {
		return check.Page{}, fmt.Errorf("read the page of rule %s: %w", id, err)
	}
	page, ok := pages[id]
	if !ok {
		return check.Page{}, fmt.Errorf("rule %s has no page", id)
	}
	return check.ParsePage(id, []byte(page)), nil
}

// separator is what no page has.
const separator = "\x00"

// Pack compresses pages, sorted by rule: an id and a page in turn.
func Pack(ids []string, pages map[string]string) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	var parts []string
	for _, id := range ids {
		parts = append(parts, id, pages[id])
	}
	if _, err := io.WriteString(w, strings.Join(parts, separator)); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// Unpack returns the pages that Pack compressed, by rule.
func Unpack(data []byte) (map[string]string, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	parts := strings.Split(string(text), separator)
	pages := make(map[string]string, len(parts)/2)
	for i := 0; i+1 < len(parts); i += 2 {
		pages[parts[i]] = parts[i+1]
	}
	return pages, nil
}
