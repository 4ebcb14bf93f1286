package lint

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

func TestPages(t *testing.T) { checktest.Run(t, Rules, Pages, example) }

// example lints both sides of a page. "{a megabyte of text}" stands for just that.
func example(t *testing.T, files fs.FS) (bad, good []check.Finding) {
	grown := files.(fstest.MapFS)
	for _, file := range grown {
		text := strings.ReplaceAll(string(file.Data), "{a megabyte of text}", strings.Repeat("text", 1<<18))
		file.Data = []byte(text)
	}
	return side(t, grown, "bad"), side(t, grown, "good")
}

func side(t *testing.T, files fs.FS, dir string) []check.Finding {
	c, err := connector.Read(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	return Connector(c)
}
