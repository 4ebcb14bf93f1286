package check

import (
	"encoding/binary"
	"slices"
	"sync"

	"alm/internal/source"
)

// Kept is a list of findings in less than half of their memory, without the files that they are about: these can be
// released.
type Kept struct {
	count int
	rows  string // the findings, one after the other, as keeper writes them
	texts string // what rows refer to
	rules []*Rule
	files []*source.File
	lists []lists
	whole []*Finding // instead of all of the above
}

// KeepWhole keeps findings as they are, with the files that they are about: where they are of one connector, there is
// nothing to release.
func KeepWhole(findings []*Finding) Kept { return Kept{count: len(findings), whole: findings} }

// lists are what few findings have.
type lists struct {
	values []string
	places []Place
	uses   []Use
	also   []Consumer
}

const (
	keptTexts = 14 // that a finding has
	ownTexts  = 3  // of these, the last ones, which no other finding has, as a rule
	fixText   = 7  // which is the rule's, as a rule
)

// textsOf returns a finding's texts. Those of one finding are often those of the one before it.
func textsOf(f *Finding) [keptTexts]*string {
	return [...]*string{
		&f.Connector, &f.Subject, &f.Method, &f.Path, &f.Part.Key, &f.Old, &f.New, &f.Fix, &f.Rename, &f.Waiver, (*string)(&f.By),
		&f.Message, &f.Content, &f.Fingerprint,
	}
}

// Keep keeps findings with their places and texts, and without their edits.
func Keep(findings []*Finding) Kept {
	d := keptDrafts.Get().(*keptDraft)
	k := keeper{keptDraft: *d, known: map[string]int{}}
	for _, f := range findings {
		k.add(f)
	}
	k.pinner.Finish()
	kept := Kept{count: len(findings), rows: string(k.rows), texts: string(k.texts), rules: k.rules.all, files: k.files.all, lists: k.lists}
	if *d = (keptDraft{k.rows[:0], k.texts[:0]}); cap(d.texts) <= maxKeptDraft {
		keptDrafts.Put(d)
	}
	return kept
}

// keptDraft is what rows and texts are written to before their size is known.
type keptDraft struct{ rows, texts []byte }

const maxKeptDraft = 256 << 10 // bytes of texts of a draft that is used again

var keptDrafts = sync.Pool{New: func() any { return new(keptDraft) }}

type keeper struct {
	keptDraft
	pinner source.Pinner
	known  map[string]int // where a text is: many findings are about one operation
	last   [keptTexts]string
	rules  indexed[*Rule]
	files  indexed[*source.File]
	lists  []lists
}

func (k *keeper) add(f *Finding) {
	k.number(k.rules.index(f.Rule), int(f.Severity), int(f.Part.Side))
	k.span(f.At)
	k.span(f.Was)
	k.last[fixText] = f.Rule.Fix
	for i, text := range textsOf(f) {
		k.text(i, *text)
	}
	l := lists{f.Values, f.Places, f.Uses, f.Also}
	if len(l.values)+len(l.places)+len(l.uses)+len(l.also) == 0 {
		k.number(0)
		return
	}
	k.lists = append(k.lists, l.cloned())
	k.number(len(k.lists))
}

func (k *keeper) number(all ...int) {
	for _, n := range all {
		k.rows = binary.AppendUvarint(k.rows, uint64(n))
	}
}

func (k *keeper) span(s source.Span) {
	k.pinner.Pin(&s)
	k.number(k.files.index(s.File), s.Start, s.End-s.Start)
}

// The ways in which a row has a text: nothing follows the first two. The other two are added to the text's
// size, shifted; an offset follows after one that was met before, any other comes next in texts.
const (
	textIsEmpty = iota
	textAsBefore
	textIsNext
	textWasMet
	textWays
)

func (k *keeper) text(i int, text string) {
	switch {
	case text == "":
		k.number(textIsEmpty)
		return
	case text == k.last[i]:
		k.number(textAsBefore)
		return
	}
	k.last[i] = text
	if i < keptTexts-ownTexts {
		if at, met := k.known[text]; met {
			k.number(len(text)*textWays+textWasMet, at)
			return
		}
		k.known[text] = len(k.texts)
	}
	k.texts = append(k.texts, text...)
	k.number(len(text)*textWays + textIsNext)
}

// indexed has values once each, with their indexes.
type indexed[T comparable] struct {
	all   []T
	known map[T]int
	last  int
}

func (x *indexed[T]) index(value T) int {
	if x.last < len(x.all) && x.all[x.last] == value {
		return x.last
	}
	i, met := x.known[value]
	if !met {
		if x.known == nil {
			x.known = map[T]int{}
		}
		i = len(x.all)
		x.all, x.known[value] = append(x.all, value), i
	}
	x.last = i
	return i
}

// cloned returns lists that share no memory with files.
func (l lists) cloned() lists {
	l.values, l.places = slices.Clone(l.values), slices.Clone(l.places)
	for i := range l.values {
		cloneTexts(&l.values[i])
	}
	for i := range l.places {
		p := &l.places[i]
		cloneTexts(&p.Subject, &p.Method, &p.Path, &p.Part.Key)
	}
	return l
}
