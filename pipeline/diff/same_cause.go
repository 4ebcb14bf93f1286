package diff

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
)

// foldSame makes one change of two of the same schemas that differ in their position alone: a response beside the output, and a
// field, have no finding of their own where what makers see, or the body itself, has one.
func (d *differ) foldSame(all map[string][]*change) {
	for _, weak := range []struct {
		rule string
		into func(ch *change) bool
	}{
		{atResponse.ruleFor(typeChanged), func(ch *change) bool { return ch.rule == atOutput.ruleFor(typeChanged) }},
		{atProperty.ruleFor(typeChanged), func(ch *change) bool { return ch.rule == atBody.ruleFor(typeChanged) }},
		{weaker[atOtherSuccess].rule, (*change).isOutput},
	} {
		if len(all[weak.rule]) > 0 {
			all[weak.rule] = d.foldInto(all[weak.rule], weak.into)
		}
	}
}

// isOutput reports whether a change is one of what makers see of an output, and more than a note.
func (ch *change) isOutput() bool {
	return ch.severity == check.Off && severityOf(ch.rule) >= check.Warning &&
		slices.ContainsFunc(ch.places, func(at place) bool { return at.part.Side == check.Output })
}

// foldInto returns the changes without those whose places it gives to another change of the same schemas.
func (d *differ) foldInto(weak []*change, into func(ch *change) bool) []*change {
	type what struct {
		detail  string
		was, is source.Node
	}
	isWeak := make(map[*change]bool, len(weak))
	for _, ch := range weak {
		isWeak[ch] = true
	}
	causes, strong := map[*change]what{}, map[what]*change{}
	for by, ch := range d.causes {
		switch w := (what{by.detail, by.was, by.is}); {
		case isWeak[ch]:
			causes[ch] = w
		case len(ch.places) == 0 || ch.absorbed || !into(ch):
		case strong[w] == nil || ch.rule < strong[w].rule: // the order of a map is another each time
			strong[w] = ch
		}
	}
	return slices.DeleteFunc(slices.Clone(weak), func(ch *change) bool {
		to := strong[causes[ch]]
		if to == nil || ch.severity != to.severity {
			return false
		}
		to.places = append(to.places, ch.places...)
		ch.absorbed = true
		return true
	})
}
