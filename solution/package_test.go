package solution

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
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
func contents(t *testing.T, file []byte) []entry {
	t.Helper()
	var entries []entry
	for _, f := range must(zip.NewReader(bytes.NewReader(file), int64(len(file)))).File {
		in := must(f.Open())
		entries = append(entries, entry{f.Name, must(io.ReadAll(in))})
	}
	return entries
}

// A real zip, opened and written again, has the same entries in the same order with the
// same bytes.
func TestRealZipsGoRound(t *testing.T) {
	for name, file := range corpusZips(t) {
		back := writePackage(t, openZip(t, file))
		want, got := contents(t, file), contents(t, back)
		names, content, markup := 0, 0, 0
		for i, e := range want {
			if i >= len(got) || got[i].name != e.name {
				t.Errorf("%s: entry %d is not %s", name, i, e.name)
				continue
			}
			names++
			if bytes.Equal(got[i].data, e.data) {
				content++
			}
			if strings.HasSuffix(e.name, ".xml") && sameTokens(got[i].data, e.data) {
				markup++
			}
		}
		if len(got) != len(want) || names != len(want) || content != len(want) {
			t.Errorf("%s: %d of %d entries, %d with the same bytes", name, names, len(want), content)
		}
		t.Logf("%s: entries %d/%d, bytes %d/%d, XML %d, whole zip equal: %v",
			name, names, len(want), content, len(want), markup, bytes.Equal(back, file))
	}
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
