package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"

	"alm/internal/exit"
	"alm/internal/spell"

	"github.com/goccy/go-yaml"
)

// yamlError puts file, line and column before what the YAML reader says.
func yamlError(name string, err error, shape reflect.Type) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return exit.Usage.Errorf("", "%s: %w", name, err)
	}
	token := at.GetToken()
	message, hint := at.GetMessage(), ""
	var field *yaml.UnknownFieldError
	if errors.As(err, &field) {
		message = fmt.Sprintf("unknown key %q", token.Value)
		hint = cmp.Or(spell.DidYouMean(token.Value, keysOf(shape)), "see docs/schemas/alm.schema.json for the keys there are")
	}
	return exit.Usage.Errorf(hint, "%s:%d:%d: %s", name, token.Position.Line, token.Position.Column, message)
}

// keysOf are all keys that a YAML shape knows at any place.
func keysOf(shape reflect.Type) []string {
	var keys []string
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Map, reflect.Slice, reflect.Pointer:
			walk(t.Elem())
		case reflect.Struct:
			for i := range t.NumField() {
				if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
					keys = append(keys, key)
					walk(t.Field(i).Type)
				}
			}
		}
	}
	walk(shape)
	return keys
}
