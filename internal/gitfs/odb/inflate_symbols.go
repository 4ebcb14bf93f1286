package odb

import "sync"

// alphabets are the symbols of the three kinds of codes, in the order of RFC 1951, 3.2.5 and 3.2.7.
type alphabets struct{ literals, distances, lengths []symbol }

// What a length of codes is added to that stands for several: zeros, or the length before them.
const (
	repeated     = 0x100
	repeatedLast = 0x200
)

var symbolsOf = sync.OnceValue(func() alphabets {
	all := alphabets{make([]symbol, maxLiterals), make([]symbol, maxDistances), make([]symbol, len(lengthOrder))}
	for i := range 256 {
		all.literals[i] = isLiteral | symbol(i)<<12
	}
	all.literals[256] = isEnd
	matches(all.literals[257:285], 3, 4)
	all.literals[285] = isMatch | maxMatch<<12
	matches(all.distances[:30], 1, 2)
	for i := range all.lengths {
		all.lengths[i] = isLiteral | symbol(i)<<12
	}
	all.lengths[16] = isLiteral | (repeatedLast+3)<<12 | 2
	all.lengths[17] = isLiteral | (repeated+3)<<12 | 3
	all.lengths[18] = isLiteral | (repeated+11)<<12 | 7
	return all
})

// matches sets lengths or distances from a first value on. Each has an extra bit more than the one
// before it, after as many as each.
func matches(symbols []symbol, value, each int) {
	for i := range symbols {
		extra := max(i/each-1, 0)
		symbols[i] = isMatch | symbol(extra) | symbol(value)<<12
		value += 1 << extra
	}
}

// fixedCodes are those of blocks without codes of their own (RFC 1951, 3.2.6).
var fixedCodes = sync.OnceValue(func() *struct{ literals, distances codes } {
	var lengths [maxLiterals + maxDistances]uint8
	for i := range lengths {
		switch {
		case i >= maxLiterals:
			lengths[i] = 5
		case i >= 256 && i < 280:
			lengths[i] = 7
		case i >= 144 && i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 8
		}
	}
	fixed := &struct{ literals, distances codes }{}
	fixed.literals.set(lengths[:maxLiterals], symbolsOf().literals)
	fixed.distances.set(lengths[maxLiterals:], symbolsOf().distances)
	return fixed
})
