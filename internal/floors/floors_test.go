package floors

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/fstest"
)

func TestImportsPointDown(t *testing.T) {
	found, err := Violations(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range found {
		t.Error(violation)
	}
}

func TestViolationsAreFound(t *testing.T) {
	file := func(imported string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("package p\n\nimport _ \"" + imported + "\"\n")}
	}
	got, err := Violations(fstest.MapFS{
		"pipeline/deploy/bad.go":                file("alm/cmd/alm"),
		"pipeline/deploy/good.go":               file("alm/pipeline/lint"),
		"pipeline/lint/aside.go":                file("alm/pipeline/diff"),
		"pipeline/lint/lint_test.go":            file("alm/pipeline/check/checktest"),
		"pipeline/lint/own_test.go":             file("alm/pipeline/lint"),
		"pipeline/lint/testdata/x.go":           file("alm/cmd/alm"),
		"pipeline/stray/stray.go":               file("fmt"),
		"pipeline/diff/git.go":                  file("github.com/go-git/go-git/v5/plumbing"),
		"internal/gitfs/git.go":                 file("github.com/go-git/go-git/v5/plumbing"),
		"solution/version.go":                   file("github.com/hashicorp/go-versions"),
		"solution/dataverse/up_test.go":         file("alm/solution/dataverse/emulator"),
		"solution/dataverse/up.go":              file("alm/solution"),
		"internal/tools/go.mod":                 {Data: []byte("module tools")},
		"internal/tools/tools.go":               file("alm/cmd/alm"),
		".hidden/x.go":                          file("alm/cmd/alm"),
		"solution/connector/version.go":         file("github.com/hashicorp/go-version"),
		"pipeline/report/report.go":             file("alm/pipeline/nowhere"),
		"solution/dataverse/emulator/server.go": file("alm/solution"),
	})
	want := []string{
		fmt.Sprintf("pipeline/deploy/bad.go imports alm/cmd/alm: floor %d is not above floor %d", floorOf("pipeline/deploy"), floorOf("cmd/alm")),
		"pipeline/diff/git.go imports github.com/go-git/go-git/v5/plumbing: only internal/gitfs and internal/gitfs/odb may",
		"pipeline/lint/aside.go imports alm/pipeline/diff: floor 5 is not above floor 5",
		"pipeline/stray has no floor in internal/floors",
		"solution/connector/version.go imports github.com/hashicorp/go-version: only solution may",
		"solution/dataverse/up.go imports alm/solution: floor 1 is not above floor 2",
	}
	if !slices.Equal(got, want) || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}
