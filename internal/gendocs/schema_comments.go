package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
)

// fieldComments are the comments beside the fields of the pipeline's structs, by
// Struct.Field.
func fieldComments() (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join("..", "..", "pipeline", "project", "*.go")) // go generate and go test run here
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("read the source of package project: %w", fs.ErrNotExist)
	}
	comments := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				note(spec, comments)
			}
			return true
		})
	}
	return comments, nil
}

func note(spec *ast.TypeSpec, comments map[string]string) {
	structure, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range structure.Fields.List {
		text := strings.TrimSpace(field.Comment.Text())
		if text == "" {
			text = strings.TrimSpace(field.Doc.Text())
		}
		for _, name := range field.Names {
			comments[spec.Name.Name+"."+name.Name] = strings.ReplaceAll(text, "\n", " ")
		}
	}
}
