package diff

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// change is one cause: what happened to one part of the definition, with every place that it
// affects.
type change struct {
	rule       string
	detail     string // completes "body/service of TriggerDeploy …"
	old, new   string
	effect     string // "" for the row's own
	content    string // a digest of both values
	at, before source.Span
	severity   check.Severity // Off for the rule's own
	is, was    source.Node    // the field that is new, or gone
	places     []place
	values     []string // of an enum: those that are gone, or those that it now has
	lost       position // of a field of a schema that was removed; 0 of other changes
	absorbed   bool     // another finding has it
	separate   bool     // each place has the change by itself: a waiver accepts no place that comes later
}

// place is one place that a change affects.
type place struct {
	op                 *connector.Operation
	subject            string
	before, key, after string // what messages name it by; of a schema, the key as flows write it
	part               check.Part
}

// thing returns the place as messages name it.
func (p place) thing() string { return p.before + p.key + p.after }

// cause identifies a change: two nodes have one change of a kind.
type cause struct {
	rule, detail string
	was, is      source.Node
}

// occurrence is a change as one comparison found it.
type occurrence struct {
	*change
	subject, key string // below the comparison
}

// comparison compares two schemas in one position, with `$ref` resolved. Shared schemas are
// compared once.
type comparison struct {
	was, is  source.Node
	at       position
	required bool // at both sides

	found   []occurrence
	links   []link
	parents []*comparison
	dirty   bool // something was recorded here or below

	visits, round int
}

// link leads from a comparison to one of a schema inside it.
type link struct {
	subject, key string
	to           *comparison
}

type pairOf struct {
	was, is  source.Node
	at       position
	required bool
}

// rootSchema is a schema that an operation refers to directly.
type rootSchema struct {
	place
	*comparison
}

// differ compares the schemas of two connectors.
type differ struct {
	was, is *connector.Connector
	equality
	samePaths     map[nodePair]bool // of path items that were compared
	memo          map[pairOf]*comparison
	queue         []*comparison
	roots         []rootSchema
	changes       []*change
	causes        map[cause]*change
	heldBy        map[source.Node][]string // the fields below a schema
	names         map[string]nameTraits    // of fields that came or went
	comparedNames int                      // names compared

	comparedValues int // values that means compared

	urls         *movedURLs             // nil if no notification URL moved
	placeholders map[[2]string]nodePair // the first parameters with two names, at base and at head

	heads    map[string]string               // ids at head, by the id of the same operation at base
	internal map[*connector.Operation]string // what changes of operations do that only the connector itself called

	suspect bool         // a $ref leads to nothing on one side
	broken  *brokenTrace // nil unless only these are looked for

	entangled bool // there was more to compare than maxComparisons
}

// maxComparisons limits the work for definitions that refer to each other in circles of
// different lengths. The largest real update needs 1,525.
const maxComparisons = 50_000

func newDiffer(was, is *connector.Connector) *differ {
	return &differ{
		was: was, is: is, equality: newEquality(was, is),
		samePaths: map[nodePair]bool{}, memo: map[pairOf]*comparison{}, causes: map[cause]*change{}, heldBy: map[source.Node][]string{},
	}
}

// samePath reports whether the path items of a pair of operations are equal.
func (d *differ) samePath(pair operationPair) bool {
	items := nodePair{pair.was.PathItem, pair.is.PathItem}
	same, known := d.samePaths[items]
	if !known {
		same = d.equal(items.was, items.is)
		d.samePaths[items] = same
	}
	return same
}

// sameOperation reports whether a pair and the path items around it are equal.
func (d *differ) sameOperation(pair operationPair) bool {
	return pair.was.Method == pair.is.Method && d.samePath(pair)
}

// comparisonOf returns the comparison of two schemas, or nil when they are equal.
func (d *differ) comparisonOf(was, is source.Node, at position, required bool) *comparison {
	before, after := d.resolveBoth(was, is)
	key := pairOf{before, after, at, required}
	if known, ok := d.memo[key]; ok {
		return known
	}
	if d.equal(key.was, key.is) {
		return nil
	}
	if len(d.memo) >= maxComparisons {
		d.entangled = true
		return nil
	}
	c := &comparison{was: key.was, is: key.is, at: at, required: required}
	d.memo[key] = c
	d.queue = append(d.queue, c)
	return c
}

// compareQueued runs the queued comparisons and those that they queue.
func (d *differ) compareQueued() {
	for i := 0; i < len(d.queue); i++ {
		if c := d.queue[i]; d.broken == nil || !d.traceBroken(c) {
			newSides(d, c).compare()
		}
	}
	d.queue = nil
}

// addRoot queues the comparison of a schema that an operation refers to; where returns its place.
func (d *differ) addRoot(was, is source.Node, at position, required bool, where func() place) {
	if c := d.comparisonOf(was, is, at, required); c != nil {
		d.roots = append(d.roots, rootSchema{where(), c})
	}
}

// compareBelow queues the comparison of schemas inside a comparison.
func (d *differ) compareBelow(c *comparison, was, is source.Node, required bool, subject, key string) {
	d.compareAt(c, c.at.below(), was, is, required, subject, key)
}

// compareAt is compareBelow for a schema in another position.
func (d *differ) compareAt(c *comparison, at position, was, is source.Node, required bool, subject, key string) {
	if to := d.comparisonOf(was, is, at, required); to != nil {
		c.links = append(c.links, link{subject, key, to})
		to.parents = append(to.parents, c)
	}
}

// record keeps a change, once for each cause.
func (d *differ) record(by cause, ch change) *change {
	if known := d.causes[by]; known != nil {
		return known
	}
	ch.rule, ch.detail = by.rule, by.detail
	if d.broken != nil && by.rule != brokenReference && by.rule != repairedReference {
		return &ch
	}
	if ch.content == "" && by.was.Exists() != by.is.Exists() {
		ch.content = d.content(by.was, by.is)
	}
	d.causes[by] = &ch
	d.changes = append(d.changes, &ch)
	return &ch
}
