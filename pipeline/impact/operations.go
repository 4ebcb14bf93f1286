package impact

import (
	"strings"

	"alm/pipeline/check"
)

// operations finds the operations of a connector as calls name them.
type operations struct {
	byID     map[string]*callee
	spelled  map[string][]*callee // by operationId in lower case
	byName   map[string][]*callee // by the name of the function of an app
	byMethod map[string][]*callee
	servers  []*callee // MCP servers
	basePath string
	found    map[string]*callee // by method and path of a call
}

func newOperations(t Target) *operations {
	all := &operations{
		byID: map[string]*callee{}, spelled: map[string][]*callee{}, byName: map[string][]*callee{}, byMethod: map[string][]*callee{},
		found: map[string]*callee{}, basePath: t.basePath,
	}
	for _, op := range t.callees {
		if op.id != "" {
			all.byID[op.id] = op
			folded, name := strings.ToLower(op.id), appFunction(op.id)
			all.spelled[folded] = append(all.spelled[folded], op)
			all.byName[name] = append(all.byName[name], op)
		}
		all.byMethod[op.method] = append(all.byMethod[op.method], op)
		if op.server {
			all.servers = append(all.servers, op)
		}
	}
	return all
}

// of returns the operation that a call names, or nil, and what fills its path.
func (o *operations) of(call *Call) (*callee, map[string]sent) {
	switch {
	case call.Operation != "":
		return o.named(call), nil
	case call.server:
		if len(o.servers) == 1 {
			return o.servers[0], nil
		}
		return nil, nil
	}
	key := call.Method + " " + call.Path
	op, known := o.found[key]
	if !known {
		op = o.byPath(call.Method, call.Path)
		for _, method := range []string{"post", "put", "patch", "get"} { // of a webhook
			if op == nil && call.Method == "" {
				op = o.byPath(method, call.Path)
			}
		}
		o.found[key] = op
	}
	if op == nil {
		return nil, nil
	}
	return op, o.fill(op, call.Path)
}

// named returns the operation that a call names by its id: an app by the name of a function, and another one
// perhaps in another spelling.
func (o *operations) named(call *Call) *callee {
	if op := o.byID[call.Operation]; op != nil {
		return op
	}
	likely := o.spelled[strings.ToLower(call.Operation)]
	if call.By == check.Canvas {
		likely = o.byName[call.Operation]
	}
	if len(likely) == 1 {
		return likely[0]
	}
	return nil
}

// byPath returns the operation whose path fits with the fewest placeholders, and of those the one with
// the longest path.
func (o *operations) byPath(method, path string) *callee {
	var best *callee
	fewest := 0
	for _, op := range o.byMethod[method] {
		values, ok := o.match(op, path)
		if ok && (best == nil || len(values) < fewest || len(values) == fewest && len(op.path) > len(best.path)) {
			best, fewest = op, len(values)
		}
	}
	return best
}

// match compares the path of a call with that of an operation, with or without the base path.
func (o *operations) match(op *callee, path string) ([]string, bool) {
	if values, ok := matchPath(op.path, path); ok {
		return values, true
	}
	if rest, ok := strings.CutPrefix(path, o.basePath); ok && o.basePath != "" {
		return matchPath(op.path, rest)
	}
	return nil, false
}

// matchPath returns what a path has for each placeholder of a template.
func matchPath(template, path string) ([]string, bool) {
	var values []string
	for {
		fixed, rest, more := strings.Cut(template, "{")
		after, ok := strings.CutPrefix(path, fixed)
		if !ok {
			return nil, false
		}
		if !more {
			return values, after == ""
		}
		_, rest, _ = strings.Cut(rest, "}")
		next, _, _ := strings.Cut(rest, "{")
		end := strings.IndexByte(after+"/", '/')
		if next != "" {
			if end = strings.Index(after, next); end < 0 {
				return nil, false
			}
		}
		if end == 0 || strings.Contains(after[:end], "/") {
			return nil, false
		}
		values = append(values, after[:end])
		template, path = rest, after[end:]
	}
}

// fill returns the values of the path's parameters: an expression is unknown.
func (o *operations) fill(op *callee, path string) map[string]sent {
	values, _ := o.match(op, path)
	filled := map[string]sent{}
	for i, rest := 0, op.path; i < len(values); i++ {
		var name string
		_, rest, _ = strings.Cut(rest, "{")
		name, rest, _ = strings.Cut(rest, "}")
		value := sent{form: literal, text: values[i]}
		if strings.Contains(values[i], "{}") {
			value = sent{}
		}
		filled[name] = value
	}
	return filled
}
