package style

import (
	"os"
	"reflect"
	"testing"
	"testing/fstest"
)

func TestTextsAvoidPhrases(t *testing.T) {
	found, err := Phrases(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		t.Errorf("%s:%d: %q: write: %s", p.File, p.Line, p.Text, p.Instead)
	}
}

func TestPhrasesAreFound(t *testing.T) {
	got, err := Phrases(fstest.MapFS{
		"a/a.go":                  {Data: []byte("package a\n\nimport _ \"stands\"\n\n// It stands.\nvar A struct {\n\tB int `json:\"mend\"`\n}\n\nconst C = \"was told\"\n")},
		"a/a_test.go":             {Data: []byte("package a\n\nconst T = \"anew\"\n")},
		"a/pages/x.txtar":         {Data: []byte("One\nthat there is.\n")},
		"a/testdata/x.txt":        {Data: []byte("the whole")},
		"testdata/script/s.txtar": {Data: []byte("# One.\nexec stands\n\n# It is\n# mended.\n-- f --\n# lone\n")},
		"b/go.mod":                {Data: []byte("module b")},
		"b/README.md":             {Data: []byte("lone")},
		"docs/guide.md":           {Data: []byte("It stands for a stage and\nMENDS it. It is\ntold that the\nwhole. It reports that there is no base.\n")},
		".github/bug.yml":         {Data: []byte("goes on with\n")},
	})
	want := []Phrase{
		{".github/bug.yml", 1, "goes on with", "continue"},
		{"a/a.go", 5, "stands", "is, occurs"},
		{"a/a.go", 10, "was told", "name who reports it"},
		{"a/a.go", 10, "told", "reports"},
		{"a/pages/x.txtar", 2, "that there is.", "that exists"},
		{"docs/guide.md", 2, "is told", "name who reports it"},
		{"docs/guide.md", 3, "told", "reports"},
		{"docs/guide.md", 3, "the whole", "all, full, entire"},
		{"docs/guide.md", 2, "MENDS", "fix"},
		{"testdata/script/s.txtar", 5, "mended", "fix"},
	}
	if !reflect.DeepEqual(got, want) || err != nil {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}
