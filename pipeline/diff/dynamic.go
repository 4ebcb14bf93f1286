package diff

import "alm/internal/source"

// pickers fill a dropdown with what an operation returns; served name the operation that
// returns a schema.
var (
	pickers = []string{"x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-tree"}
	served  = []string{"x-ms-dynamic-schema", "x-ms-dynamic-properties"}
)

// served tells whether an operation returns the schema, at run time.
func (v view) served() bool { return v.any(served) }

func (v view) any(names []string) bool {
	for _, name := range names {
		if v.get(name).Exists() {
			return true
		}
	}
	return false
}

// dynamic tells what became of a family of members: it came, it went, or it asks
// something else.
func (f faces) dynamic(family string, names []string) {
	name := f.odd(names...)
	switch was, is := f.was.any(names), f.is.any(names); {
	case is && !was:
		f.tell(family+"-added", name, f.of(name, "has "+name+" now"))
	case was && !is:
		f.tell(family+"-removed", name, f.of(name, "lost "+name))
	default:
		f.tell(family+"-source-changed", name, f.of(name, f.asks(name)))
	}
}

// asks tells which operation is asked instead, or that it is asked in another way.
func (f faces) asks(name string) string {
	was, is := f.was.get(name), f.is.get(name)
	if !was.Exists() || !is.Exists() {
		return turned(name, was, is)
	}
	before, after := asked(was), asked(is)
	if before == after {
		return "asks " + before + " in another way (" + name + ")"
	}
	return "asks " + after + " where it asked " + before + " (" + name + ")"
}

func asked(n source.Node) string {
	if id := n.Get("operationId").Str(); id != "" {
		return id
	}
	if id := n.Get("open", "operationId").Str(); id != "" {
		return id
	}
	return "the platform"
}
