package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

func eachOperation(look func(*check.Pass, *connector.Operation)) func(*check.Pass) {
	return func(p *check.Pass) { p.Over(p.Is.Operations, look) }
}

// eachVisible looks at the operations that makers see.
func eachVisible(look func(*check.Pass, *connector.Operation)) func(*check.Pass) {
	return func(p *check.Pass) { p.Over(gathered(p).visible, look) }
}

// eachParameter looks once at every parameter object, in the first operation that has it.
func eachParameter(look func(*check.Pass, *connector.Operation, connector.Parameter)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, prm := range gathered(p).parameters {
			look(p, prm.Op, prm.Parameter)
		}
	}
}

// on is the pass about one parameter of an operation.
func on(p *check.Pass, op *connector.Operation, prm connector.Parameter) *check.Pass {
	return p.On(op).About(op.Subject() + "/parameter/" + prm.Name)
}

// eachFile looks at the text files that there are.
func eachFile(look func(*check.Pass, *source.File)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, f := range texts(p.Is) {
			look(p.About(fileSubject(f)), f)
		}
	}
}

func eachConnectionParameter(look func(*check.Pass, connector.ConnectionParameter)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, prm := range p.Is.ConnectionParameters {
			look(p.About(prm.Subject()), prm)
		}
	}
}

func eachPolicy(look func(*check.Pass, connector.Policy)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, policy := range p.Is.Policies {
			look(p.About(policy.Subject()), policy)
		}
	}
}

// eachRef looks at the text of every $ref in the definition, examples passed over.
func eachRef(look func(p *check.Pass, holder, ref source.Node)) func(*check.Pass) {
	return eachMember("$ref", func(p *check.Pass, m member) {
		if m.Value.Kind() == source.String {
			look(p, m.Of.Node, m.Value)
		}
	})
}

// walkStrings yields every string value in n.
func walkStrings(n source.Node, look func(source.Node)) {
	if n.Kind() == source.String {
		look(n)
	}
	for _, value := range n.Members() {
		walkStrings(value, look)
	}
	for _, item := range n.Items() {
		walkStrings(item, look)
	}
}

// texts are the connector's files that people write: all but the icon.
func texts(c *connector.Connector) []*source.File {
	var files []*source.File
	for _, f := range []*source.File{c.Definition, c.Properties, c.Settings, c.Script} {
		if f != nil {
			files = append(files, f)
		}
	}
	return files
}

// place is where the first node that exists stands, else the start of the definition.
func place(p *check.Pass, nodes ...source.Node) source.Span {
	for _, n := range nodes {
		if n.Exists() {
			return n.Span()
		}
	}
	return p.Is.Definition.Span(0, 0)
}
