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

// symbol has, from the low bits: the length of its code, the number of extra bits (from bit 4), and
// a value (from bit 8), which is a byte, a length or distance without its extra bits, or the start of
// a second table. The zero symbol has no code.
type symbol uint32

const (
	isLiteral symbol = 1 << 31
	isMatch   symbol = 1 << 30 // a length, or a distance
	isEnd     symbol = 1 << 29
	isTable   symbol = 1 << 28
)

func (s symbol) size() uint   { return uint(s & 15) }
func (s symbol) extra() uint  { return uint(s>>4) & 15 }
func (s symbol) value() int   { return int(s>>8) & 0xffff }
func (s symbol) isNone() bool { return s < isTable }

func (c *codes) find(bits uint64) symbol {
	s := c.symbols[bits&(firstSize-1)]
	if s&isTable != 0 {
		s = c.symbols[s.value()+int(bits>>firstBits&(moreSize-1))]
	}
	return s
}

// set makes codes of their lengths (RFC 1951, 3.2.2); a symbol of length 0 has none. They have to be
// complete, unless there is none at all or one of a single bit.
func (c *codes) set(lengths []uint8, symbols []symbol) error {
	var next [maxLength + 1]uint16
	if !nextCodes(lengths, &next) {
		return errPack
	}
	clear(c.symbols[:firstSize])
	free := firstSize
	for i, n := range lengths {
		if n == 0 {
			continue
		}
		code := int(bits.Reverse16(next[n]) >> (16 - n))
		next[n]++
		if n <= firstBits {
			for ; code < firstSize; code += 1 << n {
				c.symbols[code] = symbols[i] | symbol(n)
			}
			continue
		}
		first := &c.symbols[code&(firstSize-1)]
		if *first&isTable == 0 {
			*first = isTable | symbol(free)<<8
			free += moreSize
		}
		table := c.symbols[first.value():][:moreSize]
		for code >>= firstBits; code < moreSize; code += 1 << (n - firstBits) {
			table[code] = symbols[i] | symbol(n)
		}
	}
	return nil
}

// nextCodes sets the first code of each length; ok is false if they are too many or too few.
func nextCodes(lengths []uint8, next *[maxLength + 1]uint16) (ok bool) {
	var count [maxLength + 1]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	code, all := 0, 0
	for n := 1; n <= maxLength; n++ {
		code = (code + count[n-1]) << 1
		next[n] = uint16(code)
		all += count[n] << (maxLength - n)
	}
	return all == 1<<maxLength || all == 0 || all == 1<<(maxLength-1) && count[1] == 1
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
		z.fill()
		s := z.ownDistances.find(z.bits)
		if s.isNone() || s.size()+s.extra() > z.n {
			return errPack
		}
		z.bits, z.n = z.bits>>s.size(), z.n-s.size()
		extra, _ := z.take(s.extra())
		value, times := uint8(s.value()), 1
		switch value {
		case 16:
			if i == 0 {
				return errPack
			}
			value, times = lengths[i-1], 3+int(extra)
		case 17:
			value, times = 0, 3+int(extra)
		case 18:
			value, times = 0, 11+int(extra)
		}
		if i+times > len(lengths) {
			return errPack
		}
		for range times {
			lengths[i] = value
			i++
		}
	}
	return nil
}
