package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// printers are what writes to the terminal past the app's writers.
var printers = map[string][]string{
	"os":  {"Stdout", "Stderr"},
	"fmt": {"Print", "Printf", "Println"},
	"log": {"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Default"},

	"slog":    {"Info", "Warn", "Error", "Debug", "Log", "Default"},
	"syscall": {"Write"},
	"unix":    {"Write"},
}

// TestOneWriterToTheTerminal: only main.go has the streams of the process (and main_man.go, which is no
// part of the program), and bounds.go replaces them, so that every byte of output passes the writers that mask and escape.
func TestOneWriterToTheTerminal(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch rel := filepath.ToSlash(name[len(root):]); {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"/internal/gendocs", "/internal/tools", "/internal/peers", "/internal/release", "/.git"}, rel):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_test.go"), rel == "/cmd/alm/main.go", rel == "/cmd/alm/main_man.go", rel == "/cmd/alm/bounds.go":
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if found := printer(n); found != "" {
				t.Errorf("%s uses %s: write to the app's Stdout or Stderr", files.Position(n.Pos()), found)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func printer(n ast.Node) string {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		if of, ok := n.X.(*ast.Ident); ok && slices.Contains(printers[of.Name], n.Sel.Name) {
			return of.Name + "." + n.Sel.Name
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "println" || f.Name == "print") && len(n.Args) > 0 {
			return f.Name
		}
	}
	return ""
}
