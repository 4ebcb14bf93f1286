package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
)

// innerName is how a name is part of a JSON text in a text.
const innerName dotted = `"\`

// graphInputs is what the designer's graph has of an input of one operation.
type graphInputs struct {
	id, name string // of the operation, and of the input
	steps    []string
	outer    source.Node // the text that is JSON, of which the nodes are; zero in the file itself

	places []namePlace
	left   bool // it also names the input in a way that alm does not rewrite
}

// graphInputsOf returns where the metadata of a flow repeats an input of a step's call, and whether it also
// does so in a way that alm does not rewrite: also where the id may be of another connector.
func (w *flowWalk) graphInputsOf(s *flowStep, steps []string) (places []namePlace, left bool) {
	g := graphInputs{id: s.node.Get("inputs", "host", "operationId").Str(), steps: steps, name: nameOf(steps[len(steps)-1])}
	for _, metadata := range w.metadata() {
		g.visit(metadata)
	}
	ofOther := func(o *flowStep) bool {
		return o.call != nil && o.call.Operation == s.call.Operation && o.call.API != s.call.API
	}
	if slices.ContainsFunc(w.order, ofOther) {
		return nil, g.left || len(g.places) > 0
	}
	return g.places, g.left
}

// visit looks for nodes of the graph that name the operation.
func (g *graphInputs) visit(n source.Node) {
	switch {
	case n.Kind() == source.String:
		g.text(n)
	case n.Get("operationId").Str() == g.id:
		g.node(n)
	default:
		for _, value := range n.Members() {
			g.visit(value)
		}
		for _, item := range n.Items() {
			g.visit(item)
		}
	}
}

// text visits the graph in a text.
func (g *graphInputs) text(n source.Node) {
	text := n.Str()
	if g.outer.Exists() || !strings.Contains(text, g.id) || !strings.Contains(text, g.name) {
		return
	}
	file := source.Parse("graph", []byte(text))
	if _, broken := file.Broken(); broken {
		g.left = true
		return
	}
	g.outer = n
	g.visit(file.Root)
	g.outer = source.Node{}
}

// node notes the input in a node of the graph.
func (g *graphInputs) node(n source.Node) {
	found := g.inputsIn(n)
	for _, p := range found {
		if place, ok := g.placed(p); ok {
			g.places = append(g.places, place)
		} else {
			g.left = true
		}
	}
	g.left = g.left || mentions(n, g.name) > len(found)
}

// inputsIn returns where the objects of inputs in a node have the input.
func (g *graphInputs) inputsIn(n source.Node) []namePlace {
	var all []namePlace
	for key, value := range n.Members() {
		if key.Str() == "parameters" || key.Str() == "inputs" {
			all = append(all, flatPlaces(value, g.steps)...)
		}
		all = append(all, g.inputsIn(value)...)
	}
	for _, item := range n.Items() {
		all = append(all, g.inputsIn(item)...)
	}
	return all
}

// placed returns a place in the file: one in a text is found where the text writes it without escapes.
func (g *graphInputs) placed(p namePlace) (namePlace, bool) {
	if !g.outer.Exists() {
		return p, true
	}
	span := p.node.Span().Written()
	if span.Text() != `"`+p.node.Str()+`"` {
		return namePlace{}, false
	}
	return namePlace{node: g.outer, offset: span.Start + 1 + p.offset, dotted: innerName}, true
}

// mentions counts the keys and texts of a node that have a name, with slashes around it or none.
func mentions(n source.Node, name string) int {
	count := 0
	is := func(text string) {
		if slices.Contains(strings.Split(text, "/"), name) {
			count++
		}
	}
	if n.Kind() == source.String {
		is(n.Str())
	}
	for key, value := range n.Members() {
		is(key.Str())
		count += mentions(value, name)
	}
	for _, item := range n.Items() {
		count += mentions(item, name)
	}
	return count
}
