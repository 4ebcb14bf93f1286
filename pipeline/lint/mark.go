package lint

import "iter"

// mark is a text that stands in every match of a shape.
type mark struct {
	shape int // its place in the table
	text  string
	pair  int // where the two bytes stand by which it is looked for
}

// markIndex finds all marks in one look at a text: only where two bytes of a mark follow
// each other are the marks compared.
type markIndex struct {
	group [1 << 16]uint8 // by two bytes: a place in marks, 0 for none
	marks [][]mark
}

var allMarks = indexMarks(shapes)

func indexMarks(shapes []shape) *markIndex {
	x := &markIndex{marks: make([][]mark, 1)}
	for i, s := range shapes {
		for _, text := range s.Marks {
			x.add(mark{shape: i, text: text, pair: rarestPair(text)})
		}
	}
	return x
}

// add files a mark under its pair; one of a single byte under all pairs that start so.
func (x *markIndex) add(m mark) {
	if len(m.text) > 1 {
		x.file(int(m.text[m.pair])<<8|int(m.text[m.pair+1]), m)
		return
	}
	for second := range 256 {
		x.file(int(m.text[0])<<8|second, m)
	}
}

func (x *markIndex) file(pair int, m mark) {
	if x.group[pair] == 0 {
		x.group[pair] = uint8(len(x.marks))
		x.marks = append(x.marks, nil)
	}
	g := x.group[pair]
	x.marks[g] = append(x.marks[g], m)
}

// rarestPair is where in the text the two bytes stand that are least like prose.
func rarestPair(text string) int {
	best, fewest := 0, 3
	for i := range len(text) - 1 {
		n := letters(text[i : i+2])
		if n <= fewest {
			best, fewest = i, n
		}
	}
	return best
}

func letters(text string) int {
	n := 0
	for _, c := range text {
		if c >= 'a' && c <= 'z' {
			n++
		}
	}
	return n
}

// in yields each mark that data holds and where it starts.
func (x *markIndex) in(data []byte) iter.Seq2[mark, int] {
	return func(yield func(mark, int) bool) {
		for i := 0; i+1 < len(data); i++ {
			g := x.group[int(data[i])<<8|int(data[i+1])]
			if g == 0 {
				continue
			}
			for _, m := range x.marks[g] {
				start := i - m.pair
				if start < 0 || start+len(m.text) > len(data) || string(data[start:start+len(m.text)]) != m.text {
					continue
				}
				if !yield(m, start) {
					return
				}
			}
		}
	}
}
