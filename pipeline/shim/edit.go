package shim

import (
	"bytes"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/solution/connector"
)

// editor changes the two files of a connector, one edit after the other.
type editor struct {
	definition, properties *source.File // as they are now
	was                    [2][]byte
}

func newEditor(is *connector.Connector) (*editor, error) {
	definition, err := editable(is.Definition, "apiDefinition.swagger.json")
	if err != nil {
		return nil, err
	}
	properties, err := editable(is.Properties, "apiProperties.json")
	if err != nil {
		return nil, err
	}
	return &editor{definition, properties, [2][]byte{definition.Data, properties.Data}}, nil
}

// files returns the files that changed.
func (e *editor) files() []File {
	var all []File
	for i, f := range []*source.File{e.definition, e.properties} {
		if !bytes.Equal(f.Data, e.was[i]) {
			all = append(all, File{f.Name, e.was[i], f.Data})
		}
	}
	return all
}

// define changes the definition.
func (e *editor) define(edits ...source.Edit) error { return apply(&e.definition, edits) }

func apply(f **source.File, edits []source.Edit) error {
	data, err := (*f).Apply(edits...)
	if err != nil {
		return exit.Refused.Errorf("", "%w", err)
	}
	*f = source.Parse((*f).Name, data)
	return nil
}

// split puts the old operation back to its path, and the new one to a path of its own.
func (e *editor) split(old, new *connector.Operation, path string) error {
	moved := itemText(e.definition, new)
	alone := operationsIn(new.PathItem) == 1
	switch {
	case new.Path == old.Path && sameBut(old.Node, new.Node, "operationId"):
		if err := e.define(source.Edit{Span: new.IDNode.Span(), New: source.Quote(old.ID)}); err != nil {
			return err
		}
	case new.Path == old.Path:
		text, err := e.portable(old)
		if err != nil {
			return err
		}
		if err := e.define(source.Edit{Span: new.Node.Span(), New: text}); err != nil {
			return err
		}
	case alone: // only the names of its placeholders differ
		if err := e.define(source.Edit{Span: new.PathName.Span(), New: source.Quote(path)}); err != nil {
			return err
		}
		return e.restore(old)
	default:
		if err := e.define(new.Name.Remove()); err != nil {
			return err
		}
	}
	if err := e.define(e.definition.Root.Get("paths").Set(path, moved)); err != nil {
		return err
	}
	if new.Path != old.Path {
		return e.restore(old)
	}
	return e.deprecate(old)
}

// restore adds an operation of base to the definition.
func (e *editor) restore(old *connector.Operation) error {
	text, err := e.portable(old)
	if err != nil {
		return err
	}
	paths := e.definition.Root.Get("paths")
	if item := paths.Get(old.Path); item.Exists() {
		err = e.define(item.Set(old.Method, text))
	} else {
		err = e.define(paths.Set(old.Path, e.withLineEnds(itemText(old.Node.File(), old))))
	}
	if err != nil {
		return err
	}
	return e.deprecate(old)
}

// portable returns the text of an operation at base. What it refers to must be there at head.
func (e *editor) portable(old *connector.Operation) (string, error) {
	file := old.Node.File()
	if file.IsDerived() {
		return "", exit.Refused.Errorf("write the operation by hand", "%s at the base is not JSON", file.Name)
	}
	for _, n := range []source.Node{old.Node, old.PathItem.Get("parameters")} {
		if missing := e.missing(n); missing != "" {
			return "", exit.Refused.Errorf("keep that definition", "%s refers to %s, which is gone", old.ID, missing)
		}
	}
	return e.withLineEnds(string(old.Node.Raw())), nil
}

// withLineEnds returns a text with the line ends of the definition.
func (e *editor) withLineEnds(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if bytes.Contains(e.definition.Data, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

// missing returns a reference in a value that leads nowhere at head.
func (e *editor) missing(n source.Node) string {
	for key, value := range n.Members() {
		if key.Str() == "$ref" && value.Kind() == source.String {
			steps, ok := strings.CutPrefix(value.Str(), "#/")
			if ok && !e.definition.Root.Get(pointer(steps)...).Exists() {
				return value.Str()
			}
		}
		if missing := e.missing(value); missing != "" {
			return missing
		}
	}
	for _, item := range n.Items() {
		if missing := e.missing(item); missing != "" {
			return missing
		}
	}
	return ""
}

func pointer(text string) []string {
	steps := strings.Split(text, "/")
	for i := range steps {
		steps[i] = strings.NewReplacer("~1", "/", "~0", "~", "%20", " ").Replace(steps[i])
	}
	return steps
}

// deprecate marks the old operation, and says so in its summary.
func (e *editor) deprecate(old *connector.Operation) error {
	op := func() source.Node { return e.definition.Root.Get("paths", old.Path, old.Method) }
	if summary := op().Get("summary"); summary.Kind() == source.String && !strings.Contains(strings.ToLower(summary.Str()), "deprecated") {
		if err := e.define(source.Edit{Span: summary.Span(), New: source.Quote(summary.Str() + " (deprecated)")}); err != nil {
			return err
		}
	}
	return e.define(op().Set("deprecated", "true"))
}

// itemText returns a path with one operation: the text of the path, or a new one.
func itemText(f *source.File, op *connector.Operation) string {
	if operationsIn(op.PathItem) == 1 {
		return string(op.PathItem.Raw())
	}
	outer, inner := indentOf(f, op.PathName), indentOf(f, op.Name)
	eol := "\n"
	if bytes.Contains(f.Data, []byte("\r\n")) {
		eol = "\r\n"
	}
	var members []string
	if shared := op.PathItem.Get("parameters"); shared.Exists() {
		members = append(members, source.Quote("parameters")+": "+string(shared.Raw()))
	}
	members = append(members, source.Quote(op.Method)+": "+string(op.Node.Raw()))
	return "{" + eol + inner + strings.Join(members, ","+eol+inner) + eol + outer + "}"
}

// indentOf returns the spaces before a key that begins its line.
func indentOf(f *source.File, key source.Node) string {
	start := key.Span().Start
	line := f.Data[:start]
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	if len(bytes.TrimLeft(line, " \t")) > 0 {
		return ""
	}
	return string(line)
}

func operationsIn(item source.Node) int {
	n := 0
	for key := range item.Members() {
		if slices.Contains([]string{"get", "put", "post", "delete", "options", "head", "patch"}, strings.ToLower(key.Str())) {
			n++
		}
	}
	return n
}

// sameBut reports whether two objects are equal but for one member.
func sameBut(a, b source.Node, member string) bool {
	if a.Len() != b.Len() {
		return false
	}
	for key, value := range a.Members() {
		if key.Str() != member && !value.Equal(b.Get(key.Str())) {
			return false
		}
	}
	return true
}
