package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// lostField is a field of an operation's output, or an input of it, that dynamic extensions at head use and that only
// base has.
type lostField struct {
	before, after *connector.Operation
	name          string
	key           string // of an output, as flows read it: "body/*/id"; "" of an input
	refs          []reference
}

// lostGroup is what one change takes from dynamic extensions.
type lostGroup struct {
	fields   []lostField
	absorbed *change // what happened to an operation that only the connector itself calls; it has no finding of its own
	swap     *swap   // of ids of such operations
}

// findLostFields finds what dynamic extensions at head use and only base has, by the change that it follows from.
func (ps *pairing) findLostFields() {
	byCause, order := map[any]*lostGroup{}, []any{}
	lost := ps.allLostFields()
	if len(lost) == 0 {
		return
	}
	causes := ps.newCauseIndex()
	for _, f := range lost {
		by, group := causes.of(f)
		if byCause[by] == nil {
			byCause[by] = group
			order = append(order, by)
		}
		byCause[by].fields = append(byCause[by].fields, f)
	}
	for _, by := range order {
		group := byCause[by]
		if group.absorbed != nil {
			group.absorbed.absorbed = true
		}
		if group.swap != nil {
			group.swap.absorbed = true
		}
		ps.lostFields = append(ps.lostFields, *group)
	}
}

// allLostFields returns the lost fields, each once for each operation that has them, by the operation and the name.
func (ps *pairing) allLostFields() []lostField {
	var all []lostField
	renamed, atBase, atHead := ps.renamed(), operationsByID(ps.d.was), operationsByID(ps.d.is)
	numbers := map[[2]string]int{} // of what each operation lost, by its id and the field
	for _, ref := range ps.references {
		before, after := atBase[ref.node.Str()], atHead[ref.node.Str()]
		if before == nil {
			before = renamed[after]
		}
		if before == nil || after == nil {
			continue
		}
		for _, f := range missingFields(ps.d, before, after, ref.holder) {
			field := [2]string{after.ID, f.name + "\x00" + f.key}
			i, known := numbers[field]
			if !known {
				f.before, f.after = before, after
				i, all = len(all), append(all, f)
				numbers[field] = i
			}
			all[i].refs = append(all[i].refs, ref)
		}
	}
	sorting.Stable(all, func(a, b lostField) int {
		return cmp.Or(strings.Compare(a.after.ID, b.after.ID), strings.Compare(a.name, b.name), strings.Compare(a.key, b.key))
	})
	return all
}

// causeIndex finds what lost fields follow from.
type causeIndex struct {
	*pairing
	pairOf  map[*connector.Operation]*operationPair
	changes map[*connector.Operation][]placedChange
}

type placedChange struct {
	change *change
	at     *place
}

func (ps *pairing) newCauseIndex() causeIndex {
	x := causeIndex{ps, map[*connector.Operation]*operationPair{}, map[*connector.Operation][]placedChange{}}
	for i := range slices.Backward(ps.pairs) {
		x.pairOf[ps.pairs[i].was] = &ps.pairs[i]
	}
	for _, ch := range ps.d.changes {
		for i := range ch.places {
			at := &ch.places[i]
			x.changes[at.op] = append(x.changes[at.op], placedChange{ch, at})
		}
	}
	return x
}

// of returns what a lost field follows from: a change, the pair of operations whose finding names other ids, or a swap of
// ids; else the operation with the name of the field. The group is what such a cause begins with.
func (x causeIndex) of(f lostField) (any, *lostGroup) {
	if pair := x.pairOf[f.before]; pair != nil {
		switch {
		case pair.reused && pair.reportsID():
			return pair, &lostGroup{}
		case pair.swap != nil && pair.swap.ids:
			if x.leadOf(pair.swap) != nil {
				return pair.swap, &lostGroup{}
			}
			return pair.swap, &lostGroup{swap: pair.swap}
		}
	}
	if ch := x.changeOf(f); ch != nil && ch.rule == internalRule {
		return ch, &lostGroup{absorbed: ch}
	} else if ch != nil {
		return ch, &lostGroup{}
	}
	return [2]string{f.after.ID, f.name}, &lostGroup{}
}

// leadOf returns the pair that the finding on a swap is on, nil if there is none.
func (ps *pairing) leadOf(s *swap) *operationPair {
	for i := range ps.pairs {
		if p := &ps.pairs[i]; p.swap == s && p.leads() {
			return p
		}
	}
	return nil
}

// changeOf returns the change that took a field: its own, or that of the nearest field around it.
func (x causeIndex) changeOf(f lostField) *change {
	var found *change
	length, own := 0, false
	for _, placed := range x.changes[f.before] {
		ch, at := placed.change, placed.at
		if !at.holds(f) {
			continue
		}
		if took := ch.old != "" && strings.HasSuffix(at.key, ch.old); len(at.key) > length || len(at.key) == length && took && !own {
			found, length, own = ch, len(at.key), took
		}
	}
	return found
}

// holds reports whether a place is a lost field, or around it.
func (p *place) holds(f lostField) bool {
	key := f.key
	switch p.part.Side {
	case check.Input, check.Body:
		if key != "" {
			return false
		}
		key = f.name
	case check.Output:
		if key == "" {
			return false
		}
	default:
		return false
	}
	return p.key == key || strings.HasPrefix(key, p.key+"/")
}

// describe describes the change that has no finding of its own, " (…)".
func (g lostGroup) describe() string {
	switch {
	case g.swap != nil:
		var became []string
		for _, pair := range g.swap.pairs {
			became = append(became, g.swap.describe(*pair))
		}
		return " (" + strings.Join(became, ", ") + ")"
	case g.absorbed != nil && (len(g.fields) > 1 || g.absorbed.detail != wasRemoved):
		return fmt.Sprintf(" (%s %s)", g.absorbed.places[0].thing(), g.absorbed.detail)
	}
	return ""
}

const wasRemoved = "was removed"

// places adds the places of the change that has no finding of its own.
func (g lostGroup) places(all []check.Place) []check.Place {
	if g.absorbed != nil {
		for i := range g.absorbed.places {
			all = append(all, check.Place{Subject: g.absorbed.places[i].subject})
		}
	}
	if g.swap != nil {
		for _, pair := range g.swap.pairs {
			all = append(all, check.Place{Subject: pair.was.Subject()})
		}
	}
	return all
}
