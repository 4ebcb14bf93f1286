package yamltext

import (
	"encoding"
	"errors"
	"reflect"

	"github.com/goccy/go-yaml/ast"
)

// textFault returns the first value that its type does not read as a text, such as an unknown
// severity, and why. The library says neither where it is nor what a list in its place is.
func textFault(node ast.Node, t reflect.Type) (ast.Node, error) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(unmarshaler) {
		return unreadable(node, t)
	}
	switch n := node.(type) {
	case *ast.AnchorNode:
		return textFault(n.Value, t)
	case *ast.TagNode:
		return textFault(n.Value, t)
	case *ast.SequenceNode:
		for _, item := range n.Values {
			if t.Kind() != reflect.Slice {
				break
			}
			if at, err := textFault(item, t.Elem()); err != nil {
				return at, err
			}
		}
	case *ast.MappingNode:
		for _, pair := range n.Values {
			if at, err := textFault(pair, t); err != nil {
				return at, err
			}
		}
	case *ast.MappingValueNode:
		if of := valueType(n, t); of != nil {
			return textFault(n.Value, of)
		}
	}
	return nil, nil
}

// valueType returns the type of a pair's value, nil for an unknown key.
func valueType(pair *ast.MappingValueNode, t reflect.Type) reflect.Type {
	switch {
	case pair.Key.IsMergeKey():
		return t
	case t.Kind() == reflect.Map:
		return t.Elem()
	case t.Kind() == reflect.Struct:
		return fieldType(t, keyOf(pair.Key))
	}
	return nil
}

func unreadable(node ast.Node, t reflect.Type) (ast.Node, error) {
	switch n := node.(type) {
	case *ast.AnchorNode:
		return unreadable(n.Value, t)
	case *ast.TagNode:
		return unreadable(n.Value, t)
	case *ast.AliasNode, *ast.NullNode:
		return nil, nil
	case *ast.StringNode:
		return node, reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value))
	case *ast.SequenceNode, *ast.MappingNode, *ast.MappingValueNode:
		return node, errors.New("want a text, not " + nodeName(node.Type()))
	}
	return node, reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(node.GetToken().Value))
}
