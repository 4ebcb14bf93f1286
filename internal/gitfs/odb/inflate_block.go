package odb

import "encoding/binary"

const (
	maxMatch = 258
	slack    = 3 + maxMatch + 16 // bytes that one round of fast may write, with what copies write too much
)

// compressed inflates a block: fast while there is plenty of input and room, then one symbol after
// the other.
func (z *inflater) compressed() error {
	over, err := z.fast()
	for !over && err == nil {
		over, err = z.symbol()
	}
	return err
}

// fast inflates until the block is over, or until input or room is short. It keeps its state in
// registers, because reading a repository spends most of its time here.
func (z *inflater) fast() (over bool, err error) {
	src, dst, next, out, bits, n := z.src, z.dst, z.next, z.out, z.bits, z.n
	literals, distances := z.literals, z.distances
	for next+16 <= len(src) && out+slack <= len(dst) {
		bits |= load(src, next) << (n & 63)
		next += int(63-n) >> 3
		n |= 56
		s := literals.find(bits) // 56 bits are enough for a length and a distance, or for three literals
		if s&isLiteral != 0 {
			dst[out] = byte(s.start())
			out++
			bits, n = bits>>s.size(), n-s.size()
			s = literals.find(bits)
			if s&isLiteral != 0 {
				dst[out] = byte(s.start())
				out++
				bits, n = bits>>s.size(), n-s.size()
				s = literals.find(bits)
				if s&isLiteral != 0 {
					dst[out] = byte(s.start())
					out++
					bits, n = bits>>s.size(), n-s.size()
					continue
				}
			}
			bits |= load(src, next) << (n & 63)
			next += int(63-n) >> 3
			n |= 56
		}
		length := s.value(bits)
		bits, n = bits>>s.size(), n-s.size()
		if s&isMatch == 0 {
			over = s&isEnd != 0
			if !over {
				err = errPack
			}
			break
		}
		s = distances.find(bits)
		distance := s.value(bits)
		bits, n = bits>>s.size(), n-s.size()
		if s&isMatch == 0 || distance > out {
			err = errPack
			break
		}
		if distance < 8 {
			repeat(dst[out-distance:], distance, length)
			out += length
			continue
		}
		store(dst, out, load(dst, out-distance))
		store(dst, out+8, load(dst, out-distance+8))
		for i := 16; i < length; i += 16 {
			store(dst, out+i, load(dst, out+i-distance))
			store(dst, out+i+8, load(dst, out+i-distance+8))
		}
		out += length
	}
	z.next, z.out, z.bits, z.n = next, out, bits&(1<<n-1), n
	return over, err
}

// load and store read and write eight bytes. The capacity that the slices get saves a computation.
func load(data []byte, i int) uint64 { return binary.LittleEndian.Uint64(data[i : i+8 : i+8]) }

func store(data []byte, i int, word uint64) {
	binary.LittleEndian.PutUint64(data[i:i+8:i+8], word)
}

// repeat copies length bytes from the start of dst to distance bytes later, as if one byte after the other.
func repeat(dst []byte, distance, length int) {
	for done := 0; done < length; distance *= 2 {
		done += copy(dst[distance:distance+length-done], dst[:distance])
	}
}

// symbol inflates one literal or match, and reports whether the block is over instead. A match that
// does not fit fills what is left.
func (z *inflater) symbol() (over bool, err error) {
	s, length, ok := z.decode(z.literals)
	switch {
	case !ok:
		return false, errPack
	case s&isEnd != 0:
		return true, nil
	case s&isLiteral != 0:
		if z.out == len(z.dst) {
			return false, errPack
		}
		z.dst[z.out] = byte(length)
		z.out++
		return false, nil
	}
	_, distance, ok := z.decode(z.distances)
	if !ok || distance > z.out {
		return false, errPack
	}
	for ; length > 0 && z.out < len(z.dst); length-- {
		z.dst[z.out] = z.dst[z.out-distance]
		z.out++
	}
	if length > 0 {
		return false, errPack
	}
	return false, nil
}

// decode reads the next symbol and its value; ok is false if the bits stand for none, or are fewer than it and
// its extra bits have.
func (z *inflater) decode(c *codes) (s symbol, value int, ok bool) {
	z.fill()
	s = c.find(z.bits)
	if s.isNone() || s.size() > z.n {
		return s, 0, false
	}
	value = s.value(z.bits)
	z.bits, z.n = z.bits>>s.size(), z.n-s.size()
	return s, value, true
}
