// Package style holds the module to STYLE.md where a machine can: phrases to avoid in texts,
// and local variables with the names of package-level functions.
package style

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// avoided are the phrases that a technical editor would strike out, and what to write. A text
// without the words in lower case has none: the expressions are slow.
var avoided = []struct {
	words   string // separated by |
	phrase  *regexp.Regexp
	instead string
}{
	{"told|said", regexp.MustCompile(`(?i)\b(is|are|was|were|be|being) (told|said)\b`), "name who reports it"},
	{"tells|told", regexp.MustCompile(`(?i)\b(tells|told)\b`), "reports"},
	{"anew", regexp.MustCompile(`(?i)\banew\b`), "again"},
	{"the whole", regexp.MustCompile(`(?i)\bthe whole\b`), "all, full, entire"},
	{"that there", regexp.MustCompile(`(?i)\bthat there (is|are)( not)?([.,:;)]|$)`), "that exists"},
	{"so is no", regexp.MustCompile(`(?i)\bso is no longer\b`), "has changed"},
	{"and no other", regexp.MustCompile(`(?i)\band no other\b`), "only"},
	{"mend", regexp.MustCompile(`(?i)\bmend(s|ed|ing|able)?\b`), "fix"},
	{" on with", regexp.MustCompile(`(?i)\bgo(es|ing)? on with\b`), "continue"},
	{"carr", regexp.MustCompile(`(?i)\bcarr(y|ies|ied|ying) (it|the (very|same|content|bytes|zip))\b`), "deploy"},
	{"lone", regexp.MustCompile(`(?i)\blone\b`), "single, only"},
	{"stand", regexp.MustCompile(`(?i)\bstands?\b( for)?`), "is, occurs"},
	{"stood", regexp.MustCompile(`(?i)\bstood\b`), "was"},
}

// Phrase is an avoided phrase and its place.
type Phrase struct {
	File    string
	Line    int
	Text    string
	Instead string
}

// Phrases finds the avoided phrases in the texts of a module that people read.
func Phrases(fsys fs.FS) ([]Phrase, error) {
	texts, err := Texts(fsys)
	var found []Phrase
	for _, text := range texts {
		found = append(found, phrasesIn(text)...)
	}
	return found, err
}

// Text is a text that people read, and the place where it begins.
type Text struct {
	File string
	Line int
	Text string
}

// Texts returns the texts of a module that people read: string literals and comments of Go
// files except tests, rule pages, help, workflows, Markdown, and comments of test scripts.
func Texts(fsys fs.FS) ([]Text, error) {
	var all []Text
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(fsys, name):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		texts, err := textsOf(fsys, name)
		all = append(all, texts...)
		return err
	})
	if err != nil {
		return all, err
	}
	scripts, err := scriptComments(fsys)
	return append(all, scripts...), err
}

// scriptComments returns the comments of the test scripts.
func scriptComments(fsys fs.FS) ([]Text, error) {
	names, err := fs.Glob(fsys, "testdata/script/*.txtar")
	if err != nil {
		return nil, err
	}
	var texts []Text
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		texts = append(texts, Text{name, 1, commentsOf(string(data))})
	}
	return texts, nil
}

// commentsOf returns the comments of a script, on the lines on which it has them.
func commentsOf(script string) string {
	var comments strings.Builder
	for line := range strings.Lines(script) {
		if strings.HasPrefix(line, "-- ") { // the files follow
			break
		}
		if comment, ok := strings.CutPrefix(line, "#"); ok {
			comments.WriteString(strings.TrimSuffix(comment, "\n"))
		}
		comments.WriteString("\n")
	}
	return comments.String()
}

// skipped reports whether a folder holds another module, hidden files, test data or pages
// that are made from others.
func skipped(fsys fs.FS, name string) bool {
	if name == "." {
		return false
	}
	base := path.Base(name)
	_, err := fs.Stat(fsys, path.Join(name, "go.mod"))
	return err == nil || base == "testdata" || name == "docs/rules" || name == "internal/style" || base != ".github" && strings.HasPrefix(base, ".")
}

// textsOf returns the texts of a file.
func textsOf(fsys fs.FS, name string) ([]Text, error) {
	extension := path.Ext(name)
	if extension == ".go" && strings.HasSuffix(name, "_test.go") {
		return nil, nil
	}
	switch extension {
	case ".go", ".md", ".txt", ".txtar", ".yml":
	default:
		return nil, nil
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	if extension == ".go" {
		return goTexts(name, data)
	}
	return []Text{{name, 1, string(data)}}, nil
}

// goTexts returns the comments of a Go file, and its string literals except imports and tags.
func goTexts(name string, data []byte) ([]Text, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, data, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	var texts []Text
	for _, comment := range file.Comments {
		texts = append(texts, Text{name, files.Position(comment.Pos()).Line, comment.Text()})
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return node.Tag == nil
		case *ast.BasicLit:
			if text, err := strconv.Unquote(node.Value); err == nil && node.Kind == token.STRING {
				texts = append(texts, Text{name, files.Position(node.Pos()).Line, text})
			}
		}
		return true
	})
	return texts, nil
}

// phrasesIn finds the avoided phrases in a text, also across its lines.
func phrasesIn(text Text) []Phrase {
	var found []Phrase
	flat := strings.ReplaceAll(text.Text, "\n", " ")
	lower := strings.ToLower(flat)
	for _, a := range avoided {
		if !slices.ContainsFunc(strings.Split(a.words, "|"), func(word string) bool { return strings.Contains(lower, word) }) {
			continue
		}
		for _, at := range a.phrase.FindAllStringIndex(flat, -1) {
			phrase := flat[at[0]:at[1]]
			if strings.HasSuffix(phrase, " for") { // stands for
				continue
			}
			line := text.Line + strings.Count(text.Text[:at[0]], "\n")
			found = append(found, Phrase{text.File, line, phrase, a.instead})
		}
	}
	return found
}
