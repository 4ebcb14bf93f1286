package record

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/internal/exit"
)

func TestLoadFaults(t *testing.T) {
	const restore = "restore it from the build that made it"
	for text, want := range map[string][2]string{
		`{`:                              {"read record FILE:1:2: unexpected end of JSON input", restore},
		`{}`:                             {"read record FILE: it names no schema: it is not a record of alm", restore},
		`{"schema": 2, "solution": "S"}`: {"read record FILE: schema 2 is not known", "use the alm that wrote it"},
		`{"schema": 1, "solution": "T"}`: {`read record FILE: it is of solution "T"`, restore},
		`{"schema": 1}`:                  {`read record FILE: it is of solution ""`, restore},
		`{"schema": 1, "solution": "S"}`: {"<nil>", ""},
	} {
		r := &Record{Solution: "S", Out: t.TempDir()}
		name := r.File(Name("S"))
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Load(r.Out, "S")
		if got := [2]string{strings.ReplaceAll(fmt.Sprint(err), name, "FILE"), exit.Hint(err)}; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if err == nil {
			continue
		}
		updated, replaced := r.Set(Import{ID: "1"}), r.Replace()
		if data, _ := os.ReadFile(name); updated == nil || replaced == nil || string(data) != text {
			t.Errorf("%s: Set = %v and Replace = %v, and the file has %s", text, updated, replaced, data)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	lost := &Record{Schema: 1, Solution: "S", Out: file} // no folder
	_, prepared := lost.Prepare()
	if got, want := exit.Hint(prepared), "make the out folder writable, or free space there"; got != want {
		t.Errorf("no folder: Prepare = %v with hint %q, want %q", prepared, got, want)
	}
	if set, replaced := lost.Set(Import{ID: "1"}), lost.Replace(); set == nil || replaced == nil {
		t.Errorf("no folder: Set = %v, Replace = %v", set, replaced)
	}
	if r, err := Load(t.TempDir(), "S"); err != nil || r.Schema != 1 || r.Solution != "S" {
		t.Errorf("no file: %+v, %v", r, err)
	}
}

// TestTwoAlms: what another alm wrote meanwhile stays, in an update and in a new release.
func TestTwoAlms(t *testing.T) {
	out := t.TempDir()
	packed := func(version string) *Record {
		return &Record{Schema: 1, Tool: "alm", Solution: "S", Out: out, Packed: &Packed{Version: version}, Gated: &Gated{FailOn: version}}
	}
	first, second := packed("1"), packed("2")
	steps := errors.Join(
		first.Replace(), first.Set(Import{ID: "a", Stage: "dev", SHA256: "1", State: Done}),
		second.Replace(), second.Set(Import{ID: "b", Stage: "dev", SHA256: "2", State: Done}),
		first.Set(Import{ID: "c", Stage: "test", SHA256: "1", State: Done}),
	)
	if steps != nil {
		t.Fatal(steps)
	}
	is, err := Load(out, "S")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, in := range is.Imported {
		ids = append(ids, in.ID)
	}
	if !slices.Equal(ids, []string{"a", "b", "c"}) || is.Packed.Version != "2" || is.Gated.FailOn != "2" || first.Packed.Version != "2" {
		t.Errorf("the record has %v, %+v and %+v; the first alm %+v", ids, is.Packed, is.Gated, first.Packed)
	}
	refused := errors.New("refused")
	if err := first.Update(func() error { first.Imported = nil; return refused }); err != refused {
		t.Errorf("Update = %v", err)
	}
	if again, err := Load(out, "S"); err != nil || len(again.Imported) != 3 {
		t.Errorf("a change that fails was written: %+v, %v", again, err)
	}
	fresh := &Record{Schema: 1, Solution: "None", Out: out, Packed: &Packed{Version: "1"}}
	if err := fresh.Reload(); err != nil || fresh.Packed == nil {
		t.Errorf("without a file: %+v, %v", fresh, err)
	}
}
