package solution

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"alm/internal/source"
)

// Settings are the values that a deployment settings file gives an import: the file that pac
// solution create-settings writes and pac solution import --settings-file reads.
type Settings struct {
	Variables   []Setting
	Connections []Connection
}

// Setting is the value of an environment variable. For a Secret it is the path of a Key Vault
// secret.
type Setting struct{ Name, Value string }

// Connection is the connection for a connection reference.
type Connection struct {
	Reference string // logical name
	ID        string // of the connection, "" when nobody knows it yet
	API       string // "/providers/Microsoft.PowerApps/apis/shared_…", "" to look it up in the environment
}

// maxSettings is the size of the largest file that ParseSettings reads.
const maxSettings = 16 << 20

// ParseSettings reads a settings file in either form that pac writes; it skips keys besides
// names, values and ids. It drops settings without a value, because an import rejects an empty
// one.
func ParseSettings(name string, data []byte) (*Settings, error) {
	if len(data) > maxSettings {
		return nil, fmt.Errorf("%s: %d bytes are too large for a settings file", name, len(data))
	}
	f := source.Parse(name, data)
	for _, p := range f.Problems() {
		if p.Kind != source.ByteOrderMark {
			from := p.At.From()
			return nil, fmt.Errorf("%s:%d:%d: %s", name, from.Line, from.Column, p.Message)
		}
	}
	s := &Settings{}
	r := &settingsReader{seen: map[string]bool{}}
	for _, item := range r.list(f.Root, "EnvironmentVariables") {
		if one := (Setting{r.name(item, "SchemaName"), r.text(item, "Value")}); one.Value != "" {
			s.Variables = append(s.Variables, one)
		}
	}
	for _, item := range r.list(f.Root, "ConnectionReferences") {
		if one := (Connection{r.name(item, "LogicalName"), r.text(item, "ConnectionId"), r.text(item, "ConnectorId")}); one.ID != "" {
			s.Connections = append(s.Connections, one)
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	return s, nil
}

// settingsReader keeps the first error.
type settingsReader struct {
	seen map[string]bool
	err  error
}

func (r *settingsReader) fault(at source.Node, format string, args ...any) {
	if r.err == nil && !at.Span().IsZero() {
		from := at.Span().From()
		r.err = fmt.Errorf("%s:%d:%d: %s", at.Span().Name(), from.Line, from.Column, fmt.Sprintf(format, args...))
	}
}

func (r *settingsReader) list(root source.Node, key string) iter.Seq2[int, source.Node] {
	list := root.Get(key)
	switch {
	case root.Kind() != source.Object:
		r.fault(root, "a settings file is an object with EnvironmentVariables and ConnectionReferences")
	case list.Exists() && list.Kind() != source.Array && list.Kind() != source.Null:
		r.fault(list, "%s must be a list", key)
	}
	return list.Items()
}

// name returns the name of an item, which is required and unique.
func (r *settingsReader) name(item source.Node, key string) string {
	name := r.text(item, key)
	id := key + "/" + strings.ToLower(name)
	switch {
	case name == "":
		r.fault(item, "an entry has no %s", key)
	case r.seen[id]:
		r.fault(item, "%s occurs twice", Printable(name))
	}
	r.seen[id] = true
	return name
}

func (r *settingsReader) text(item source.Node, key string) string {
	value := item.Get(key)
	if value.Exists() && value.Kind() != source.String && value.Kind() != source.Null {
		r.fault(value, "%s must be a text", key)
	}
	return value.Str()
}

// Check rejects names that the solution does not have, and suggests the name that differs only
// in case.
func (s *Settings) Check(of *Solution) error {
	var names []string
	for _, v := range of.Variables {
		names = append(names, v.Name)
	}
	for _, v := range s.Variables {
		if err := checkKnown("environment variable", v.Name, names); err != nil {
			return err
		}
	}
	names = nil
	for _, r := range of.References {
		names = append(names, r.Name)
	}
	for _, c := range s.Connections {
		if err := checkKnown("connection reference", c.Reference, names); err != nil {
			return err
		}
	}
	return nil
}

func checkKnown(what, name string, names []string) error {
	if slices.Contains(names, name) {
		return nil
	}
	for _, other := range names {
		if strings.EqualFold(other, name) {
			return fmt.Errorf("the solution has no %s %q; did you mean %s?", what, Printable(name), other)
		}
	}
	return fmt.Errorf("the solution has no %s %q", what, Printable(name))
}
