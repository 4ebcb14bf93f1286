// Package floors defines which package may import which, in a table. Its test compares the
// module with the table.
package floors

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Module is the path that the packages' imports begin with.
const Module = "alm"

// Floors are the packages by height, lowest first: a package imports only from floors
// below its own.
var Floors = [][]string{
	0: {
		"docs/schemas",
		"internal/background",
		"internal/ci",
		"internal/disk",
		"internal/gitfs/odb",
		"internal/hypertext",
		"internal/lazyregexp",
		"internal/ordered",
		"internal/pullrequest",
		"internal/racetest",
		"internal/sorting",
		"internal/source/sourcetest",
		"internal/spell",
		"internal/terminal",
		"internal/words",
		"pipeline/impact/expression",
	},
	1: {
		"internal/atomicfile",
		"internal/exit",
		"solution/dataverse",
		"internal/source",
		"solution/dataverse/emulator/store",
	},
	2: {
		"internal/budget",
		"internal/gitfs",
		"internal/yamltext",
		"solution",
		"solution/dataverse/emulator/odata",
	},
	3: {
		"pipeline/openapi",
		"solution/connector",
	},
	4: {
		"pipeline/check",
	},
	5: {
		"pipeline/check/checktest",
		"pipeline/convert",
		"pipeline/diff",
		"pipeline/lint",
		"pipeline/verify",
		"solution/dataverse/emulator/components",
		"solution/dataverse/emulator/solutionzip",
	},
	6: {
		"pipeline/impact",
		"pipeline/portal",
		"pipeline/report",
		"pipeline/scaffold",
		"solution/dataverse/emulator/solutions",
	},
	7: {
		"pipeline/handbook",
		"pipeline/consumers",
		"pipeline/project",
		"solution/dataverse/emulator",
	},
	8: {
		"pipeline/catalogue",
		"pipeline/record",
		"pipeline/shim",
		"pipeline/tree",
	},
	9: {
		"pipeline/judge",
		"pipeline/pack",
	},
	10: {
		"pipeline/bump",
		"pipeline/stage",
		"pipeline/start",
	},
	11: {
		"pipeline/deploy",
		"pipeline/exchange",
	},
	12: {
		"cmd/alm",
		"internal/e2e",
		"internal/floors",
		"internal/gendocs",
		"internal/release",
		"internal/style",
	},
}

// Everywhere are the packages that the tests of any floor may import.
var Everywhere = []string{"internal/racetest", "internal/source/sourcetest", "solution/dataverse/emulator", "pipeline/check/checktest"}

// Seams are the libraries that only the named packages may import, so that each can be
// replaced in one place. A library stands for the packages under its path.
var Seams = []struct {
	Library string
	At      []string
}{
	{"github.com/go-git/go-git", []string{"internal/gitfs", "internal/gitfs/odb"}},
	{"github.com/go-git/go-billy", []string{"internal/gitfs", "internal/gitfs/odb"}},
	{"github.com/sethvargo/go-githubactions", []string{"pipeline/report", "cmd/alm"}},
	{"github.com/hashicorp/go-version", []string{"solution"}},
	{"github.com/charmbracelet/huh", []string{"cmd/alm"}},
	{"github.com/charmbracelet/bubbletea", []string{"cmd/alm"}},
	{"github.com/sergi/go-diff", []string{"pipeline/report"}},
	{"github.com/goccy/go-yaml/parser", []string{"internal/yamltext"}},
	{"github.com/Azure/azure-sdk-for-go/sdk/azidentity", []string{"solution/dataverse", "solution/dataverse/emulator"}},
}

// Violations lists the imports in a module's tree that do not point down or cross a seam,
// and the packages without a floor, a line each, sorted. Folders that the go command
// passes over, and modules inside the module, are passed over.
func Violations(fsys fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && passed(fsys, name):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		imports, err := importsOf(fsys, name)
		if err != nil {
			return err
		}
		for _, imported := range imports {
			if why := judge(name, imported); why != "" {
				found = append(found, fmt.Sprintf("%s imports %s: %s", name, imported, why))
			}
		}
		if floorOf(path.Dir(name)) < 0 {
			found = append(found, fmt.Sprintf("%s has no floor in internal/floors", path.Dir(name)))
		}
		return nil
	})
	slices.Sort(found)
	return slices.Compact(found), err
}

func passed(fsys fs.FS, name string) bool {
	if name == "." {
		return false
	}
	base := path.Base(name)
	_, err := fs.Stat(fsys, path.Join(name, "go.mod"))
	return err == nil || base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")
}

func importsOf(fsys fs.FS, name string) ([]string, error) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		return nil, fmt.Errorf("parse imports: %w", err)
	}
	var imports []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("parse imports of %s: %w", name, err)
		}
		imports = append(imports, imported)
	}
	return imports, nil
}

// judge reports why the file may not import that, "" when it may.
func judge(file, imported string) string {
	from := path.Dir(file)
	for _, seam := range Seams {
		if within(imported, seam.Library) && !slices.Contains(seam.At, from) {
			return "only " + strings.Join(seam.At, " and ") + " may"
		}
	}
	to, ours := strings.CutPrefix(imported, Module+"/")
	switch test := strings.HasSuffix(file, "_test.go"); {
	case !ours:
		return ""
	case test && (to == from || slices.Contains(Everywhere, to)):
		return ""
	case floorOf(to) >= floorOf(from):
		return fmt.Sprintf("floor %d is not above floor %d", floorOf(from), floorOf(to))
	}
	return ""
}

// within reports whether the import is the library, any of its majors or a package in it.
func within(imported, library string) bool {
	rest, ok := strings.CutPrefix(imported, library)
	return ok && (rest == "" || rest[0] == '/')
}

func floorOf(pkg string) int {
	return slices.IndexFunc(Floors, func(floor []string) bool { return slices.Contains(floor, pkg) })
}
