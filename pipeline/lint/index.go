package lint

import (
	"bytes"

	"alm/internal/source"
	"alm/solution/connector"
)

func buildIndex(c *connector.Connector, options Options) *index {
	f := walkDefinition(c, options, isComparable(c.Definition))
	for _, file := range textFiles(c) {
		f.problems = append(f.problems, file.Problems()...)
	}
	f.addParameters(c)
	for _, op := range c.Operations {
		if isVisible(op) {
			f.visible, f.summaries = append(f.visible, op), append(f.summaries, op.Get("summary"))
		}
	}
	for _, obj := range f.parts[kindParameter] {
		if obj.has(wordRef) {
			continue
		}
		f.own = append(f.own, obj)
		if obj.get(wordVisibility).Str() != "internal" && (obj.Op == nil || isVisible(obj.Op)) {
			f.shown = append(f.shown, obj)
		}
	}
	f.host = hostKind(c.Definition.Root.Get("host").Str())
	f.signIns = signIns(c)
	return f
}

// walkDefinition indexes what finding credentials needs, and the credentials. If it compares, it compares the
// definition with its schema on the way.
func walkDefinition(c *connector.Connector, options Options, compares bool) *index {
	f := newIndex(c, options)
	ops := make(map[source.Node]*connector.Operation, len(c.Operations))
	for _, op := range c.Operations {
		ops[op.Node] = op
	}
	g := indexer{index: f, ops: ops, grammar: wordGrammar()}
	if compares {
		g.values, g.report = definitionSchemas(), func(fault valueFault) { f.faults = append(f.faults, fault) }
	}
	g.addObject(object{Kind: kindRoot, Node: c.Definition.Root}, compares)
	f.credentials = findCredentials(c, f)
	return f
}

// addParameters adds the parameter objects, each once, with the first operation that has it.
func (f *index) addParameters(c *connector.Connector) {
	seen := map[source.Node]bool{}
	for _, op := range c.Operations {
		for i := range op.Parameters {
			prm := &op.Parameters[i]
			if prm.Place != prm.Node || prm.Shared { // others cannot be an earlier operation's
				if seen[prm.Node] {
					continue
				}
				seen[prm.Node] = true
			}
			f.parameters = append(f.parameters, operationParameter{op, prm})
		}
	}
}

// indexer indexes a definition. Objects and members that it compares are where their schema applies.
type indexer struct {
	*index
	ops     map[source.Node]*connector.Operation
	grammar *grammar
	values  *memberSchemas // nil if nothing is compared
	report  func(valueFault)
}

// addObject returns what it adds, nil for a value that is no object.
func (g *indexer) addObject(made object, compares bool) *object {
	if made.Node.Kind() != source.Object {
		if compares && made.Node.Exists() {
			g.values.of[made.Kind].check(made.Key, made.Node, g.report)
		}
		return nil
	}
	obj := g.newObject(made)
	if obj.Kind == kindOperation {
		if op := g.ops[obj.Node]; op != nil {
			obj.Op = op
		}
	}
	g.parts[obj.Kind] = append(g.parts[obj.Kind], obj)
	for key, value := range obj.Node.Members() {
		g.addMember(member{obj, key, value}, compares)
	}
	g.inexact = g.inexact || !obj.words.exact()
	if compares {
		g.values.of[obj.Kind].checkObject(obj, g.report)
	}
	return obj
}

func (g *indexer) addMember(m member, compares bool) {
	raw, obj := m.Key.Raw(), m.Of
	word := g.grammar.words.find(raw)
	if word.ID == 0 {
		obj.words.addOdd(raw)
		raw = plainName(m.Key)
		word = g.grammar.words.find(raw) // one with escapes is a keyword here too
	}
	known := word.Kinds.has(obj.Kind)
	switch word.ID {
	case wordType:
		obj.Type = plainTextOf(m.Value.Raw())
	case wordIn:
		obj.In = plainTextOf(m.Value.Raw())
	}
	switch {
	case !known:
		g.unknown = append(g.unknown, m)
	case word.Indexed:
		g.members[word.ID] = append(g.members[word.ID], m)
	case word.ID == wordType && !obj.Type.isPlainType():
		g.oddTypes = append(g.oddTypes, m)
	case word.ID == wordItems && m.Value.Kind() == source.Array:
		g.manyItems = append(g.manyItems, m)
	}
	name, below := word.Name, child{}
	if word.ID > 0 {
		obj.words.add(word.ID)
		below = g.grammar.below[word.ID][obj.Kind]
	} else {
		name = m.Key.Str()
		below = children[obj.Kind][name] // of later versions
	}
	if compares && !known {
		compares = false
		if !bytes.HasPrefix(raw, []byte(`"x-`)) {
			g.report(valueFault{unknownMember, m.Key, m.Value, "", g.values.of[obj.Kind]})
		}
	} else if compares {
		compares = g.values.compare(m, word.ID, below, g.report)
	}
	if k := m.Value.Kind(); below.Kind != kindRoot && (k == source.Object || k == source.Array) {
		g.addChildren(m, name, below, compares)
	}
}

func (g *indexer) addChildren(m member, role string, how child, compares bool) {
	obj := m.Of
	made := object{Kind: how.Kind, Role: role, Owner: obj, Op: obj.Op}
	switch {
	case how.Layout == layoutMap:
		restricted := role == "paths" || role == "responses" && obj.Kind == kindOperation
		for key, value := range m.Value.Members() {
			compared := compares
			if restricted {
				if bytes.HasPrefix(plainName(key), []byte(`"x-`)) {
					continue
				}
				if compared && !mayBeNamed(role, key) {
					compared = false
					g.report(valueFault{unknownMember, key, value, "", nil})
				}
			}
			made.Name, made.Key, made.Node = key.Str(), key, value
			before := g.size()
			if added := g.addObject(made, compared); obj.Kind == kindRoot && added != nil {
				g.branches = append(g.branches, branch{object: added, from: before, to: g.size()})
			}
		}
	case m.Value.Kind() == source.Array && how.Layout != layoutOne:
		for _, item := range m.Value.Items() {
			made.Node, made.Name = item, ""
			if how.Kind == kindParameter {
				made.Name = item.Get("name").Str()
			}
			g.addObject(made, compares)
		}
	case how.Layout != layoutList:
		made.Key, made.Node = m.Key, m.Value
		g.addObject(made, compares)
	}
}
