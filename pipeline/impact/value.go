package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/impact/expression"
)

// origin is where a value of an expression comes from.
type origin struct {
	what  what
	step  *flowStep
	path  string           // of an output: "body/lines/*"
	node  source.Node      // of something that the flow writes out
	expr  *expression.Node // of a list that an expression makes, in node
	scope *flowStep        // where it is written
	maybe bool             // the value may also come from elsewhere
}

// what is what an origin is.
type what uint8

const (
	output   what = iota // what a call returns, at a path
	wrapped              // what another step returns: its body is known
	whole                // a step: trigger(), actions('Step')
	results              // what the steps of a scope return: result('Scope')
	written              // an object, a list or a text in the flow
	selected             // the list that a Select makes of its template
	madeList             // the list that an expression makes of its arguments
)

// anyName is a step of a path whose name is computed.
const anyName = "~?"

const (
	maxOrigins = 32      // of one value
	maxEvals   = 200_000 // of one flow
	maxLevel   = 2_000   // of steps that lead to each other
)

// member returns what a key leads to.
func (w *flowWalk) member(of []origin, key string) []origin {
	var all []origin
	for _, o := range of {
		switch o.what {
		case output:
			switch {
			case o.path != "":
				o.path += "/" + key
			case o.step.items != "" && key == "body":
				o.path = o.step.items + "/" + check.AnyStep
			default:
				o.path = key
			}
			all = append(all, o)
		case wrapped:
			if key == "body" {
				all = append(all, w.bodyOf(o.step)...)
			}
		case whole:
			if strings.EqualFold(key, "outputs") {
				all = append(all, w.outputOf(o.step)...)
			}
		case results:
			if key == check.AnyStep || key == anyName {
				for _, inside := range o.step.inside {
					all = append(all, origin{what: whole, step: inside, maybe: true})
				}
			}
		case written:
			all = append(all, w.writtenMember(o, key)...)
		case selected:
			if key == check.AnyStep || key == anyName {
				o.what = written
				all = append(all, o)
			}
		case madeList:
			if key == check.AnyStep || key == anyName {
				all = append(all, w.listedItems(o)...)
			}
		}
		for i := range all {
			all[i].maybe = all[i].maybe || o.maybe
		}
	}
	return distinct(all)
}

// listedItems returns what a list that an expression makes of its arguments holds. A list that is made an array of
// stays what it is; chunk() makes a list of lists.
func (w *flowWalk) listedItems(o origin) []origin {
	if !w.enter() { // it may hold itself
		return nil
	}
	defer w.leave()
	defer func(outer source.Node) { w.text = outer }(w.text)
	w.text = o.node
	var all []origin
	for i, arg := range o.expr.Args {
		value := w.eval(arg, o.scope)
		if i > 0 && o.expr.Name == "chunk" {
			w.read(value, true)
			break
		}
		all = append(all, value...)
		if o.expr.Name == "array" {
			all = append(all, w.member(value, check.AnyStep)...)
		}
	}
	return all
}

// writtenMember returns a member of an object or list that the flow writes out.
func (w *flowWalk) writtenMember(o origin, key string) []origin {
	if o.node.Kind() == source.String {
		return w.member(w.valueOf(o.node, o.scope), key)
	}
	if key != check.AnyStep && key != anyName {
		return w.valueOf(o.node.Get(key), o.scope)
	}
	var all []origin
	for _, value := range o.node.Members() {
		all = append(all, w.valueOf(value, o.scope)...)
	}
	for _, item := range o.node.Items() {
		all = append(all, w.valueOf(item, o.scope)...)
	}
	return distinct(all)
}

// distinct removes duplicates and what exceeds the limit.
func distinct(all []origin) []origin {
	var kept []origin
	for _, o := range all {
		if !slices.Contains(kept, o) && len(kept) < maxOrigins {
			kept = append(kept, o)
		}
	}
	return kept
}

// members follows the steps of a key, which tokens write with slashes: 'body/value'.
func (w *flowWalk) members(of []origin, key string) []origin {
	for deeper := true; deeper; {
		var name string
		name, key, deeper = strings.Cut(key, "/")
		if name == check.AnyStep {
			name = "~2"
		}
		of = w.member(of, name)
	}
	return of
}

// valueOf returns where a value in the flow comes from.
func (w *flowWalk) valueOf(n source.Node, scope *flowStep) []origin {
	switch n.Kind() {
	case source.Object, source.Array:
		return []origin{{what: written, node: n, scope: scope}}
	case source.String:
		if parsed := w.parse(n.Str(), scope); isSingle(parsed) {
			defer func(outer source.Node) { w.text = outer }(w.text)
			w.text = n
			return w.eval(parsed.Parts[0].Node, scope)
		}
	}
	return nil
}

// isSingle reports whether a text is one expression. In braces it is made a text, which json() makes again what it
// was.
func isSingle(t expression.Text) bool { return len(t.Parts) == 1 && t.Parts[0].Node != nil }

// outputOf returns what outputs('Step') is.
func (w *flowWalk) outputOf(s *flowStep) []origin {
	switch {
	case s.call != nil || s.trigger:
		return []origin{{what: output, step: s}}
	case s.kind == "compose":
		return w.once(s, func() []origin { return w.valueOf(s.node.Get("inputs"), s) })
	}
	return []origin{{what: wrapped, step: s}}
}

// bodyOf returns what body('Step') is.
func (w *flowWalk) bodyOf(s *flowStep) []origin {
	if s.call != nil {
		return w.member(w.outputOf(s), "body")
	}
	return w.once(s, func() []origin {
		switch s.kind {
		case "parsejson":
			return w.valueOf(s.node.Get("inputs", "content"), s)
		case "query":
			return w.valueOf(s.node.Get("inputs", "from"), s.parent)
		case "select":
			return []origin{{what: selected, node: s.node.Get("inputs", "select"), scope: s}}
		}
		return nil
	})
}

// once evaluates what a step returns, once, and to nothing where the step leads to itself.
func (w *flowWalk) once(s *flowStep, eval func() []origin) []origin {
	if !s.evaluated {
		s.evaluated = true
		s.value = eval()
	}
	return s.value
}

// itemsOf returns what item() is in a loop, or in the template of a Select or a filter.
func (w *flowWalk) itemsOf(s *flowStep) []origin {
	if s.itemsKnown {
		return s.itemValue
	}
	s.itemsKnown = true
	list := s.node.Get("foreach")
	if !list.Exists() {
		list = s.node.Get("inputs", "from")
	}
	s.itemValue = w.member(w.valueOf(list, s.parent), check.AnyStep)
	return s.itemValue
}
