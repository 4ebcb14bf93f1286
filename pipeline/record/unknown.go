package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"reflect"
	"strings"

	"alm/internal/disk"
)

// keepUnknown returns a record's text with what a newer alm, or somebody else, wrote into the one on the
// disk under keys that this alm does not know: at the top, and in attempts. Without any it is the same text.
func (r *Record) keepUnknown(text []byte) ([]byte, error) {
	was, err := disk.ReadFile(r.File(Name(r.Solution)))
	if errors.Is(err, fs.ErrNotExist) {
		return text, nil
	}
	if err != nil {
		return nil, err
	}
	old, is := object(was), object(text)
	kept := takeUnknown(old, is, reflect.TypeFor[Record]())
	attempts := map[any]map[string]any{}
	for _, in := range list(old["imported"]) {
		attempts[in["id"]] = in
	}
	for _, in := range list(is["imported"]) {
		if before := attempts[in["id"]]; in["id"] != nil {
			kept = takeUnknown(before, in, reflect.TypeFor[Import]()) || kept
		}
	}
	if !kept {
		return text, nil
	}
	return json.MarshalIndent(is, "", "  ")
}

// takeUnknown copies the members whose keys no field of a type has, and reports whether there are any.
func takeUnknown(from, to map[string]any, known reflect.Type) bool {
	fields := map[string]bool{}
	for i := range known.NumField() {
		name, _, _ := strings.Cut(known.Field(i).Tag.Get("json"), ",")
		fields[strings.ToLower(name)] = true // as encoding/json reads them
	}
	kept := false
	for key, value := range from {
		if !fields[strings.ToLower(key)] {
			to[key], kept = value, true
		}
	}
	return kept
}

// object reads a JSON object with its numbers as they are written; nil of anything else.
func object(text []byte) map[string]any {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value map[string]any
	if d.Decode(&value) != nil {
		return nil
	}
	return value
}

// list returns the objects of a list.
func list(value any) []map[string]any {
	all, _ := value.([]any)
	var objects []map[string]any
	for _, one := range all {
		if o, is := one.(map[string]any); is {
			objects = append(objects, o)
		}
	}
	return objects
}
