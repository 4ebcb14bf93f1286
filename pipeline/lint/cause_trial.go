package lint

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// trial lints copies of a connector with repairs.
type trial struct {
	rules   []check.Rule
	c       *connector.Connector
	options Options
	spent   int // bytes that were linted
}

// try says which findings are gone after one of the repairs of some faults; it is complete if all could be tried.
func (t *trial) try(group []repairable, findings []check.Finding) (gone []bool, complete bool) {
	gone, complete = make([]bool, len(findings)), true
	tries := 0
	for _, one := range group {
		tries = max(tries, len(one.Repairs))
	}
	for i := range tries {
		edits := make([]source.Edit, len(group))
		for k, one := range group {
			edits[k] = one.Repairs[min(i, len(one.Repairs)-1)]
		}
		slices.SortFunc(edits, func(a, b source.Edit) int { return a.Span.Start - b.Span.Start })
		repaired := t.repaired(edits)
		if repaired == nil {
			complete = false
			continue
		}
		f := buildIndex(repaired, t.options)
		again := check.RunIn(&f.draft, applicable(t.rules, repaired), check.Pass{Is: repaired, Shared: f})
		f.release()
		markAbsent(gone, findings, again, edits)
	}
	return gone, complete
}

// repaired returns the connector with edits of one file, nil if they overlap or enough was tried.
func (t *trial) repaired(edits []source.Edit) *connector.Connector {
	of := edits[0].Span.File
	size, at := len(of.Data), 0
	for _, e := range edits {
		size += len(e.New)
	}
	data := make([]byte, 0, size)
	for _, e := range edits {
		if e.Span.File != of || e.Span.Start < at {
			return nil
		}
		data = append(append(data, of.Data[at:e.Span.Start]...), e.New...)
		at = e.Span.End
	}
	data = append(data, of.Data[at:]...)
	if t.spent += len(data); t.spent > maxAgain {
		return nil
	}
	return t.c.WithFiles(func(file *source.File) *source.File {
		if file == of {
			return source.Parse(of.Name, data)
		}
		return file
	})
}

// markAbsent marks the findings that a repaired connector does not have: neither at the same place nor about
// the same subject.
func markAbsent(gone []bool, findings, again []check.Finding, edits []source.Edit) {
	type place struct {
		rule, where string
		offset      int
	}
	have := map[place]int{}
	for i := range again {
		f := &again[i]
		have[place{f.Rule.ID, f.Subject, -1}]++
		if f.At.File != nil {
			have[place{f.Rule.ID, f.At.File.Name, f.At.Start}]++
		}
	}
	var moved []int
	for i := range findings {
		f := &findings[i]
		at := place{rule: f.Rule.ID}
		if f.At.File != nil {
			at = place{f.Rule.ID, f.At.File.Name, movedOffset(f.At, edits)}
		}
		if have[at] == 0 {
			moved = append(moved, i)
			continue
		}
		have[at]--
		have[place{f.Rule.ID, f.Subject, -1}]--
	}
	for _, i := range moved {
		subject := place{findings[i].Rule.ID, findings[i].Subject, -1}
		if have[subject]--; have[subject] < 0 {
			gone[i] = true
		}
	}
}

// movedOffset returns where a span starts after edits.
func movedOffset(at source.Span, edits []source.Edit) int {
	offset := at.Start
	for _, e := range edits {
		if e.Span.File == at.File && e.Span.End <= at.Start && e.Span.Start < at.Start {
			offset += len(e.New) - (e.Span.End - e.Span.Start)
		}
	}
	return offset
}
