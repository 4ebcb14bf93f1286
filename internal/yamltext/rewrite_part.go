package yamltext

import (
	"bytes"

	"alm/internal/source"
)

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

func (r *rewriter) holeOf(parts []part, i int, in hole, flow bool) hole {
	to := in.to
	if i+1 < len(parts) {
		to = parts[i+1].start
	}
	return hole{from: parts[i].from, to: to, indent: r.column(parts[0].start) + 2, flow: flow || in.flow}
}

// column returns how many bytes are before a place on its line.
func (r *rewriter) column(at int) int { return at - bytes.LastIndexByte(r.data[:at], '\n') - 1 }
