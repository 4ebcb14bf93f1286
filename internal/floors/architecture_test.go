package floors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestArchitectureNamesWhatExists checks docs/architecture.md: its tables have every package
// of the floors and no other, and the files on its ways declare the functions beside them.
func TestArchitectureNamesWhatExists(t *testing.T) {
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	var packages []string
	files := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			continue
		}
		names := quoted(cells[1])
		if filepath.Ext(names[0]) != ".go" {
			packages = append(packages, names...)
			continue
		}
		files++
		declared := declarations(t, filepath.Join("..", "..", filepath.FromSlash(names[0])))
		for _, name := range quoted(cells[2]) {
			if !slices.Contains(declared, name) {
				t.Errorf("%s does not declare %s", names[0], name)
			}
		}
	}
	slices.Sort(packages)
	if want := slices.Sorted(slices.Values(slices.Concat(Floors...))); !slices.Equal(packages, want) {
		t.Errorf("docs/architecture.md has the packages\n%q\nwant\n%q", packages, want)
	}
	if files < 40 {
		t.Errorf("docs/architecture.md has %d files on its ways", files)
	}
}

// quoted returns what is in backquotes.
func quoted(text string) []string {
	var names []string
	for _, found := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	return names
}

// declarations returns the functions, methods (as Type.Method) and variables of a file.
func declarations(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return nil
	}
	var names []string
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			names = append(names, receiver(d)+d.Name.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if value, ok := spec.(*ast.ValueSpec); ok {
					names = append(names, value.Names[0].Name)
				}
			}
		}
	}
	return names
}

// receiver returns "Type." for a method, "" for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	if named, ok := of.(*ast.Ident); ok {
		return named.Name + "."
	}
	return ""
}
