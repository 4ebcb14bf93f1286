package diff

import "alm/pipeline/check"

// findDissolved finds objects that were removed while the object around them gained their fields: that these are new
// follows.
func (d *differ) findDissolved() {
	arrived := map[fieldKey]*change{}
	for _, ch := range d.changes {
		if isNewField(ch) && ch.rule != followsMove {
			arrived[keyOfField(ch.places[0], ch.places[0].subject)] = ch
		}
	}
	if len(arrived) == 0 {
		return
	}
	for _, ch := range d.changes {
		if ch.lost == 0 || len(ch.places) == 0 || ch.rule == followsMove {
			continue
		}
		if at := ch.places[0]; at.part.Side == check.Input || parentOf(at.subject) == "" {
			continue
		}
		d.recordDissolved(ch, arrived)
	}
}

// recordDissolved records which fields of a removed object the object around it gained, with the same meaning.
func (d *differ) recordDissolved(ch *change, arrived map[fieldKey]*change) {
	at := ch.places[0]
	var names []string
	for _, p := range viewOf(d.was, ch.was).fields().all {
		to := arrived[keyOfField(at, joinPath(parentOf(at.subject), p.name))]
		if to == nil || to.rule == followsMove || len(to.places) != len(ch.places) || severityOf(to.rule) > check.Note || !d.equivalent(p.value, to.is) {
			continue
		}
		to.rule = followsMove
		names = append(names, p.name)
	}
	if len(names) > 0 {
		ch.detail += ", and " + quoteList(sortedSet(names)) + " in it moved to the object around it"
	}
}
