package yamltext

import "github.com/goccy/go-yaml/ast"

// maxValues is how many values a text may have once its aliases are written out. A chain of
// ten anchors that name the one before nine times each has three thousand million.
const maxValues = 1_000_000

// checkExpansion returns an error if the aliases of a text stand for too many values. The parser
// would write all of them out.
func checkExpansion(file *ast.File) error {
	c := counter{anchors: map[string]int{}}
	total := 0
	for _, doc := range file.Docs {
		total = min(total+c.values(doc.Body), maxValues+1)
	}
	if total > maxValues {
		return tooMuch("the YAML's aliases stand for more than %d values: write some of them out", maxValues)
	}
	return nil
}

// counter counts values; each count stops just above maxValues.
type counter struct{ anchors map[string]int }

func (c *counter) values(node ast.Node) int {
	n := 1
	add := func(children ...ast.Node) {
		for _, child := range children {
			if child != nil {
				n = min(n+c.values(child), maxValues+1)
			}
		}
	}
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, pair := range node.Values {
			add(pair)
		}
	case *ast.MappingValueNode:
		add(node.Key, node.Value)
	case *ast.SequenceNode:
		add(node.Values...)
	case *ast.TagNode:
		add(node.Value)
	case *ast.AnchorNode:
		add(node.Value)
		c.anchors[node.Name.String()] = n
	case *ast.AliasNode:
		n = max(n, c.anchors[node.Value.String()])
	}
	return n
}
