package impact

import "github.com/goccy/go-yaml/ast"

// unanchored returns a node without its anchor and its tag.
func unanchored(n ast.Node) ast.Node {
	for {
		switch of := n.(type) {
		case *ast.AnchorNode:
			n = of.Value
		case *ast.TagNode:
			n = of.Value
		default:
			return n
		}
	}
}

// scalarIn returns the text that a node is, with an anchor or without; an alias is none.
func scalarIn(n ast.Node) (ast.ScalarNode, bool) {
	n = unanchored(n)
	if _, isAlias := n.(*ast.AliasNode); isAlias {
		return nil, false
	}
	scalar, ok := n.(ast.ScalarNode)
	return scalar, ok
}

// mappingOf returns the members of a mapping.
func mappingOf(n ast.Node) []*ast.MappingValueNode {
	if mapping, ok := unanchored(n).(*ast.MappingNode); ok {
		return mapping.Values
	}
	return nil
}

func memberIn(members []*ast.MappingValueNode, name string) ast.Node {
	for _, m := range members {
		if m.Key.GetToken().Value == name {
			return m.Value
		}
	}
	return nil
}

func memberOf(n ast.Node, names ...string) ast.Node {
	for _, name := range names {
		n = memberIn(mappingOf(n), name)
	}
	return n
}

func scalarOf(n ast.Node, names ...string) string {
	if scalar, ok := scalarIn(memberOf(n, names...)); ok {
		return textOf(scalar)
	}
	return ""
}

func textOf(n ast.ScalarNode) string {
	if block, ok := n.(*ast.LiteralNode); ok {
		return block.Value.Value
	}
	return n.GetToken().Value
}

func itemsIn(n ast.Node) []ast.Node {
	if sequence, ok := unanchored(n).(*ast.SequenceNode); ok {
		return sequence.Values
	}
	return nil
}

// lineOf returns the line of a key, or of the mapping.
func lineOf(n ast.Node, key string) int {
	members := mappingOf(n)
	for _, m := range members {
		if m.Key.GetToken().Value == key {
			return m.Key.GetToken().Position.Line
		}
	}
	return members[0].Key.GetToken().Position.Line
}

// eachScalar visits the texts of a part of the YAML with their keys.
func eachScalar(n ast.Node, key string, visit func(key, text string)) {
	for _, m := range mappingOf(n) {
		eachScalar(m.Value, m.Key.GetToken().Value, visit)
	}
	for _, item := range itemsIn(n) {
		eachScalar(item, key, visit)
	}
	if scalar, ok := scalarIn(n); ok {
		visit(key, textOf(scalar))
	}
}
