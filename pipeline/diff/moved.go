package diff

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// fieldKey identifies fields by name in what one operation takes or gives.
type fieldKey struct {
	op   *connector.Operation
	side check.Side
	name string
}

func keyOfField(at place, name string) fieldKey { return fieldKey{at.op, at.part.Side, name} }

// findMoves finds fields that were removed at one path and added at exactly one other of the same body,
// output or notification, with the same name and type. Fields that moved together are one change.
func (d *differ) findMoves() {
	gone, order := map[fieldKey][]*change{}, []fieldKey{}
	for _, ch := range d.changes {
		if ch.lost != 0 && len(ch.places) > 0 {
			slices.SortStableFunc(ch.places, d.comparePlaces)
			key := keyOfField(ch.places[0], ch.old)
			if gone[key] == nil {
				order = append(order, key)
			}
			gone[key] = append(gone[key], ch)
		}
	}
	if len(order) == 0 {
		return
	}
	arrived, moved := d.arrivals(gone), newMovedTogether()
	roots := len(d.roots)
	for _, key := range order {
		kind := viewOf(d.was, gone[key][0].was).kind()
		fit := slices.DeleteFunc(arrived[key], func(a arrival) bool { return a.kind != kind })
		if len(gone[key]) == 1 && len(fit) == 1 {
			d.recordMove(moved, gone[key][0], fit[0])
		}
	}
	for _, changes := range moved.groups {
		joinMoves(changes)
	}
	d.findHolders(moved)
	d.findDissolved()
	d.compareQueued()
	d.placeChanges(roots)
}

// movedTogether are the fields of one connector that moved.
type movedTogether struct {
	groups map[string][]*change // by the objects that they left and came to
	fields movedFields
	worst  map[*connector.Operation]check.Severity
}

func newMovedTogether() movedTogether {
	return movedTogether{map[string][]*change{}, movedFields{}, map[*connector.Operation]check.Severity{}}
}

// recordMove makes a move of a field that was removed, unless that it came weighs more.
func (d *differ) recordMove(moved movedTogether, ch *change, to arrival) {
	at, rule := ch.places[0], ch.rule
	if at.part.Side == check.Body {
		rule = d.fieldPosition(atProperty, ch.was).ruleFor(fieldMoved)
	}
	if to.change.is == to.node && severityOf(to.change.rule) > severityOf(rule) {
		return
	}
	ch.rule, ch.new, ch.detail = rule, to.key, "moved to "+to.key
	moved.fields[d.is.Resolve(to.node)] = nil
	moved.worst[at.op] = max(moved.worst[at.op], severityOf(rule))
	way := strings.Join([]string{parentOf(at.subject), parentOf(to.key), string(rune(at.part.Side))}, "\x00")
	moved.groups[way] = append(moved.groups[way], ch)
	d.addRoot(ch.was, to.node, ch.lost, false, func() place {
		at.before, at.key, at.after = "", ch.old, " of "+at.op.Label()
		return at
	})
}

func parentOf(path string) string { return path[:max(0, strings.LastIndexByte(path, '/'))] }

// joinMoves makes one change of fields that moved from one object to another. That fields moved which weigh
// less follows.
func joinMoves(changes []*change) {
	sorting.Stable(changes, func(a, b *change) int {
		return cmp.Or(cmp.Compare(severityOf(b.rule), severityOf(a.rule)), strings.Compare(a.places[0].subject, b.places[0].subject))
	})
	first, names := changes[0], []string{}
	for _, ch := range changes[1:] {
		if ch.rule != first.rule {
			ch.rule = followsMove
			continue
		}
		names = append(names, ch.old)
		first.places = append(first.places, ch.places...)
		ch.places = nil
	}
	if len(names) > 0 {
		first.detail += ", and so did " + quoteList(names)
		first.separate = true
	}
}

// findHolders finds the new fields that moved or hold nothing but fields that did: that they are new
// follows.
func (d *differ) findHolders(moved movedTogether) {
	for _, ch := range d.changes {
		if isNewField(ch) && severityOf(ch.rule) <= moved.worst[ch.places[0].op] && moved.fields.holdsOnly(d.is, &schemaProperty{value: ch.is}) {
			ch.rule = followsMove
		}
	}
}

// isNewField reports whether a change is a new field in a body, an output or a notification.
func isNewField(ch *change) bool {
	return ch.is.Exists() && !ch.was.Exists() && ch.new != "" && len(ch.places) > 0 && ch.places[0].part.Side != check.Input
}

// arrival is a field that is new, or inside one that is.
type arrival struct {
	key, kind string
	node      source.Node
	change    *change // the one that the field came with
}

// How far below a new field the one that moved is looked for.
const (
	arrivalLevels = 4
	maxArrivals   = 10_000
)

// arrivals returns the new fields that have one of the names.
func (d *differ) arrivals(names map[fieldKey][]*change) map[fieldKey][]arrival {
	found := map[fieldKey][]arrival{}
	budget := maxArrivals
	var walk func(ch *change, p schemaProperty, key string, level int)
	walk = func(ch *change, p schemaProperty, key string, level int) {
		v := viewOf(d.is, p.value)
		if at := keyOfField(ch.places[0], p.name); names[at] != nil {
			found[at] = append(found[at], arrival{key, v.kind(), p.value, ch})
		}
		if budget--; level == arrivalLevels || budget < 0 {
			return
		}
		for _, below := range v.fields().all {
			walk(ch, below, key+"/"+below.name, level+1)
		}
	}
	for _, ch := range d.changes {
		if isNewField(ch) {
			slices.SortStableFunc(ch.places, d.comparePlaces)
			walk(ch, schemaProperty{name: ch.new, value: ch.is}, ch.places[0].key, 0)
		}
	}
	return found
}
