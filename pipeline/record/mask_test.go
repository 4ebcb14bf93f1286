package record

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
)

// starred replaces a secret in what it has once it is closed.
type starred struct {
	bytes.Buffer
	to io.Writer
}

func (s *starred) Close() error {
	_, err := s.to.Write(bytes.ReplaceAll(s.Bytes(), []byte("hush"), []byte("***")))
	return err
}

// broken fails.
type broken struct{ *starred }

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestMask: what an environment said has no secret, and the import that was given stays as it is.
func TestMask(t *testing.T) {
	in := Import{Stage: "hush", Problem: "a hush", ToDo: []string{"hush", "b"}, Failures: []Failure{{Name: "hush", Message: "c hush", Code: "hush"}},
		Plan: &Plan{Refused: []string{"d hush"}, Remarks: []string{"hush e"}, ToDo: []string{"hush"}, Version: "hush"}}
	open, masked := &Record{}, &Record{Mask: func(w io.Writer) io.WriteCloser { return &starred{to: w} }}
	open.Put(in)
	masked.Put(in)
	shown := func(r *Record) string {
		is := r.Imported[0]
		f, plan := is.Failures[0], is.Plan
		return strings.Join(slices.Concat([]string{is.Stage, is.Problem, f.Name, f.Message, f.Code, plan.Version}, is.ToDo, plan.Refused, plan.Remarks, plan.ToDo), "|")
	}
	if got, want := shown(masked), "hush|a ***|***|c ***|hush|hush|***|b|d ***|*** e|***"; got != want {
		t.Errorf("masked: got %s, want %s", got, want)
	}
	if got, want := shown(open), "hush|a hush|hush|c hush|hush|hush|hush|b|d hush|hush e|hush"; got != want {
		t.Errorf("not masked: got %s, want %s", got, want)
	}
	for want, r := range map[string]*Record{"a hush": open, "a ***": masked} {
		var got strings.Builder
		if err := r.WriteMasked(&got, []byte("a hush")); err != nil || got.String() != want {
			t.Errorf("WriteMasked wrote %q, %v; want %q", got.String(), err, want)
		}
	}
	failing := &Record{Mask: func(w io.Writer) io.WriteCloser { return broken{&starred{to: w}} }}
	if err := failing.WriteMasked(io.Discard, []byte("a")); err != io.ErrClosedPipe || failing.mask("a") != "***" {
		t.Errorf("WriteMasked = %v", err)
	}
}
