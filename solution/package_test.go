package solution

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpusZips are the real zips by name.
func corpusZips(t *testing.T) map[string][]byte {
	t.Helper()
	zips := map[string][]byte{}
	names, _ := filepath.Glob(filepath.Join(corpus(t), "*", "*.zip"))
	for _, name := range names {
		zips[filepath.Base(name)] = must(os.ReadFile(name))
	}
	if len(zips) == 0 {
		t.Skip("no zips in the corpus")
	}
	return zips
}

func openZip(t *testing.T, file []byte) *Package {
	t.Helper()
	return must(OpenZip(bytes.NewReader(file), int64(len(file))))
}

func writePackage(t *testing.T, p *Package) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.WriteZip(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// contents are a zip's files in their order.
func contents(t *testing.T, file []byte) []zipEntry {
	t.Helper()
	var entries []zipEntry
	for _, f := range must(zip.NewReader(bytes.NewReader(file), int64(len(file)))).File {
		in := must(f.Open())
		entries = append(entries, zipEntry{f.Name, must(io.ReadAll(in))})
	}
	return entries
}

// A real zip, opened and written again, has the same entries in the same order with the
// same bytes.
func TestRealZipsGoRound(t *testing.T) {
	t.Parallel()
	for name, file := range corpusZips(t) {
		back := writePackage(t, openZip(t, file))
		want, got := contents(t, file), contents(t, back)
		var sum tally
		for i, e := range want {
			if i >= len(got) || got[i].name != e.name {
				t.Errorf("%s: entry %d is not %s", name, i, e.name)
				continue
			}
			sum.add(e.name, e.data, got[i].data, sameTokens)
		}
		if len(got) != len(want) || sum.total != len(want) || sum.bytes != len(want) || sum.xml != sum.xmls {
			t.Errorf("%s: %v of %d", name, sum, len(want))
		}
		t.Logf("%s: %v, whole zip equal: %v", name, sum, bytes.Equal(back, file))
	}
}

// tally counts the files that two packages or trees have alike.
type tally struct{ entries, bytes, xml, total, xmls int }

// add counts a file that was there, with what it is now, nil when it is gone.
func (y *tally) add(name string, was, is []byte, same func(a, b []byte) bool) {
	y.total++
	if is != nil {
		y.entries++
	}
	equal := is != nil && bytes.Equal(was, is)
	if equal {
		y.bytes++
	}
	if strings.HasSuffix(name, ".xml") {
		y.xmls++
		if equal || is != nil && same(was, is) {
			y.xml++
		}
	}
}

func (y tally) String() string {
	return fmt.Sprintf("entries equal %d/%d, bytes equal %d/%d, XML equal %d/%d", y.entries, y.total, y.bytes, y.total, y.xml, y.xmls)
}

// sameTokens tells whether two documents have the same tokens.
func sameTokens(a, b []byte) bool {
	x, y := xml.NewDecoder(bytes.NewReader(a)), xml.NewDecoder(bytes.NewReader(b))
	for {
		was, errA := x.Token()
		is, errB := y.Token()
		if errA != nil || errB != nil {
			return errA == io.EOF && errB == io.EOF
		}
		if !equalToken(was, is) {
			return false
		}
	}
}

func equalToken(a, b xml.Token) bool {
	var x, y bytes.Buffer
	for to, token := range map[*bytes.Buffer]xml.Token{&x: a, &y: b} {
		encoder := xml.NewEncoder(to)
		if end, ok := token.(xml.EndElement); ok {
			to.WriteString("/" + fullName(end.Name))
			continue
		}
		encoder.EncodeToken(token)
		encoder.Flush()
	}
	return bytes.Equal(x.Bytes(), y.Bytes())
}
