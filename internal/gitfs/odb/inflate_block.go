package odb

import "encoding/binary"

const (
	maxMatch = 258
	slack    = 3 + maxMatch + 8 // bytes that one round of fast may write, with what copies write too much
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
		bits |= binary.LittleEndian.Uint64(src[next:]) << n
		next += int(63-n) >> 3
		n |= 56
		s := literals.find(bits) // 56 bits are enough for three literals, or for two and a length
		bits, n = bits>>s.size(), n-s.size()
		if s&isLiteral != 0 {
			dst[out] = byte(s.value())
			out++
			s = literals.find(bits)
			bits, n = bits>>s.size(), n-s.size()
			if s&isLiteral != 0 {
				dst[out] = byte(s.value())
				out++
				s = literals.find(bits)
				bits, n = bits>>s.size(), n-s.size()
				if s&isLiteral != 0 {
					dst[out] = byte(s.value())
					out++
					continue
				}
			}
		}
		if s&isMatch == 0 {
			over = s&isEnd != 0
			if !over {
				err = errPack
			}
			break
		}
		length := s.value() + int(bits&(1<<s.extra()-1))
		bits, n = bits>>s.extra(), n-s.extra()
		bits |= binary.LittleEndian.Uint64(src[next:]) << n
		next += int(63-n) >> 3
		n |= 56
		s = distances.find(bits)
		bits, n = bits>>s.size(), n-s.size()
		distance := s.value() + int(bits&(1<<s.extra()-1))
		bits, n = bits>>s.extra(), n-s.extra()
		if s&isMatch == 0 || distance > out {
			err = errPack
			break
		}
		repeat(dst[out-distance:], distance, length)
		out += length
	}
	z.next, z.out, z.bits, z.n = next, out, bits&(1<<n-1), n
	return over, err
}

// repeat copies length bytes from the start of dst to distance bytes later, as if one byte after the
// other. It may write up to 7 bytes more.
func repeat(dst []byte, distance, length int) {
	switch {
	case distance >= length && length > 16:
		copy(dst[distance:], dst[:length])
	case distance >= 8:
		for i := 0; i < length; i += 8 {
			binary.LittleEndian.PutUint64(dst[distance+i:], binary.LittleEndian.Uint64(dst[i:]))
		}
	default:
		for done := 0; done < length; distance *= 2 {
			done += copy(dst[distance:distance+length-done], dst[:distance])
		}
	}
}

// symbol inflates one literal or match, and reports whether the block is over instead. A match that
// does not fit fills what is left.
func (z *inflater) symbol() (over bool, err error) {
	s, ok := z.decode(z.literals)
	switch {
	case !ok:
		return false, errPack
	case s&isEnd != 0:
		return true, nil
	case s&isLiteral != 0:
		if z.out == len(z.dst) {
			return false, errPack
		}
		z.dst[z.out] = byte(s.value())
		z.out++
		return false, nil
	}
	more, _ := z.take(s.extra())
	length := s.value() + int(more)
	if s, ok = z.decode(z.distances); !ok {
		return false, errPack
	}
	more, _ = z.take(s.extra())
	distance := s.value() + int(more)
	if distance > z.out {
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

// decode reads the next symbol; ok is false if the bits stand for none, or are fewer than it and its
// extra bits have.
func (z *inflater) decode(c *codes) (s symbol, ok bool) {
	z.fill()
	s = c.find(z.bits)
	if s.isNone() || s.size()+s.extra() > z.n {
		return s, false
	}
	z.bits, z.n = z.bits>>s.size(), z.n-s.size()
	return s, true
}
