package lint

import (
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"sync"
)

// needle is a text that every match of a credential pattern contains.
type needle struct {
	pattern int // its index in the table
	text    string
	pair    int // offset of the two bytes by which it is found; may exceed an end
}

// needleIndex finds all needles by reading every second pair of bytes of a text: a needle is
// indexed under two overlapping pairs, one of which has an even offset.
type needleIndex struct {
	group   [1 << 14]uint8 // by seven bits of each of two bytes: an index of needles, 0 for none
	needles [][]needle
}

const lastPair = 1<<14 - 1

// pairsIn returns the seven bits of both bytes of each of the four pairs in eight bytes, in the order of
// the pairs.
func pairsIn(eight uint64) uint64 {
	const first = 0x007f007f007f007f
	return eight&first | eight>>1&(first<<7)
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

// pairsOf returns the two neighbouring offsets in a needle by which it is found: those that
// are rarest. One of them may exceed the needle's start or end.
func pairsOf(text string) [2]int {
	best, least := 0, 3.0
	for i := -1; i < len(text)-1; i++ {
		if n := frequency(text, i) + frequency(text, i+1); n < least {
			best, least = i, n
		}
	}
	return [2]int{best, best + 1}
}

// frequency estimates how often a pair of a needle's bytes occurs in connectors.
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

// commonBytes are the most common bytes of definitions, the most common first.
const commonBytes = " et\"aoinsrhl:dcum,fpgwybv/.-_"

// file indexes a needle under its pair; if one byte of the pair is outside the needle, under
// all its values. Pairs of one group stay in one group.
func (x *needleIndex) file(m needle) {
	var grown [1 << 8]uint8
	for other := range 128 {
		pair := [2]byte{byte(other), byte(other)}
		if m.pair >= 0 {
			pair[0] = m.text[m.pair]
		}
		if m.pair+1 < len(m.text) {
			pair[1] = m.text[m.pair+1]
		}
		group := &x.group[pairsIn(uint64(binary.LittleEndian.Uint16(pair[:])))]
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

// in yields each needle that starts in a part of data, and its offset. It may yield those of the next bytes too.
func (x *needleIndex) in(data []byte, from, to int) iter.Seq2[needle, int] {
	return func(yield func(needle, int) bool) {
		i := from
		for last := min(to, len(data)-7); i < last; i += 8 {
			eight := binary.LittleEndian.Uint64(data[i:])
			pairs := pairsIn(eight)
			if x.group[pairs&lastPair]|x.group[pairs>>16&lastPair]|x.group[pairs>>32&lastPair]|x.group[pairs>>48&lastPair] != 0 &&
				!x.at(data, i, eight, yield) {
				return
			}
		}
		var rest [8]byte
		if i < to && copy(rest[:], data[i:]) > 0 {
			x.at(data, i, binary.LittleEndian.Uint64(rest[:]), yield)
		}
	}
}

// at yields the needles that match at the eight bytes from i on.
func (x *needleIndex) at(data []byte, i int, eight uint64, yield func(needle, int) bool) bool {
	for ; eight != 0; eight, i = eight>>16, i+2 {
		for _, m := range x.needles[x.group[pairsIn(eight)&lastPair]] {
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
