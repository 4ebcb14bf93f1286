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

// part is a member of a mapping or an item of a sequence.
type part struct {
	key, value source.Node
	start      int // of the key or of the dash; in brackets, of the item
	from       int // behind the colon or dash
	end        int // of its lines, without comments behind them; in brackets, of the value
}

// parts returns the members or items of a value, and false where they are not written one after the other.
func (r *rewriter) parts(n source.Node, in hole, flow bool) (all []part, ok bool) {
	if n.Kind() == source.Object {
		for key, value := range n.Members() {
			at := key.Span().Written()
			p := part{key: key, value: value, start: at.Start, end: value.Span().Written().End}
			colon := bytes.IndexByte(r.data[at.End:], ':')
			if colon < 0 || at.End == at.Start || r.data[at.Start] == '*' {
				return nil, false
			}
			p.from = at.End + colon + 1
			all = append(all, p)
		}
	} else {
		for _, value := range n.Items() {
			at := value.Span().Written()
			p := part{value: value, start: at.Start, from: at.Start, end: at.End}
			if !flow {
				if p.start = r.dashBefore(at.Start); p.start < 0 {
					return nil, false
				}
				p.from = p.start + 1
			}
			all = append(all, p)
		}
	}
	for i := range all {
		if i > 0 && all[i].start <= all[i-1].start {
			return nil, false
		}
		if flow {
			continue
		}
		to := in.to
		if i+1 < len(all) {
			to = all[i+1].start
		}
		all[i].end = r.contentEnd(all[i].from, to)
	}
	return all, true
}

// dashBefore returns the dash of an item, -1 where another text is before its value.
func (r *rewriter) dashBefore(at int) int {
	i := len(bytes.TrimRight(r.data[:at], " \t\r\n")) - 1
	if i < 0 || r.data[i] != '-' {
		if at < len(r.data) && r.data[at] == '-' { // an empty item begins at its dash
			return at
		}
		return -1
	}
	return i
}

// contentEnd returns where the text of a value ends: before comments, blank lines and what begins the
// next part.
func (r *rewriter) contentEnd(from, to int) int {
	text := r.data[from:to]
	for {
		i := bytes.LastIndexByte(text, '\n')
		if i < 0 {
			break
		}
		if last := bytes.TrimSpace(text[i+1:]); len(last) > 0 && last[0] != '#' {
			break
		}
		text = text[:i]
	}
	return from + len(bytes.TrimRight(text, " \t\r"))
}

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

func (r *rewriter) holeOf(parts []part, i int, in hole, flow bool) hole {
	to := in.to
	if i+1 < len(parts) {
		to = parts[i+1].start
	}
	return hole{from: parts[i].from, to: to, indent: r.column(parts[0].start) + 2, flow: flow || in.flow}
}

// column returns how many bytes are before a place on its line.
func (r *rewriter) column(at int) int { return at - bytes.LastIndexByte(r.data[:at], '\n') - 1 }

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

// block returns a value as it is written behind a colon: on the line, or on lines of its own.
func (r *rewriter) block(n source.Node, indent int) string {
	if !isCollection(n) {
		return " " + scalarText(n)
	}
	if n.Len() == 0 {
		return " " + compact(n)
	}
	var b strings.Builder
	line := r.end + strings.Repeat(" ", indent)
	for key, value := range n.Members() {
		b.WriteString(line + Scalar(key.Str()) + ":" + r.block(value, indent+2))
	}
	for _, value := range n.Items() {
		b.WriteString(line + "-" + r.item(value, indent))
	}
	return b.String()
}

// item returns a value as it is written behind a dash.
func (r *rewriter) item(n source.Node, indent int) string {
	text := r.block(n, indent+2)
	return " " + strings.TrimLeft(strings.TrimPrefix(text, r.end), " ")
}

// compact returns a value as it is written inside brackets.
func compact(n source.Node) string {
	var parts []string
	switch n.Kind() {
	case source.Object:
		for key, value := range n.Members() {
			parts = append(parts, Scalar(key.Str())+": "+compact(value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case source.Array:
		for _, value := range n.Items() {
			parts = append(parts, compact(value))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return scalarText(n)
}

func scalarText(n source.Node) string {
	if n.Kind() == source.String {
		return Scalar(n.Str())
	}
	return string(n.Raw())
}
