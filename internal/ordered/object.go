// Package ordered has JSON objects that keep the order of their members, to write files that
// people read.
package ordered

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Object is a JSON object. Its zero value is empty. Values are nil, bool, string, json.Number,
// numbers of Go, []any and *Object.
type Object struct {
	keys   []string
	values map[string]any
}

// Of returns an object of alternating keys and values.
func Of(members ...any) *Object {
	o := &Object{}
	for i := 0; i+1 < len(members); i += 2 {
		o.Set(members[i].(string), members[i+1])
	}
	return o
}

// Get returns the value of a member; nil when there is none.
func (o *Object) Get(key string) any {
	if o == nil {
		return nil
	}
	return o.values[key]
}

// Object returns the object that a member holds; nil when it holds none.
func (o *Object) Object(key string) *Object {
	inner, _ := o.Get(key).(*Object)
	return inner
}

// Text returns the string that a member holds; "" when it holds none.
func (o *Object) Text(key string) string {
	text, _ := o.Get(key).(string)
	return text
}

// Has reports whether there is a member of that name.
func (o *Object) Has(key string) bool {
	if o == nil {
		return false
	}
	_, ok := o.values[key]
	return ok
}

// Keys returns the names of the members in their order.
func (o *Object) Keys() []string {
	if o == nil {
		return nil
	}
	return slices.Clone(o.keys)
}

// Len returns the number of members.
func (o *Object) Len() int {
	if o == nil {
		return 0
	}
	return len(o.keys)
}

// Set sets a member. A new one becomes the last.
func (o *Object) Set(key string, value any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
}

// Delete removes a member.
func (o *Object) Delete(key string) {
	if _, ok := o.values[key]; ok {
		delete(o.values, key)
		o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
	}
}

// Merge adds the members of another object: objects are merged, lists are joined, and any other
// value replaces the one before.
func (o *Object) Merge(other *Object) {
	for _, key := range other.Keys() {
		is := other.values[key]
		switch was := o.Get(key).(type) {
		case *Object:
			if more, ok := is.(*Object); ok {
				was.Merge(more)
				continue
			}
		case []any:
			if more, ok := is.([]any); ok {
				is = slices.Concat(was, more)
			}
		}
		o.Set(key, is)
	}
}

// MarshalJSON writes the members in their order.
func (o *Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range o.Keys() {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, part := range []any{key, o.values[key]} {
			if j > 0 {
				b.WriteByte(':')
			}
			if err := encode(&b, part); err != nil {
				return nil, err
			}
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode writes compact JSON that leaves <, > and & as they are.
func encode(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line break that Encode adds
	return nil
}

// Format returns a value as a JSON file: indented by two spaces, with a line break at the end.
func Format(v any) ([]byte, error) {
	var compact, file bytes.Buffer
	if err := encode(&compact, v); err != nil {
		return nil, err
	}
	if err := json.Indent(&file, compact.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	file.WriteByte('\n')
	return file.Bytes(), nil
}

// Parse reads one JSON object. Of a member that occurs twice, the last value counts.
func Parse(data []byte) (*Object, error) {
	if !json.Valid(data) { // also limits the depth
		return nil, errors.New("not valid JSON")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := read(dec)
	if err != nil {
		return nil, err
	}
	o, ok := v.(*Object)
	if !ok {
		return nil, errors.New("not a JSON object")
	}
	return o, nil
}

func read(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, unexpected(err)
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			v, err := read(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = dec.Token()
		return list, unexpected(err)
	case json.Delim('{'):
		return readObject(dec)
	}
	return token, nil
}

func readObject(dec *json.Decoder) (any, error) {
	o := &Object{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, unexpected(err)
		}
		v, err := read(dec)
		if err != nil {
			return nil, err
		}
		o.Set(fmt.Sprint(key), v)
	}
	_, err := dec.Token()
	return o, unexpected(err)
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
