package diff

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// findMoves finds body fields that were removed at one path and added at exactly one other of
// the same operation, with the same name and type.
func (d *differ) findMoves() {
	gone := map[string][]*change{}
	for _, ch := range d.changes {
		if ch.rule == atProperty.ruleFor(fieldRemoved) && len(ch.places) > 0 {
			gone[ch.old] = append(gone[ch.old], ch)
		}
	}
	if len(gone) == 0 {
		return
	}
	arrived := d.arrivals(gone)
	roots := len(d.roots)
	defer func() {
		d.compareQueued()
		d.placeChanges(roots)
	}()
	for _, name := range slices.Sorted(maps.Keys(gone)) {
		lost := gone[name]
		if len(lost) != 1 {
			continue
		}
		kind, op := viewOf(d.was, lost[0].was).kind(), lost[0].places[0].op
		fit := slices.DeleteFunc(arrived[name], func(a arrival) bool { return a.op != op || a.kind != kind })
		if len(fit) == 1 {
			lost[0].rule, lost[0].new = atProperty.ruleFor(fieldMoved), fit[0].key
			lost[0].detail = "moved to " + fit[0].key
			d.addRoot(lost[0].was, fit[0].node, atProperty, false, func() place {
				at := lost[0].places[0]
				at.before, at.key, at.after = "", lost[0].old, " of "+op.Label()
				return at
			})
		}
	}
}

// arrival is a field that is new, or inside one that is.
type arrival struct {
	op        *connector.Operation
	key, kind string
	node      source.Node
}

// How far below a new field the one that moved is looked for.
const (
	arrivalLevels = 4
	maxArrivals   = 10_000
)

// arrivals returns the new fields that have one of the names.
func (d *differ) arrivals(names map[string][]*change) map[string][]arrival {
	found := map[string][]arrival{}
	budget := maxArrivals
	var walk func(op *connector.Operation, p schemaProperty, key string, level int)
	walk = func(op *connector.Operation, p schemaProperty, key string, level int) {
		v := viewOf(d.is, p.value)
		if names[p.name] != nil {
			found[p.name] = append(found[p.name], arrival{op, key, v.kind(), p.value})
		}
		if budget--; level == arrivalLevels || budget < 0 {
			return
		}
		for _, below := range v.fields().all {
			walk(op, below, key+"/"+below.name, level+1)
		}
	}
	for _, ch := range d.changes {
		arrived := ch.is.Exists() && !ch.was.Exists() && len(ch.places) > 0 && ch.places[0].part.Side == check.Body
		if arrived && ch.new != "" {
			op := ch.places[0].op
			walk(op, schemaProperty{name: ch.new, value: ch.is}, strings.TrimSuffix(ch.places[0].thing(), " of "+op.Label()), 0)
		}
	}
	return found
}
