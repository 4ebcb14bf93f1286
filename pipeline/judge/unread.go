package judge

import (
	"slices"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
)

// Unread returns an error of kind exit.Refused if the change breaks something and alm could not read
// all flows, apps and agents that it may break, unless the options allow that. A change without a
// break that counts breaks none of them.
func (r *Result) Unread() error {
	if r.Reached == nil || r.opts.AllowUnread || !r.breaks() {
		return nil
	}
	n := len(r.Reached.Problems)
	for _, asked := range r.Reached.Environments {
		for _, missing := range asked.NotAsked {
			if missing.Refused {
				n++
			}
		}
	}
	if n > 0 {
		return NotRead(n)
	}
	return nil
}

// NotRead returns the error for files, flows, apps and agents that could not be read.
func NotRead(n int) error {
	return exit.Refused.Errorf("repair or remove what is listed as not read, or give the caller the right to read it; --allow-unread accepts that alm does not know whether the change breaks it",
		"%s of flows, apps and agents could not be read: the change may break more than alm names", words.Count(n, "source"))
}

// breaks reports whether a breaking finding counts.
func (r *Result) breaks() bool {
	return r.Diffed != nil && (slices.ContainsFunc(r.Diffed.Findings, isBreak) || slices.ContainsFunc(r.unreached, isBreak))
}

// isBreak reports whether a finding is breaking and counts. A file that cannot be compared is no change.
func isBreak(f *check.Finding) bool {
	return f.Waiver == "" && f.Rule.Change == check.Breaking && !breaksText(f)
}
