package judge

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/tree"
)

// fixable are the edits that can be made at once, by file. A finding's edits are made
// together or not at all.
func (r *Result) fixable(findings []*check.Finding, over tree.Overlay, fixed *Fixed) map[*source.File][]source.Edit {
	torn := tornFiles(findings)
	all := map[*source.File][]source.Edit{}
	for _, f := range findings {
		file, ok := editable(f, torn)
		if !ok || f.Waiver != "" && f.By != check.ByBaseline {
			continue
		}
		if why := r.unwritable(file, f.Edits, over); why != "" {
			fixed.leave(f.At.Name(), why)
			continue
		}
		if anyMeet(all[file], f.Edits) {
			continue // in the next round
		}
		all[file] = append(all[file], f.Edits...)
		fixed.Rules[f.Rule.ID]++
	}
	return all
}

// unwritable says why edits cannot be written into the file that they are about, "" if they can.
func (r *Result) unwritable(file *source.File, edits []source.Edit, over tree.Overlay) string {
	switch {
	case file.Written() == nil:
		return assembled
	case !file.Editable(edits...):
		return notOneValue
	case !over.Has(r.Head.InTree(file.Name), file.Written()):
		return otherText
	}
	return ""
}

// tornFiles are those whose text had to be guessed at: the places in them are not certain.
func tornFiles(findings []*check.Finding) map[*source.File]bool {
	torn := map[*source.File]bool{}
	for _, f := range findings {
		if f.Rule.Text == check.BreaksText {
			torn[f.At.File] = true
		}
	}
	return torn
}

// editable is the file that a finding's edits are in. In a torn file only the rules on its
// text have any.
func editable(f *check.Finding, torn map[*source.File]bool) (*source.File, bool) {
	if len(f.Edits) == 0 || f.Severity == check.Off {
		return nil, false
	}
	file := f.Edits[0].Span.File
	other := slices.ContainsFunc(f.Edits, func(e source.Edit) bool { return e.Span.File != file || e.Span.File == nil })
	return file, !other && (!torn[file] || f.Rule.Text != check.IgnoresText)
}

// meet reports whether two edits conflict: they overlap, or begin at the same place.
func meet(a, b source.Edit) bool {
	return a.Span.Start == b.Span.Start || a.Span.Start < b.Span.End && b.Span.Start < a.Span.End
}
