package style

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"strings"
)

// Shadows counts, by package folder and name, the local variables and parameters of a module
// that have the name of something at package level. Test files do not count.
func Shadows(fsys fs.FS) (map[string]map[string]int, error) {
	packages := map[string][]*ast.File{}
	files := token.NewFileSet()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(fsys, name):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(files, name, data, parser.SkipObjectResolution)
		packages[path.Dir(name)] = append(packages[path.Dir(name)], file)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	shadows := map[string]map[string]int{}
	for dir, parsed := range packages {
		shadows[dir] = shadowsIn(files, dir, parsed)
	}
	return shadows, nil
}

// shadowsIn counts the shadowing variables of a package by name. It needs scopes, not types,
// so imports are empty packages and the type errors that follow do not matter.
func shadowsIn(files *token.FileSet, dir string, parsed []*ast.File) map[string]int {
	info := types.Info{Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: noImports{}, Error: func(error) {}}
	pkg, _ := config.Check(dir, files, parsed, &info)
	counts := map[string]int{}
	for _, object := range info.Defs {
		v, ok := object.(*types.Var)
		if ok && !v.IsField() && v.Parent() != pkg.Scope() && pkg.Scope().Lookup(v.Name()) != nil {
			counts[v.Name()]++
		}
	}
	return counts
}

// noImports gives every import an empty package.
type noImports struct{}

func (noImports) Import(name string) (*types.Package, error) {
	pkg := types.NewPackage(name, path.Base(name))
	pkg.MarkComplete()
	return pkg, nil
}
