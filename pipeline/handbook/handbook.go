// Package handbook writes a page per connector for people who build flows.
package handbook

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// Book is what people who build flows need to know of a connector.
type Book struct {
	Title, Description, Version, Contact string
	SignIn                               []Field
	Triggers, Actions                    []Operation
	Hidden                               int // internal operations, which makers do not see
}

// Operation is an action or a trigger.
type Operation struct {
	Summary, Description, ID string
	Deprecated               string // what is known of it; "" when it is not deprecated
	Inputs, Outputs          []Field
	More                     int // outputs beyond the first
}

// Field is an input, an output or a part of the sign-in.
type Field struct {
	Label, Name, Kind, Description string
	Required                       bool
}

// Masked returns the page with every text as mask returns it.
func (b Book) Masked(mask func(string) string) Book {
	fields := func(all []Field) []Field {
		all = slices.Clone(all)
		for i, f := range all {
			all[i] = Field{mask(f.Label), mask(f.Name), mask(f.Kind), mask(f.Description), f.Required}
		}
		return all
	}
	operations := func(all []Operation) []Operation {
		all = slices.Clone(all)
		for i, o := range all {
			all[i] = Operation{mask(o.Summary), mask(o.Description), mask(o.ID), mask(o.Deprecated), fields(o.Inputs), fields(o.Outputs), o.More}
		}
		return all
	}
	return Book{mask(b.Title), mask(b.Description), mask(b.Version), mask(b.Contact), fields(b.SignIn), operations(b.Triggers), operations(b.Actions), b.Hidden}
}

// maxRows is how many inputs or outputs of an operation a page shows.
const maxRows = 200

// Of collects the page of a connector.
func Of(c *connector.Connector) Book {
	info := c.Definition.Root.Get("info")
	b := Book{
		Title: c.Name(), Description: info.Get("description").Str(), Version: c.Version(),
		Contact: strings.TrimSpace(info.Get("contact", "name").Str() + " " + info.Get("contact", "email").Str()),
	}
	for _, p := range c.ConnectionParameters {
		surface := p.Node.Get("uiDefinition")
		b.SignIn = append(b.SignIn, Field{
			Label: firstText(surface.Get("displayName").Str(), p.Name), Name: p.Name, Kind: p.Type,
			Description: firstText(surface.Get("description").Str(), surface.Get("tooltip").Str()), Required: p.Constraints().Get("required").Str() == "true",
		})
	}
	for _, op := range c.Operations {
		switch {
		case op.Visibility() == "internal":
			b.Hidden++
		case op.Trigger() != "":
			b.Triggers = append(b.Triggers, operation(c, op))
		default:
			b.Actions = append(b.Actions, operation(c, op))
		}
	}
	return b
}

// Broken returns the place of the first error in the files of a connector, of which a page would
// have only what comes before it; "" is none.
func Broken(c *connector.Connector) string {
	for _, file := range []*source.File{c.Definition, c.Properties} {
		if file == nil || len(file.Problems()) == 0 {
			continue
		}
		problem := file.Problems()[0]
		at := problem.At.From()
		return fmt.Sprintf("%s:%d:%d: %s", file.Name, at.Line, at.Column, problem.Message)
	}
	return ""
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}

func operation(c *connector.Connector, op *connector.Operation) Operation {
	o := Operation{Summary: firstText(op.Get("summary").Str(), op.Label()), Description: op.Get("description").Str(), ID: op.ID}
	if op.Deprecated() {
		o.Deprecated = "Deprecated: do not use it in new flows."
		if next := op.Get("x-ms-api-annotation", "replacement", "operationId").Str(); next != "" {
			o.Deprecated = "Deprecated: use " + next + " instead."
		}
	}
	w := walk{c: c, open: map[source.Node]bool{}}
	for _, p := range op.Parameters {
		switch {
		case p.Node.Get("x-ms-visibility").Str() == "internal":
		case p.In == "body":
			w.fields(p.Schema, "", p.Required, 0)
		default:
			w.add(field(p.Node, p.Name, p.Type, p.Required))
		}
	}
	o.Inputs, o.More = w.rows, w.more
	content := op.Output().Schema
	if sent := op.NotificationContent().Get("schema"); op.Trigger() != "" && sent.Exists() {
		content = sent
	}
	w = walk{c: c, open: map[source.Node]bool{}, outputs: true}
	w.fields(content, "", false, 0)
	o.Outputs = w.rows
	o.More += w.more
	return o
}

// walk collects the fields of schemas.
type walk struct {
	c       *connector.Connector
	open    map[source.Node]bool
	outputs bool
	rows    []Field
	more    int
}

func (w *walk) add(f Field) {
	if len(w.rows) == maxRows {
		w.more++
		return
	}
	w.rows = append(w.rows, f)
}

// maxLevel is how deep fields of fields are shown.
const maxLevel = 4

// fields adds the properties of a schema, and below them those of objects and lists.
func (w *walk) fields(n source.Node, prefix string, required bool, level int) {
	n = w.c.Resolve(n)
	if !n.Exists() || w.open[n] || level > maxLevel || w.more > maxRows {
		return
	}
	w.open[n] = true
	defer delete(w.open, n)
	for _, part := range n.Get("allOf").Items() {
		w.fields(part, prefix, required, level+1)
	}
	if n.Get("items").Exists() {
		w.fields(n.Get("items"), prefix, false, level+1)
		return
	}
	needed := map[string]bool{}
	for _, name := range n.Get("required").Items() {
		needed[name.Str()] = true
	}
	for key, place := range n.Get("properties").Members() {
		property := w.c.Resolve(place)
		if property.Get("x-ms-visibility").Str() == "internal" {
			continue
		}
		name := prefix + key.Str()
		f := field(property, name, property.Get("type").Str(), needed[key.Str()] && !w.outputs)
		w.add(f)
		w.fields(property, name+"/", false, level+1)
	}
}

func field(n source.Node, name, kind string, required bool) Field {
	if format := n.Get("format").Str(); format != "" {
		kind += " (" + format + ")"
	}
	var values []string
	for _, item := range n.Get("enum").Items() {
		values = append(values, strings.Trim(string(item.Raw()), `"`))
	}
	description := n.Get("description").Str()
	if len(values) > 0 && len(values) <= 20 {
		description = strings.TrimSpace(description + " One of: " + strings.Join(values, ", ") + ".")
	}
	return Field{Label: firstText(n.Get("x-ms-summary").Str(), n.Get("title").Str(), name), Name: name, Kind: kind, Description: description, Required: required}
}
