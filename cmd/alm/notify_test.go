package main

import (
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
