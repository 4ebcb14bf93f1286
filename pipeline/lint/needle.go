package lint

import (
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"sync"
)

// needle is a text that stands in every match of a shape.
type needle struct {
	pattern int // its place in the table
	text    string
	pair    int // where the two bytes stand by which it is looked for; they may reach over an end
}

// needleIndex finds all marks in one look at every second place of a text: a mark is filed
// under two pairs of bytes that overlap, one of which stands at an even place.
type needleIndex struct {
	group   [1 << 16]uint8 // by two bytes: a place in marks, 0 for none
	needles [][]needle
}

var allNeedles = sync.OnceValue(func() *needleIndex { return indexNeedles(credentialPatterns) })

func indexNeedles(shapes []credentialPattern) *needleIndex {
	x := &needleIndex{needles: make([][]needle, 1)}
	for i, s := range shapes {
		for _, text := range s.Needles {
			for _, at := range pairsOf(text) {
				x.file(needle{i, text, at})
			}
		}
	}
	return x
}

// pairsOf are the two neighbouring places in a mark by which it is looked for: those that
// the fewest texts have. One of them may reach over the mark's start or end.
func pairsOf(text string) [2]int {
	best, least := 0, 3.0
	for i := -1; i < len(text)-1; i++ {
		if n := frequency(text, i) + frequency(text, i+1); n < least {
			best, least = i, n
		}
	}
	return [2]int{best, best + 1}
}

// frequency is how often a pair of a mark's bytes stands in connectors, about.
func frequency(text string, pair int) float64 {
	share := 1.0
	for _, i := range []int{pair, pair + 1} {
		if i < 0 || i >= len(text) {
			continue
		}
		switch rank := strings.IndexByte(commonBytes, text[i]); {
		case rank >= 0:
			share *= 0.1 / float64(rank+1)
		case strings.IndexByte("=@~", text[i]) >= 0:
			share *= 0.0001
		default:
			share *= 0.005
		}
	}
	return share
}

// commonBytes are the bytes of which definitions are made, the most common first.
const commonBytes = " et\"aoinsrhl:dcum,fpgwybv/.-_"

// file files a mark under its pair; where one byte of the pair is another text's, under
// all that it may be. What pairs of one group become is one group again.
func (x *needleIndex) file(m needle) {
	var grown [1 << 8]uint8
	for other := range 256 {
		pair := [2]byte{byte(other), byte(other)}
		if m.pair >= 0 {
			pair[0] = m.text[m.pair]
		}
		if m.pair+1 < len(m.text) {
			pair[1] = m.text[m.pair+1]
		}
		group := &x.group[binary.LittleEndian.Uint16(pair[:])]
		if grown[*group] == 0 {
			grown[*group] = uint8(len(x.needles))
			x.needles = append(x.needles, append(slices.Clip(x.needles[*group]), m))
		}
		*group = grown[*group]
		if m.pair >= 0 && m.pair+1 < len(m.text) {
			return
		}
	}
}

// in yields each mark that data holds and where it starts.
func (x *needleIndex) in(data []byte) iter.Seq2[needle, int] {
	return func(yield func(needle, int) bool) {
		i := 0
		for ; i+8 <= len(data); i += 8 {
			eight := binary.LittleEndian.Uint64(data[i:])
			if x.group[uint16(eight)]|x.group[uint16(eight>>16)]|x.group[uint16(eight>>32)]|x.group[uint16(eight>>48)] != 0 &&
				!x.at(data, i, eight, yield) {
				return
			}
		}
		var rest [8]byte
		if copy(rest[:], data[i:]) > 0 {
			x.at(data, i, binary.LittleEndian.Uint64(rest[:]), yield)
		}
	}
}

// at yields the marks that the eight bytes at i point to.
func (x *needleIndex) at(data []byte, i int, eight uint64, yield func(needle, int) bool) bool {
	for ; eight != 0; eight, i = eight>>16, i+2 {
		for _, m := range x.needles[x.group[uint16(eight)]] {
			start := i - m.pair
			if start < 0 || start+len(m.text) > len(data) || string(data[start:start+len(m.text)]) != m.text {
				continue
			}
			if !yield(m, start) {
				return false
			}
		}
	}
	return true
}
