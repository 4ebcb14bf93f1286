package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"alm/internal/spell"

	"github.com/goccy/go-yaml"
)

// The kinds of error, which are exit codes of alm.
var (
	ErrFindings = errors.New("findings")      // exit 1
	ErrUsage    = errors.New("usage")         // exit 2: usage or configuration
	ErrRefused  = errors.New("refused")       // exit 3: digest, version, missing base
	ErrRemote   = errors.New("remote")        // exit 4: the environment, or signing in to it
	ErrRunning  = errors.New("still running") // exit 5: or ambiguous; the ids are printed
)

// Error is an error of one of the kinds, with what to do next.
type Error struct {
	Kind   error
	Err    error
	Remedy string // one line; "" when there is nothing to do
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives both the kind and the cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Err} }

// Hint is what to do next.
func (e *Error) Hint() string { return e.Remedy }

func refuse(hint, format string, args ...any) error {
	return &Error{Kind: ErrRefused, Err: fmt.Errorf(format, args...), Remedy: hint}
}

func misuse(hint, format string, args ...any) error {
	return &Error{Kind: ErrUsage, Err: fmt.Errorf(format, args...), Remedy: hint}
}

// unknown names what was asked for, where it should be, and the nearest that is there.
func unknown(what, name string, known []string, file string) error {
	hint := cmp.Or(spell.DidYouMean(name, known), fmt.Sprintf("%s has %s", file, list(known)))
	if len(known) == 0 {
		hint = fmt.Sprintf("%s has no %ss", file, what)
	}
	return misuse(hint, "%s: no %s %q", file, what, name)
}

// yamlError puts file, line and column before what the YAML reader says.
func yamlError(name string, err error, shape reflect.Type) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return misuse("", "%s: %w", name, err)
	}
	token := at.GetToken()
	message, hint := at.GetMessage(), ""
	var field *yaml.UnknownFieldError
	if errors.As(err, &field) {
		message = fmt.Sprintf("unknown key %q", token.Value)
		hint = cmp.Or(spell.DidYouMean(token.Value, keysOf(shape)), "see docs/schemas/alm.schema.json for the keys there are")
	}
	return misuse(hint, "%s:%d:%d: %s", name, token.Position.Line, token.Position.Column, message)
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

func list(words []string) string {
	switch len(words) {
	case 0:
		return "none"
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
