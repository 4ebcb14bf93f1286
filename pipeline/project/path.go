package project

import (
	"path"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// cleanPath returns a path or glob as alm compares it: with slashes, also where Windows wrote
// backslashes, and without "./" before it or a slash after it.
func cleanPath(written string) string {
	if written == "" {
		return ""
	}
	return path.Clean(strings.ReplaceAll(written, `\`, "/"))
}

// The values of the tag `paths`: which texts of a field are paths or globs.
const (
	pathValues = "values" // the value, or the items of a list
	pathKeys   = "keys"   // the keys of a mapping
)

// cleanPaths replaces every path and glob of the project by its clean form, and the keys of the
// nodes too, so that a place is found by the clean key. Two keys that are one path are an error.
func (p *Project) cleanPaths() error {
	return p.cleanFields(p.At(), reflect.ValueOf(p).Elem())
}

func (p *Project) cleanFields(at Position, v reflect.Value) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name := field.Tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		if err := p.cleanField(at.At(name), field.Tag.Get("paths"), v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Project) cleanField(at Position, role string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Struct:
		return p.cleanFields(at, v)
	case reflect.String:
		if role == pathValues {
			v.SetString(cleanPath(v.String()))
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := p.cleanField(at.Item(i), role, v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		return p.cleanMap(at, role, v)
	}
	return nil
}

func (p *Project) cleanMap(at Position, role string, v reflect.Value) error {
	if role == pathKeys {
		if err := p.cleanKeys(at, v); err != nil {
			return err
		}
	}
	if v.Type().Elem().Kind() != reflect.Struct {
		return nil
	}
	for _, key := range sortedKeys(v) {
		item := reflect.New(v.Type().Elem()).Elem()
		item.Set(v.MapIndex(reflect.ValueOf(key)))
		if err := p.cleanFields(at.At(key), item); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(key), item)
	}
	return nil
}

func (p *Project) cleanKeys(at Position, v reflect.Value) error {
	written := map[string]string{}
	for _, key := range sortedKeys(v) {
		clean := cleanPath(key)
		if other, twice := written[clean]; twice {
			return at.key(key).Errorf("keep one of them", "%q and %q are the same folder", other, key)
		}
		written[clean] = key
	}
	node := at.node()
	for clean, key := range written {
		if clean != key {
			value := v.MapIndex(reflect.ValueOf(key))
			v.SetMapIndex(reflect.ValueOf(key), reflect.Value{})
			v.SetMapIndex(reflect.ValueOf(clean), value)
			renameKey(node, key, clean)
		}
	}
	return nil
}

// renameKey changes a key in the nodes of a mapping; the text of the file stays.
func renameKey(node ast.Node, was, is string) {
	mapping, ok := node.(ast.MapNode)
	if !ok {
		return
	}
	for iter := mapping.MapRange(); iter.Next(); {
		if token := iter.Key().GetToken(); token.Value == was {
			token.Value = is
		}
	}
}
