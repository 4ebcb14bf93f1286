package yamltext

import (
	"bytes"
	"slices"
	"strings"

	"alm/internal/source"
)

// Rewrite returns the YAML of a file with the value of a document of JSON. Values that differ are replaced,
// members and items that are new are put in, those that are gone are removed, and all other bytes stay. It
// returns false where that is not possible, such as in values that several places share by an anchor.
func Rewrite(file *source.File, want source.Node) ([]byte, bool) {
	r := rewriter{data: file.Written(), end: "\n"}
	if bytes.Contains(r.data, []byte("\r\n")) {
		r.end = "\r\n"
	}
	if !file.Root.Equal(want) {
		r.value(file.Root, want, hole{from: 0, to: len(r.data), root: true})
	}
	data, ok := r.apply()
	if !ok {
		return nil, false
	}
	again := Parse(file.Name, data)
	return data, len(again.Problems()) == 0 && again.Root.Equal(want)
}

type rewriter struct {
	data  []byte
	end   string // of a line
	edits []change
	fails bool
}

type change struct {
	from, to int
	text     string
}

// hole is where a value is: from behind the colon or dash before it, to the end of its lines.
type hole struct {
	from, to int
	indent   int  // of what a value on lines of its own has
	flow     bool // inside brackets
	root     bool
}

// apply makes the changes, which must not overlap.
func (r *rewriter) apply() ([]byte, bool) {
	slices.SortStableFunc(r.edits, func(a, b change) int { return a.from - b.from })
	var out []byte
	done := 0
	for _, c := range r.edits {
		if c.from < done || c.to < c.from {
			return nil, false
		}
		out = append(append(out, r.data[done:c.from]...), c.text...)
		done = c.to
	}
	return append(out, r.data[done:]...), !r.fails
}

func (r *rewriter) change(from, to int, text string) {
	r.edits = append(r.edits, change{from, to, text})
}

// value changes a value that differs from what it should be.
func (r *rewriter) value(was, want source.Node, in hole) {
	alike := was.Kind() == want.Kind() && was.Len() > 0 && want.Len() > 0
	switch {
	case alike && was.Kind() == source.Object && r.object(was, want, in):
	case alike && was.Kind() == source.Array && r.array(was, want, in):
	default:
		r.replace(was, want, in)
	}
}

// replace writes another value in the place of one.
func (r *rewriter) replace(was, want source.Node, in hole) {
	at := was.Span().Written()
	oneLine := at.End > at.Start && !isCollection(was) && !isCollection(want)
	switch {
	case in.root:
		r.fails = true
	case in.flow:
		r.change(at.Start, at.End, compact(want))
	case oneLine:
		r.change(at.Start, at.End, scalarText(want))
	default:
		r.change(in.from, r.contentEnd(in.from, in.to), r.block(want, in.indent))
	}
}

func isCollection(n source.Node) bool { return n.Kind() == source.Object || n.Kind() == source.Array }

// object changes the members of a mapping, and returns false where none stays.
func (r *rewriter) object(was, want source.Node, in hole) bool {
	flow := r.data[was.Span().Written().Start] == '{'
	parts, ok := r.parts(was, in, flow)
	stays := func(p part) bool { return want.Get(p.key.Str()).Exists() }
	if !ok {
		r.fails = true
		return true
	}
	if !slices.ContainsFunc(parts, stays) {
		return false
	}
	for i, p := range parts {
		if is := want.Get(p.key.Str()); is.Exists() && !p.value.Equal(is) {
			r.value(p.value, is, r.holeOf(parts, i, in, flow))
		}
	}
	r.remove(parts, stays, flow)
	last := parts[len(parts)-1]
	for key, value := range want.Members() {
		if was.Get(key.Str()).Exists() {
			continue
		}
		text := ", " + Scalar(key.Str()) + ": " + compact(value)
		if !flow {
			indent := r.column(parts[0].start)
			text = r.end + strings.Repeat(" ", indent) + Scalar(key.Str()) + ":" + r.block(value, indent+2)
		}
		r.change(last.end, last.end, text)
	}
	return true
}

// remove removes the parts that do not stay. One at least does.
func (r *rewriter) remove(parts []part, stays func(part) bool, flow bool) {
	first := slices.IndexFunc(parts, stays)
	if first > 0 {
		r.fails = r.fails || !flow && bytes.IndexByte(r.data[parts[first-1].end:parts[first].start], '#') >= 0 // a comment of what stays
		r.change(parts[0].start, parts[first].start, "")
	}
	for i := first + 1; i < len(parts); i++ {
		if !stays(parts[i]) {
			r.change(parts[i-1].end, parts[i].end, "")
		}
	}
}

// array changes the items of a sequence between those that are the same at its begin and at its end.
func (r *rewriter) array(was, want source.Node, in hole) bool {
	flow := r.data[was.Span().Written().Start] == '['
	parts, ok := r.parts(was, in, flow)
	if !ok {
		r.fails = true
		return true
	}
	begin, n, m := 0, was.Len(), want.Len()
	for begin < min(n, m) && was.At(begin).Equal(want.At(begin)) {
		begin++
	}
	for n > begin && m > begin && was.At(n-1).Equal(want.At(m-1)) {
		n, m = n-1, m-1
	}
	both := min(n, m)
	if begin == 0 && n == len(parts) && both == 0 {
		return false
	}
	for i := begin; i < both; i++ {
		r.value(parts[i].value, want.At(i), r.holeOf(parts, i, in, flow))
	}
	gone := map[int]bool{}
	for i := both; i < n; i++ {
		gone[parts[i].start] = true
	}
	r.remove(parts, func(p part) bool { return !gone[p.start] }, flow)
	for i := both; i < m; i++ {
		r.insert(parts, both, want.At(i), flow)
	}
	return true
}

// insert puts an item before the i-th one.
func (r *rewriter) insert(parts []part, i int, value source.Node, flow bool) {
	indent := r.column(parts[0].start)
	line := r.end + strings.Repeat(" ", indent)
	switch {
	case flow && i == 0:
		r.change(parts[0].start, parts[0].start, compact(value)+", ")
	case flow:
		r.change(parts[i-1].end, parts[i-1].end, ", "+compact(value))
	case i == 0:
		r.change(parts[0].start, parts[0].start, "-"+r.item(value, indent)+line)
	default:
		r.change(parts[i-1].end, parts[i-1].end, line+"-"+r.item(value, indent))
	}
}
