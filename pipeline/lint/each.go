package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

func eachOperation(visit func(*check.Pass, *connector.Operation)) func(*check.Pass) {
	return func(p *check.Pass) { p.Over(p.Is.Operations, visit) }
}

// eachVisible visits the operations that makers see.
func eachVisible(visit func(*check.Pass, *connector.Operation)) func(*check.Pass) {
	return func(p *check.Pass) { p.Over(indexOf(p).visible, visit) }
}

// eachParameter visits each parameter object once, in the first operation that has it.
func eachParameter(visit func(*check.Pass, *connector.Operation, connector.Parameter)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, prm := range indexOf(p).parameters {
			visit(p, prm.Op, *prm.Parameter)
		}
	}
}

// onParameter returns the pass for one parameter of an operation.
func onParameter(p *check.Pass, op *connector.Operation, prm connector.Parameter) *check.Pass {
	return p.On(op).About(op.Subject() + "/parameter/" + prm.Name)
}

// eachFile visits the connector's text files.
func eachFile(visit func(*check.Pass, *source.File)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, f := range textFiles(p.Is) {
			visit(p.About(fileSubject(f)), f)
		}
	}
}

func eachConnectionParameter(visit func(*check.Pass, connector.ConnectionParameter)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, prm := range p.Is.ConnectionParameters {
			visit(p.About(prm.Subject()), prm)
		}
	}
}

func eachPolicy(visit func(*check.Pass, connector.Policy)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, policy := range p.Is.Policies {
			visit(p.About(policy.Subject()), policy)
		}
	}
}

// walkStrings visits every string value in n.
func walkStrings(n source.Node, visit func(source.Node)) {
	if n.Kind() == source.String {
		visit(n)
	}
	for _, value := range n.Members() {
		walkStrings(value, visit)
	}
	for _, item := range n.Items() {
		walkStrings(item, visit)
	}
}

// textFiles returns the connector's text files: all but the icon.
func textFiles(c *connector.Connector) []*source.File {
	var files []*source.File
	for _, f := range []*source.File{c.Definition, c.Properties, c.Settings, c.Script} {
		if f != nil {
			files = append(files, f)
		}
	}
	return files
}

// firstSpan returns the span of the first node that exists, else the start of the definition.
func firstSpan(p *check.Pass, nodes ...source.Node) source.Span {
	for _, n := range nodes {
		if n.Exists() {
			return n.Span()
		}
	}
	return p.Is.Definition.Span(0, 0)
}
