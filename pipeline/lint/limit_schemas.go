package lint

import (
	"fmt"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// checkSchemaCounts reports definitions that expand to too many schemas, those that refer to each other as one
// finding, and bodies and responses that do so without such a definition.
func checkSchemaCounts(p *check.Pass) {
	f := indexOf(p)
	bounds := f.schemaBounds(p.Is)
	x := expansion{f: f, c: p.Is}
	large := map[int32]bool{}
	for i := range int32(len(f.branches)) {
		if f.branches[i].Role == "definitions" && (bounds.unsure || bounds.size(i, 0) > schemaLimit) && x.size(i) > schemaLimit {
			large[i] = true
		}
	}
	for i := range large {
		x.sizes[i] = 0 // has its own finding
	}
	f.reportLarge(p, large)
	for _, op := range p.Is.Operations {
		if bounds.of(op) <= schemaLimit {
			continue
		}
		if op.Body != nil && x.inline(op.Body.Schema, 0, 0) > schemaLimit {
			p.On(op).About(op.Subject()+"/parameter/"+op.Body.Name).Reportf(op.At(), tooManySchemas, "the body of "+op.Label(), schemaLimit)
		}
		for _, r := range op.Responses {
			if x.inline(r.Schema, 0, 0) > schemaLimit {
				p.On(op).About(op.Subject()+"/responses/"+r.Code).Reportf(op.At(), tooManySchemas, "response "+r.Code+" of "+op.Label(), schemaLimit)
			}
		}
	}
}

const tooManySchemas = "%s expands to more than %d schemas; the portal rejects the connector"

// reportLarge reports definitions, those that a reference connects as places of one finding.
func (f *index) reportLarge(p *check.Pass, large map[int32]bool) {
	if len(large) == 0 {
		return
	}
	group := map[int32]int32{} // towards the first of those that belong together
	first := func(i int32) int32 {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i := range large {
		group[i] = i
	}
	for _, r := range f.leads(p.Is) {
		if large[r.in] && large[r.to] {
			one, other := first(r.in), first(r.to)
			group[max(one, other)] = min(one, other)
		}
	}
	places := map[int32][]check.Place{}
	for i := range int32(len(f.branches)) {
		if large[i] && first(i) != i {
			places[first(i)] = append(places[first(i)], check.Place{Subject: f.branches[i].Subject()})
		}
	}
	for i := range int32(len(f.branches)) {
		if !large[i] || first(i) != i {
			continue
		}
		found := check.Finding{At: f.branches[i].Span(), Places: places[i]}
		if len(found.Places) > 0 {
			found.Content = digestOf(found.Places)
		}
		found.Message = fmt.Sprintf(tooManySchemas, f.branches[i].Label(), schemaLimit)
		f.branches[i].Report(p, found)
	}
}

// expansion counts the schemas that one expands to: a shared one counts at every place where it is used, and not
// inside itself. Published connectors have up to 505 by that count, and no definition of issue 1088 would exceed
// the limit if each counted once.
type expansion struct {
	f     *index
	c     *connector.Connector
	refs  [][]int32             // by branch, where its references lead
	sizes map[int32]int         // of definitions; more than the limit stands for any such number
	found map[source.Node]int32 // branches
	open  []bool                // by branch, whether it is being expanded
}

func (x *expansion) prepare() {
	if x.sizes != nil {
		return
	}
	n := len(x.f.branches)
	x.refs, x.open, x.sizes, x.found = make([][]int32, n), make([]bool, n), map[int32]int{}, make(map[source.Node]int32, n)
	for _, r := range x.f.leads(x.c) {
		if r.in >= 0 && r.to >= 0 {
			x.refs[r.in] = append(x.refs[r.in], r.to)
		}
	}
	for i := range x.f.branches {
		x.found[x.f.branches[i].Node] = int32(i)
	}
}

// size returns how many schemas a definition expands to.
func (x *expansion) size(i int32) int {
	x.prepare()
	if _, known := x.sizes[i]; !known {
		x.sizes[i] = x.expand(i, 0, 0)
	}
	return x.sizes[i]
}

// expand adds what a branch expands to, until there are too many.
func (x *expansion) expand(i int32, total, level int) int {
	if x.open[i] || level > maxLevels {
		return total
	}
	x.open[i] = true
	b := &x.f.branches[i]
	total += int(b.to.schemas-b.from.schemas) - int(b.to.refs-b.from.refs)
	for _, to := range x.refs[i] {
		if total > schemaLimit {
			break
		}
		total = x.expand(to, total, level+1)
	}
	x.open[i] = false
	return total
}

const maxLevels = 200

// inline adds what the schema of a body or response expands to.
func (x *expansion) inline(n source.Node, total, level int) int {
	if n.Kind() != source.Object || level > maxLevels || total > schemaLimit {
		return total
	}
	if n.Get("$ref").Str() != "" {
		x.prepare()
		if i, ok := x.found[x.c.Resolve(n)]; ok {
			return total + x.size(i)
		}
		return total
	}
	total++
	for key, value := range n.Members() {
		switch string(key.Raw()) {
		case `"properties"`:
			for _, property := range value.Members() {
				total = x.inline(property, total, level+1)
			}
		case `"allOf"`:
			for _, part := range value.Items() {
				total = x.inline(part, total, level+1)
			}
		case `"items"`, `"additionalProperties"`:
			total = x.inline(value, total, level+1)
		}
	}
	return total
}
