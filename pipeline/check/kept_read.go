package check

import (
	"strings"

	"alm/internal/source"
)

// Len returns how many findings are kept.
func (k *Kept) Len() int { return k.count }

// Pointers returns pointers to the findings.
func (k *Kept) Pointers() []*Finding {
	if k.whole != nil {
		return k.whole
	}
	return Each(k.Findings())
}

// Findings returns findings that Keep kept.
func (k *Kept) Findings() []Finding {
	findings := make([]Finding, k.count)
	r := keptReader{Kept: k, rows: k.rows}
	for i := range findings {
		r.read(&findings[i])
	}
	return findings
}

type keptReader struct {
	*Kept
	rows string // the rest
	next int    // where the next new text is
	last [keptTexts]string
}

func (r *keptReader) read(f *Finding) {
	f.Rule, f.Severity, f.Part.Side = r.rules[r.number()], Severity(r.number()), Side(r.number())
	f.At, f.Was = r.span(), r.span()
	r.last[fixText] = f.Rule.Fix
	for i, text := range textsOf(f) {
		*text = r.text(i)
	}
	if i := r.number(); i > 0 {
		l := &r.lists[i-1]
		f.Values, f.Places, f.Uses, f.Also = l.values, l.places, l.uses, l.also
	}
}

func (r *keptReader) number() int {
	n := uint64(0)
	for i := 0; ; i++ {
		b := r.rows[i]
		if n |= uint64(b&0x7f) << (7 * i); b < 0x80 {
			r.rows = r.rows[i+1:]
			return int(n)
		}
	}
}

func (r *keptReader) span() source.Span {
	s := source.Span{File: r.files[r.number()], Start: r.number()}
	s.End = s.Start + r.number()
	return s
}

func (r *keptReader) text(i int) string {
	n := r.number()
	at := r.next
	switch n % textWays {
	case textIsEmpty:
		return ""
	case textAsBefore:
		return r.last[i]
	case textWasMet:
		at = r.number()
	default:
		r.next += n / textWays
	}
	r.last[i] = r.texts[at : at+n/textWays]
	return r.last[i]
}

// cloneTexts replaces texts by copies.
func cloneTexts(texts ...*string) {
	for _, text := range texts {
		*text = strings.Clone(*text)
	}
}
