package yamltext

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/spell"
	"alm/internal/words"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Decode reads the text of a file into what into points to. An empty text leaves it as it is. What
// into has as a text is read as it is written, also if it looks like a number. An unknown key is an
// error with a hint at the nearest one, and so are aliases that stand for too many values, and a
// second document.
func Decode(name string, data []byte, into any) error {
	if err := readable(name, data); err != nil {
		return err
	}
	err := Check(data)
	var file *ast.File
	if err == nil {
		file, err = parseSafely(data, 0)
	}
	if err == nil {
		err = checkExpansion(file)
	}
	if errors.Is(err, errTooMuch) {
		return exit.Usage.Errorf("split it, or write fewer aliases", "read %s: %w", name, err)
	}
	if err != nil {
		return Explain(name, err, into)
	}
	body, more := Documents(file)
	switch {
	case body == nil:
		return nil
	case more != nil:
		return exit.Usage.Errorf("keep one, or make one of both", "%s:%d: the file has more than one YAML document", name, more.GetToken().Position.Line)
	}
	err = safely(func() error {
		asWritten(body, reflect.TypeOf(into))
		if at, fault := textFault(body, reflect.TypeOf(into)); fault != nil {
			pos := at.GetToken().Position
			return exit.Usage.Errorf("correct the value at that place", "%s:%d:%d: %w", name, pos.Line, pos.Column, fault)
		}
		return yaml.NodeToValue(body, into, yaml.Strict())
	})
	if placed := (*exit.Error)(nil); err == nil || errors.As(err, &placed) { // it says where
		return err
	}
	return Explain(name, err, into)
}

// readable refuses what is no text at all, such as a Git LFS pointer, with its cause.
func readable(name string, data []byte) error {
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, byteOrderMark))) == 0 {
		return nil
	}
	for _, problem := range source.Text(name, data).Unreadable() {
		hint := strings.ReplaceAll(problem.Fix, "JSON", "YAML")
		return exit.Usage.Errorf(hint, "%s:%d: %s", name, problem.At.From().Line, problem.Message)
	}
	return nil
}

// Documents returns the values of the first two documents that have one.
func Documents(file *ast.File) (first, second ast.Node) {
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || onlyComments(doc.Body):
		case first == nil:
			first = doc.Body
		default:
			return first, doc.Body
		}
	}
	return first, nil
}

// Nodes returns the values of a text with their places and comments.
func Nodes(data []byte) (*ast.File, error) {
	if err := Check(data); err != nil {
		return nil, err
	}
	return parseSafely(data, parser.ParseComments)
}

// parseSafely is the only way to the parser: a text that the parser cannot handle is an error.
func parseSafely(data []byte, mode parser.Mode, opts ...parser.Option) (file *ast.File, err error) {
	err = safely(func() error {
		file, err = parser.ParseBytes(data, mode, opts...)
		return err
	})
	return file, err
}

// safely returns an error for a panic: hostile texts find those of the parser.
func safely(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the YAML cannot be read: %.200s", fmt.Sprint(cause))
		}
	}()
	return do()
}

// IsEmpty reports whether a text has no value, as one that is all comments.
func IsEmpty(file *ast.File) bool { return len(file.Docs) == 0 || onlyComments(file.Docs[0].Body) }

func onlyComments(body ast.Node) bool {
	_, comment := body.(*ast.CommentGroupNode)
	return body == nil || comment
}

// Explain returns an error of the parser with file, line and column, as a usage error.
func Explain(name string, err error, into any) error {
	var parsing yaml.Error
	if !errors.As(err, &parsing) || parsing.GetToken() == nil {
		return exit.Usage.Errorf("", "%s: %w", name, err)
	}
	token := parsing.GetToken()
	message, hint := inWords(parsing.GetMessage()), "correct the YAML at that place"
	var mistyped *yaml.TypeError
	var misplaced *yaml.UnexpectedNodeTypeError
	switch {
	case errors.As(err, &mistyped):
		message = "want " + kindName(mistyped.DstType) + ", not " + kindName(mistyped.SrcType)
	case errors.As(err, &misplaced):
		message = "want " + nodeName(misplaced.Expected) + ", not " + nodeName(misplaced.Actual)
	}
	var field *yaml.UnknownFieldError
	if errors.As(err, &field) {
		message = fmt.Sprintf("unknown key %q", token.Value)
		known := otherKeys(into, token.Value)
		hint = cmp.Or(spell.DidYouMean(token.Value, known), "see docs/schemas/alm.schema.json for the keys there are")
		if len(known) <= fewKeys {
			hint = cmp.Or(spell.DidYouMean(token.Value, known), "the keys are "+words.List(known))
		}
	}
	return exit.Usage.Errorf(hint, "%s:%d:%d: %s", name, token.Position.Line, token.Position.Column, message)
}

// fewKeys are as many as a hint lists.
const fewKeys = 12

// kindName returns what a value of a type is in YAML.
func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "a mapping"
	}
	return "a text"
}

// nodeName returns what a node is.
func nodeName(kind ast.NodeType) string {
	switch kind {
	case ast.SequenceType:
		return "a list"
	case ast.MappingType, ast.MappingValueType:
		return "a mapping"
	case ast.NullType:
		return "nothing"
	}
	return "a text"
}

// otherKeys returns the keys of a type but one, which is a key at another place.
func otherKeys(into any, key string) []string {
	return slices.DeleteFunc(keysOf(reflect.TypeOf(into)), func(k string) bool { return k == key })
}

// keysOf returns all keys that a type has at any place.
func keysOf(shape reflect.Type) []string {
	var keys []string
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Map, reflect.Slice, reflect.Pointer:
			walk(t.Elem())
		case reflect.Struct:
			for i := range t.NumField() {
				if key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); key != "" && key != "-" {
					keys = append(keys, key)
					walk(t.Field(i).Type)
				}
			}
		}
	}
	walk(shape)
	return keys
}
