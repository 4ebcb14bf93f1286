package project

import (
	"alm/internal/yamltext"

	"github.com/goccy/go-yaml/ast"
)

// step leads from a value of alm.yaml to one in it.
type step struct {
	key    string // of a mapping
	item   int    // of a list
	inList bool
}

// node returns the value at a pos, nil when it is missing.
func (pos Position) node() ast.Node {
	p := pos.project
	if p.tree == nil || yamltext.IsEmpty(p.tree) {
		return nil
	}
	node := p.written(p.tree.Docs[0].Body)
	for _, s := range pos.steps {
		node = p.written(p.follow(s, node))
	}
	return node
}

// most is how many aliases and merges lead to one value at most: one may lead to itself.
const most = 10

// follow returns the value that a step leads to, nil when it is missing. What a mapping merges with
// << counts where it has no such key of its own.
func (p *Project) follow(s step, node ast.Node) ast.Node {
	if list, ok := node.(*ast.SequenceNode); s.inList {
		if ok && s.item < len(list.Values) {
			return list.Values[s.item]
		}
		return nil
	}
	for range most {
		mapping, ok := node.(ast.MapNode)
		if !ok {
			return nil
		}
		node = nil
		for iter := mapping.MapRange(); iter.Next(); {
			switch key := iter.Key(); {
			case key.IsMergeKey():
				node = p.written(iter.Value())
			case key.GetToken().Value == s.key:
				return iter.Value()
			}
		}
	}
	return nil
}

// written returns the value behind an anchor, an alias or a tag.
func (p *Project) written(node ast.Node) ast.Node {
	for range most {
		switch n := node.(type) {
		case *ast.AnchorNode:
			node = n.Value
		case *ast.TagNode:
			node = n.Value
		case *ast.AliasNode:
			node = p.anchors[n.Value.GetToken().Value]
		default:
			return node
		}
	}
	return nil
}

// anchorsIn are the values that aliases can stand for, by name.
type anchorsIn map[string]ast.Node

// Visit keeps the value of an anchor.
func (a anchorsIn) Visit(node ast.Node) ast.Visitor {
	if anchor, ok := node.(*ast.AnchorNode); ok {
		a[anchor.Name.GetToken().Value] = anchor.Value
	}
	return a
}
