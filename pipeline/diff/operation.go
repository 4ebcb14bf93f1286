package diff

import (
	"alm/internal/source"
	"alm/solution/connector"
)

// scene is one operation at base and at head whose inputs and outputs are compared.
type scene struct {
	d       *differ
	was, is *connector.Operation
}

// schemas compares what the paired operations take and give. Of an operation that is gone
// nothing more is told, nor of an id that now names something else.
func (d *differ) schemas(pairs []pair) {
	for _, p := range pairs {
		if p.reused || p.how == bySimilarity || d.same(p.was.PathItem, p.is.PathItem) {
			continue
		}
		s := scene{d, p.was, p.is}
		s.parameters()
		s.body()
		s.responses()
		s.notification()
	}
	d.run()
	d.settle()
	d.moves()
}

// subject is the path of something of the operation.
func (s scene) subject(path string) string { return s.was.Subject() + "/" + path }

// of is the end of what messages call a thing.
func (s scene) of() string { return " of " + s.was.Label() }

// tell records what happened to something of the operation itself. The nodes are what
// makes two operations share a cause.
func (s scene) tell(rule string, was, is source.Node, at site, ch change) {
	if ch.at.IsZero() {
		ch.at = s.is.At()
	}
	if ch.before.IsZero() {
		ch.before = s.was.At()
	}
	ch.was, ch.is = was, is
	known := s.d.record(cause{rule, ch.detail, was, is}, ch)
	known.sites = append(known.sites, at)
}

// enter compares two schemas of the operation.
func (s scene) enter(r root, was, is source.Node, at position, required bool) {
	r.op = s.was
	s.d.enter(r, was, is, at, required)
}

func nameOf(n source.Node) source.Span {
	if name := n.Get("name"); name.Exists() {
		return name.Span()
	}
	return first(n)
}
