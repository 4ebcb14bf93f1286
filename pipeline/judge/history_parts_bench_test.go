package judge

import (
	"cmp"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// parts are what judging a year costs, in processor time: each step alone, for the connectors that
// changed. What they leave of the total is releasing connectors and putting findings together.
type parts struct{ find, read, parse, compare, mask, lint time.Duration }

func (p parts) report(b *testing.B, total time.Duration) {
	b.Helper()
	rest := total
	for _, part := range []struct {
		name string
		cost time.Duration
	}{{"find", p.find}, {"read", p.read}, {"parse", p.parse}, {"compare", p.compare}, {"mask", p.mask}, {"lint", p.lint}} {
		if part.cost > 0 {
			b.ReportMetric(float64(part.cost.Microseconds())/1000, part.name+"-cpu-ms")
		}
		rest -= part.cost
	}
	b.ReportMetric(float64(rest.Microseconds())/1000, "rest-cpu-ms")
}

// costOfParts does the steps one after the other. Lint is a part of check alone.
func costOfParts(b *testing.B, dir string, withLint bool) parts {
	b.Helper()
	var p parts
	clock := processorTime()
	lap := func(part *time.Duration) {
		now := processorTime()
		*part += now - clock
		clock = now
	}
	all := &project.Project{}
	sides := trees(b, &tree.Place{Dir: dir}, "main~400", "main")
	was, is, err := tree.MayDiffer(sides[0], sides[1], all)
	if err != nil {
		b.Fatal(err)
	}
	lap(&p.find)
	atBase := map[string]bool{}
	for _, found := range was {
		atBase[found.Dir] = true
	}
	read := func(fsys fs.FS, dir string) *connector.Connector {
		inMemory := copied(b, fsys, dir)
		lap(&p.read)
		c, err := connector.Read(inMemory, dir)
		if err != nil {
			b.Fatal(err)
		}
		lap(&p.parse)
		return c
	}
	sorting.Stable(is, func(a, b tree.Found) int { return cmp.Compare(a.Near, b.Near) }) // as judging does
	for _, found := range is {
		var before []*connector.Connector
		if atBase[found.Dir] {
			before = append(before, read(sides[0].FS, found.Dir))
		}
		after := []*connector.Connector{read(sides[1].FS, found.Dir)}
		findings := diff.Compare(before, after)
		lap(&p.compare)
		lint.Hide(findings, append(before, after...))
		lap(&p.mask)
		if withLint {
			lint.Run(all.LintRules(check.Default, ""), after[0], all.LintOptions())
			lap(&p.lint)
		}
		releaseAll(before, after)
	}
	return p
}

// copied reads the files of a folder.
func copied(b *testing.B, fsys fs.FS, dir string) fs.FS {
	b.Helper()
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		b.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		name := dir + "/" + e.Name()
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			b.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return uncopied{files}
}

// uncopied are files that are read without a copy, as those of commits are.
type uncopied struct{ fstest.MapFS }

func (u uncopied) ReadFile(name string) ([]byte, error) {
	if file := u.MapFS[name]; file != nil {
		return file.Data, nil
	}
	return nil, fs.ErrNotExist
}
