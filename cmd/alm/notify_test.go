package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"alm/pipeline/report"
)

// TestNoticeNames: the file of an owner is in the folder, is no flag of a command, and is of one owner.
func TestNoticeNames(t *testing.T) {
	for owner, want := range map[string]string{
		"ada@contoso.example": "ada-contoso-example-9824c608", "../../../tmp/own\x00": "tmp-own-96f3280e", "-rf": "rf-2a6775c8", "": "owner-unknown-flows-6fa52f77", "名": "ae638e67",
	} {
		if got := noticeName(report.Notice{Owner: owner, Solution: "flows"}); got != want {
			t.Errorf("noticeName of %q = %q; want %q", owner, got, want)
		}
	}
}

// TestNoticeFilesAreAllOrNone: a signal while they are written leaves no file.
func TestNoticeFilesAreAllOrNone(t *testing.T) {
	a := &app{dir: t.TempDir()}
	out := noticeOutput{report.NoticeFormats[0], "notices"}
	notices := []report.Notice{{Owner: "ada", Steps: []report.NoticeStep{{}}}, {Owner: "bob", Steps: []report.NoticeStep{{}}}}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, test := range []struct {
		ctx  context.Context
		want int
		err  error
	}{{stopped, 0, context.Canceled}, {t.Context(), 2, nil}} {
		err := a.writeNoticeFiles(test.ctx, out, notices)
		files, _ := os.ReadDir(filepath.Join(a.dir, "notices"))
		if len(files) != test.want || !errors.Is(err, test.err) {
			t.Errorf("%d files, %v; want %d, %v", len(files), err, test.want, test.err)
		}
	}
}
