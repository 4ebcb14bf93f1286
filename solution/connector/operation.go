package connector

import (
	"strings"

	"alm/internal/source"
)

// Operation is one method on one path: an action or a trigger.
type Operation struct {
	Method     string // lower case
	Path       string // as written
	ID         string // operationId, "" if there is none
	IDNode     source.Node
	Name       source.Node // the key of the method: where the operation starts
	Node       source.Node // the operation object
	PathName   source.Node // the key of the path
	PathItem   source.Node
	Parameters []Parameter // its own, including the body, then those of the path that it does not override
	Body       *Parameter  // the in:body parameter, also in Parameters
	Responses  []Response  // in document order

	lacks asked // of what rules ask for most; none where the members are not known
}

// Parameter is one input of an operation, `$ref` resolved.
type Parameter struct {
	Name     string // what flows bind to; for a body the prefix of every key
	In       string // query, header, path, formData, body
	Required bool
	Type     string
	Node     source.Node // the parameter object, after $ref
	Place    source.Node // where the operation or path item lists it
	Schema   source.Node // of a body, not resolved
	Shared   bool        // it belongs to the path item
}

// Response is one documented response, `$ref` resolved.
type Response struct {
	Code   string // "200" … or "default"
	Name   source.Node
	Node   source.Node
	Schema source.Node // not resolved
}

// Key returns what Logic Apps binds to: "POST /deploy".
func (op *Operation) Key() string { return strings.ToUpper(op.Method) + " " + op.Path }

// maxLabel is the length in bytes at which labels are cut. Every finding repeats its label;
// the longest of a published connector has 77 bytes.
const maxLabel = 256

// Label returns the operation's name for messages: its operationId, or its key if it has none,
// cut if it is longer than any real one.
func (op *Operation) Label() string {
	name := op.ID
	if name == "" {
		name = op.Key()
	}
	if len(name) > maxLabel {
		return strings.ToValidUTF8(name[:maxLabel], "") + "…"
	}
	return name
}

// Subject returns the start of the operation's subject path: "operation/TriggerDeploy".
func (op *Operation) Subject() string { return "operation/" + op.Label() }

// At returns the place of the operationId, or of the method if there is none.
func (op *Operation) At() source.Span {
	if op.IDNode.Exists() {
		return op.IDNode.Span()
	}
	return op.Name.Span()
}

// Get returns a member of the operation object.
func (op *Operation) Get(path ...string) source.Node {
	if op.lacks != 0 && len(path) > 0 && op.lacks&askedOf(path[0]) != 0 {
		return source.Node{}
	}
	return op.Node.Get(path...)
}

// Trigger returns x-ms-trigger: "single", "batch", or "" for an action.
func (op *Operation) Trigger() string { return op.Get("x-ms-trigger").Str() }

// Deprecated reports whether the operation is marked as deprecated.
func (op *Operation) Deprecated() bool { return op.Get("deprecated").Bool() }

// Visibility returns x-ms-visibility, "" if it is not set.
func (op *Operation) Visibility() string { return op.Get("x-ms-visibility").Str() }

// NotificationContent returns the schema of what a webhook sends, from the path item. (685 of
// 685 triggers in Microsoft's repository)
func (op *Operation) NotificationContent() source.Node {
	return op.PathItem.Get("x-ms-notification-content")
}

// Output returns the response whose schema makers see: 200, else 201, else the lowest 2xx
// with a schema, else default, else the zero Response.
func (op *Operation) Output() Response {
	var best Response
	rank := 1000
	for _, r := range op.Responses {
		if n := outputRank(r); n < rank {
			best, rank = r, n
		}
	}
	return best
}

func outputRank(r Response) int {
	switch {
	case r.Code == "200":
		return 0
	case r.Code == "201":
		return 1
	case r.Code == "default":
		return 999
	case len(r.Code) == 3 && r.Code[0] == '2' && r.Schema.Exists():
		return 2 + int(r.Code[1]-'0')*10 + int(r.Code[2]-'0')
	}
	return 1000
}

var methods = map[string]bool{
	"get": true, "put": true, "post": true, "delete": true,
	"options": true, "head": true, "patch": true,
}

func (c *Connector) readDefinition() {
	for pathName, item := range c.Definition.Root.Get("paths").Members() {
		if strings.HasPrefix(pathName.Str(), "x-") {
			continue // an extension
		}
		target := c.Resolve(item)
		for name, node := range target.Members() {
			method := strings.ToLower(name.Str())
			if !methods[method] || node.Kind() != source.Object {
				continue
			}
			id := node.Get("operationId")
			op := &Operation{
				Method: method, Path: pathName.Str(), ID: id.Str(), IDNode: id,
				Name: name, Node: node, PathName: pathName, PathItem: target, lacks: lackedBy(node),
			}
			c.readParameters(op)
			c.readResponses(op)
			c.Operations = append(c.Operations, op)
		}
	}
}

func (c *Connector) readParameters(op *Operation) {
	ownPlaces, sharedPlaces := op.Node.Get("parameters"), op.PathItem.Get("parameters")
	if n := countItems(ownPlaces) + countItems(sharedPlaces); n > 0 {
		op.Parameters = make([]Parameter, 0, n)
	}
	for _, place := range ownPlaces.Items() {
		op.Parameters = append(op.Parameters, c.parameter(place, false))
	}
	own := len(op.Parameters)
	for _, place := range sharedPlaces.Items() {
		p := c.parameter(place, true)
		if !overridden(op.Parameters[:own], p) {
			op.Parameters = append(op.Parameters, p)
		}
	}
	for i := range op.Parameters {
		if op.Parameters[i].In == "body" && op.Body == nil {
			op.Body = &op.Parameters[i]
		}
	}
}

func countItems(list source.Node) int {
	if list.Kind() != source.Array {
		return 0
	}
	return list.Len()
}

func overridden(own []Parameter, p Parameter) bool {
	for _, o := range own {
		if o.Name == p.Name && o.In == p.In {
			return true
		}
	}
	return false
}

func (c *Connector) parameter(place source.Node, shared bool) Parameter {
	node := c.Resolve(place)
	p := Parameter{Node: node, Place: place, Shared: shared}
	for key, value := range node.Members() {
		switch key.Str() { // of two the last counts
		case "name":
			p.Name = value.Str()
		case "in":
			p.In = value.Str()
		case "required":
			p.Required = value.Bool()
		case "type":
			p.Type = value.Str()
		case "schema":
			p.Schema = value
		}
	}
	return p
}

func (c *Connector) readResponses(op *Operation) {
	places := op.Node.Get("responses")
	if places.Kind() == source.Object && places.Len() > 0 {
		op.Responses = make([]Response, 0, places.Len())
	}
	for name, place := range places.Members() {
		node := c.Resolve(place)
		op.Responses = append(op.Responses, Response{
			Code: name.Str(), Name: name, Node: node, Schema: node.Get("schema"),
		})
	}
}
