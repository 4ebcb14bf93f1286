package yamltext

import (
	"encoding"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// asWritten makes texts of the numbers and truth values that a type has as texts, exactly as they
// are written: version: 1.10 is the text 1.10, and a parser would make 1.1 of it.
func asWritten(node ast.Node, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := node.(type) {
	case *ast.AnchorNode:
		n.Value = textOf(n.Value, t)
		asWritten(n.Value, t)
	case *ast.TagNode:
		asWritten(n.Value, t)
	case *ast.SequenceNode:
		if t.Kind() != reflect.Slice {
			return
		}
		for i := range n.Values {
			n.Values[i] = textOf(n.Values[i], t.Elem())
			asWritten(n.Values[i], t.Elem())
		}
	case *ast.MappingNode:
		for _, pair := range n.Values {
			asWritten(pair, t)
		}
	case *ast.MappingValueNode:
		pairAsWritten(n, t)
	}
}

func pairAsWritten(pair *ast.MappingValueNode, t reflect.Type) {
	if pair.Key.IsMergeKey() {
		asWritten(pair.Value, t)
		return
	}
	var of reflect.Type
	switch t.Kind() {
	case reflect.Map:
		of = t.Elem()
		if key, ok := textOf(pair.Key, t.Key()).(ast.MapKeyNode); ok {
			pair.Key = key
		}
	case reflect.Struct:
		of = fieldType(t, keyOf(pair.Key))
	}
	if of != nil {
		pair.Value = textOf(pair.Value, of)
		asWritten(pair.Value, of)
	}
}

// fieldType returns the type of a field by its key, nil when there is none.
func fieldType(t reflect.Type, key string) reflect.Type {
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name == key && name != "-" {
			return t.Field(i).Type
		}
	}
	return nil
}

var unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// textOf returns a number or truth value as the text that is written, if a text is wanted.
func textOf(node ast.Node, t reflect.Type) ast.Node {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.String && !reflect.PointerTo(t).Implements(unmarshaler) {
		return node
	}
	switch n := node.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return ast.String(n.GetToken())
	case *ast.TagNode:
		if isPlain(n.Value) && n.Value.Type() != ast.NullType {
			return ast.String(n.Value.GetToken())
		}
	}
	return node
}
