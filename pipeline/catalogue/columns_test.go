package catalogue

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
)

// TestWhatIsKnownOfARuleIsAColumn finds what reads a meaning out of rule ids: lists of several
// ids and comparisons with one. What is known of a rule is a column of its row.
func TestWhatIsKnownOfARuleIsAColumn(t *testing.T) {
	ids := map[string]bool{}
	for _, id := range IDs() {
		ids[id] = strings.Contains(id, "-") // "publisher" is also a word
	}
	files := token.NewFileSet()
	err := fs.WalkDir(os.DirFS("../.."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path.Join("../..", name), nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if what := readsIDs(n, ids); what != "" {
				t.Errorf("%s: %s; make it a column of check.Rule", files.Position(n.Pos()), what)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readsIDs describes how a piece of code reads rule ids, "" when it does not. The outcomes of
// package diff name the rule that reports them, one for each side of an operation: that is how
// the rules find their changes.
func readsIDs(n ast.Node, ids map[string]bool) string {
	var listed []ast.Expr
	switch n := n.(type) {
	case *ast.CaseClause:
		listed = n.List
	case *ast.CompositeLit:
		if _, list := n.Type.(*ast.ArrayType); list {
			listed = n.Elts
		}
	case *ast.BinaryExpr:
		if isID(n.X) && isLiteral(n.Y) && (n.Op == token.EQL || n.Op == token.NEQ) {
			return "compares a rule's id"
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && fmt.Sprint(f.X) == "strings" && len(n.Args) > 1 && isID(n.Args[0]) && isLiteral(n.Args[1]) {
			return "searches a rule's id"
		}
	}
	found := 0
	for _, e := range listed {
		if lit, ok := e.(*ast.BasicLit); ok {
			if id, err := strconv.Unquote(lit.Value); err == nil && ids[id] {
				found++
			}
		}
	}
	if found > 0 {
		return fmt.Sprintf("lists %d rule ids", found)
	}
	return ""
}

// isID reports whether an expression is the id of a rule: rule.ID, f.Rule.ID or ch.rule.
func isID(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	if ok && s.Sel.Name == "rule" {
		return true
	}
	if !ok || s.Sel.Name != "ID" {
		return false
	}
	of := fmt.Sprint(s.X)
	if inner, ok := s.X.(*ast.SelectorExpr); ok {
		of = inner.Sel.Name
	}
	return of == "rule" || of == "Rule" || of == "r"
}

func isLiteral(e ast.Expr) bool {
	_, ok := e.(*ast.BasicLit)
	return ok
}
