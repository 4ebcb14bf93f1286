package odb

import "math/bits"

const (
	maxLiterals  = 288
	maxDistances = 32
	maxLength    = 15 // bits of a code

	firstBits = 10 // bits of a code that find its symbol, or the second table
	firstSize = 1 << firstBits
	moreSize  = 1 << (maxLength - firstBits)
)

// codes finds the symbol that the next bits of the input stand for. Codes longer than firstBits
// lead to one of the second tables. A complete code has at least two symbols in each.
type codes struct {
	symbols [firstSize + maxLiterals/2*moreSize]symbol
}

// symbol has, from the low bits: the number of bits of its code and of extra bits that follow, the number of bits
// of its code alone (from bit 8), and a value (from bit 12), which is a byte, a length or distance without its
// extra bits, or the start of a second table. The zero symbol has no code.
type symbol uint32

const (
	isLiteral symbol = 1 << 31
	isMatch   symbol = 1 << 30 // a length, or a distance
	isEnd     symbol = 1 << 29
	isTable   symbol = 1 << 28
)

func (s symbol) size() uint   { return uint(s & 63) }
func (s symbol) isNone() bool { return s < isTable }
func (s symbol) start() int   { return int(s>>12) & 0xffff }

// value returns the value of a symbol with its extra bits, from the bits that begin with its code.
func (s symbol) value(bits uint64) int { return s.start() + int(bits&(1<<s.size()-1)>>(s>>8&15)) }

// coded returns the symbol with a code of a length.
func (s symbol) coded(size int) symbol { return s + symbol(size) + symbol(size)<<8 }

func (c *codes) find(bits uint64) symbol {
	s := c.symbols[bits&(firstSize-1)]
	if s&isTable != 0 {
		s = c.symbols[s.start()+int(bits>>firstBits&(moreSize-1))]
	}
	return s
}

// set makes codes of their lengths (RFC 1951, 3.2.2); a symbol of length 0 has none. They have to be
// complete, unless there is none at all or one of a single bit.
func (c *codes) set(lengths []uint8, symbols []symbol) error {
	var sorted [maxLiterals]uint16
	n, complete, ok := sortByLength(lengths, sorted[:])
	if !ok {
		return errPack
	}
	if !complete {
		clear(c.symbols[:firstSize])
	}
	code, size, free := 0, 0, firstSize // the code has its first bit lowest
	for _, i := range sorted[:n] {
		for ; size < int(lengths[i]); size++ { // what longer codes do not change repeats
			if size < firstBits {
				copy(c.symbols[1<<size:], c.symbols[:1<<size])
			}
		}
		s := symbols[i].coded(size)
		if size <= firstBits {
			c.symbols[code] = s
		} else {
			free = c.setLong(code, size, free, s)
		}
		code = following(code, size)
	}
	if complete {
		for ; size < firstBits; size++ {
			copy(c.symbols[1<<size:], c.symbols[:1<<size])
		}
		return nil
	}
	for code := 2; n > 0 && code < firstSize; code += 2 {
		c.symbols[code] = c.symbols[0]
	}
	return nil
}

// setLong sets the symbol of a code that is longer than firstBits in its second table, which is at free if it
// is a new one. It returns where the next one will be.
func (c *codes) setLong(code, size, free int, s symbol) int {
	first := &c.symbols[code&(firstSize-1)]
	if code>>firstBits == 0 {
		*first = isTable | symbol(free)<<12
		free += moreSize
	}
	table := c.symbols[first.start():][:moreSize]
	for code >>= firstBits; code < moreSize; code += 1 << (size - firstBits) {
		table[code] = s
	}
	return free
}

// following returns the code of a length that follows another one.
func following(code, size int) int {
	highestZero := bits.Len(uint(code ^ (1<<size - 1)))
	if highestZero == 0 {
		return 0
	}
	bit := 1 << (highestZero - 1)
	return code&(bit-1) | bit
}

// sortByLength sorts the symbols that have codes by the lengths of these, and returns how many they are. ok is
// false if the codes are too many or too few.
func sortByLength(lengths []uint8, sorted []uint16) (n int, complete, ok bool) {
	var count, next [maxLength + 2]int
	for _, size := range lengths {
		count[size]++
	}
	count[0] = 0
	all := 0
	for size := 1; size <= maxLength; size++ {
		next[size+1] = next[size] + count[size]
		all += count[size] << (maxLength - size)
	}
	n = next[maxLength+1]
	for i, size := range lengths {
		if size > 0 {
			sorted[next[size]] = uint16(i)
			next[size]++
		}
	}
	complete = all == 1<<maxLength
	return n, complete, complete || all == 0 || all == 1<<(maxLength-1) && count[1] == 1
}

// lengthOrder is the order in which the lengths of the codes of lengths come.
var lengthOrder = [...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readCodes reads the codes of a block.
func (z *inflater) readCodes() error {
	head, ok := z.take(14)
	if !ok {
		return errPack
	}
	literals, distances, n := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if literals > maxLiterals-2 || distances > maxDistances-2 {
		return errPack
	}
	var lengths [len(lengthOrder)]uint8
	for _, i := range lengthOrder[:n] {
		value, ok := z.take(3)
		if !ok {
			return errPack
		}
		lengths[i] = uint8(value)
	}
	if err := z.ownDistances.set(lengths[:], symbolsOf().lengths); err != nil {
		return err
	}
	if err := z.readLengths(z.lengths[:literals+distances]); err != nil {
		return err
	}
	if err := z.ownLiterals.set(z.lengths[:literals], symbolsOf().literals); err != nil {
		return err
	}
	return z.ownDistances.set(z.lengths[literals:literals+distances], symbolsOf().distances)
}

// readLengths reads lengths of codes by the codes in ownDistances.
func (z *inflater) readLengths(lengths []uint8) error {
	for i := 0; i < len(lengths); {
		_, value, ok := z.decode(&z.ownDistances)
		if !ok {
			return errPack
		}
		length, times := uint8(value), 1
		if value >= repeated {
			length, times = 0, value&0xff
			if value >= repeatedLast {
				if i == 0 {
					return errPack
				}
				length = lengths[i-1]
			}
		}
		if i+times > len(lengths) {
			return errPack
		}
		for range times {
			lengths[i] = length
			i++
		}
	}
	return nil
}
