package diff

import (
	"maps"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// brokenReference and repairedReference are the rules on a $ref that leads to nothing on one side. What
// follows from it, at every place that uses it, is no finding of its own.
const (
	brokenReference   = "definition-reference-broken"
	repairedReference = "definition-reference-repaired"
)

var brokenReferenceRules = []check.Rule{
	{
		ID:        brokenReference,
		Title:     "A $ref leads to a definition that was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Affects:   check.SendersOrReaders,
		Evidence:  validatorCode,
		Consumers: everyone,
		When:      onSaveImport,
		Since:     "1.1.0",
		Fix:       "restore the definition, or update the $ref",
		Run: func(p *check.Pass) {
			for _, ch := range pairingOf(p).changes[brokenReference] {
				ch.report(p, "what it defined is unknown, and Microsoft's validator refuses the definition")
			}
		},
	},
	schemaRow{
		repairedReference, "A $ref that led to nothing leads to a definition now", dangerous, dependsOnService, check.SendersOrReaders, everyone, onSaveImport,
		"flows that were made without the definition may send or read something else", "test the flows that use the operation",
	}.rule(repairedReference, "A $ref that led to nothing leads to a definition now"),
}

// brokenTrace finds the places where a $ref leads to nothing on one side, and what each has on
// the other.
type brokenTrace struct {
	atBase, atHead map[string]source.Node // by the text of the $ref
}

// followBroken pairs the operations of both connectors with what their broken references replace, beside
// the findings on these.
func followBroken(was, is *connector.Connector, ps *pairing) (before, after *connector.Connector, with *pairing) {
	d := trace(was, is, ps, ps.d.internal)
	if d == nil {
		return was, is, ps
	}
	before, after = d.completed()
	with = prepare(before, after)
	maps.Copy(with.changes, d.changesByRule())
	return before, after, with
}

// trace compares the pairs once more for the references alone; nil if none is broken on one side only.
func trace(was, is *connector.Connector, ps *pairing, internal map[*connector.Operation]string) *differ {
	d := newDiffer(was, is)
	d.internal = internal
	d.broken = &brokenTrace{map[string]source.Node{}, map[string]source.Node{}}
	d.compareOperations(ps.pairs)
	if len(d.changes) == 0 {
		return nil
	}
	return d
}

// completed returns both connectors with what their broken references replace, so that only other changes
// remain to be found.
func (d *differ) completed() (was, is *connector.Connector) {
	was, is = d.was, d.is
	if len(d.broken.atBase) > 0 {
		was = was.WithReferences(completion(d.was, d.is, d.broken.atBase, d.broken.atHead))
	}
	if len(d.broken.atHead) > 0 {
		is = is.WithReferences(completion(d.is, d.was, d.broken.atHead, d.broken.atBase))
	}
	return was, is
}

// completion returns the references that a side lacks: what the other side has, and what replaces
// those that neither has.
func completion(c, other *connector.Connector, own, others map[string]source.Node) map[string]source.Node {
	more, known := map[string]source.Node{}, c.References()
	for ref, target := range other.References() {
		if !known[ref].Exists() {
			more[ref] = target
		}
	}
	for ref, target := range others {
		if !known[ref].Exists() && !more[ref].Exists() {
			more[ref] = target
		}
	}
	for ref, target := range own {
		if !more[ref].Exists() {
			more[ref] = target
		}
	}
	return more
}

// stillNamed returns which of the shared objects that head lost it still refers to, with the first place.
func stillNamed(is *connector.Connector, gone map[string]bool) map[string]source.Span {
	named, targets := map[string]source.Span{}, findRefTargets(is.Definition)
	refs := targets.in(is.Definition.Root)
	for i := 0; ; i++ {
		target, ok := refs.next()
		if !ok {
			return named
		}
		if ref := string(unescaped(target)); gone[ref] && named[ref].IsZero() {
			named[ref] = is.Definition.Span(targets.at[i], targets.at[i]+len(refKey))
		}
	}
}

// lostReferences returns the shared objects that only base has itself.
func lostReferences(was, is *connector.Connector) map[string]bool {
	lost := map[string]bool{}
	for _, section := range sharedSections {
		after := membersOf(is.Definition.Root.Get(section))
		for key := range was.Definition.Root.Get(section).Members() {
			if !after[key.Str()].Exists() {
				lost["#/"+section+"/"+key.Str()] = true
			}
		}
	}
	return lost
}
