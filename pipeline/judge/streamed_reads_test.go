package judge

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// readsConnectors are the functions that may read the connectors of a Result. In a run that judges one
// connector after the other they are there while one is judged, and gone afterwards: a step that
// runs later sees none. Such a step reads Heads. A Result that Options.Sides returns keeps them.
var readsConnectors = map[string]string{
	"lintConnectors": "while one is judged", "lintAlone": "while one is judged", "diffConnectors": "while one is judged",
	"acceptMajor": "while one is judged", "refuseUnread": "while one is judged", "judge": "while one is judged", "release": "while one is judged",
	"add": "while one is judged", "look": "while one is judged", "again": "while one is fixed",
	"Heads": "if they are kept, else heads",
}

// TestStepsDoNotReadReleasedConnectors fails when another function reads them.
func TestStepsDoNotReadReleasedConnectors(t *testing.T) {
	files := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && (s.Sel.Name == "Was" || s.Sel.Name == "Is") && isResult(s.X) {
					found[f.Name.Name] = true
					if readsConnectors[f.Name.Name] == "" {
						t.Errorf("%s: %s reads %s of a Result, which is empty after its connectors were judged one after the other", files.Position(s.Pos()), f.Name.Name, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
	for name := range readsConnectors {
		if !found[name] {
			t.Errorf("%s no longer reads connectors: remove it here", name)
		}
	}
}

// isResult reports whether an expression is a Result by its name.
func isResult(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && slices.Contains([]string{"r", "s", "part", "other", "result", "judged"}, id.Name)
}
