package odb

import "math/bits"

// deltaSizes reads the start of a delta: the sizes in bytes of its base and of the object that it makes.
// The instructions follow. (gitformat-pack, "Deltified representation")
func deltaSizes(delta []byte) (base, size int, instructions []byte, ok bool) {
	b, rest, ok := deltaSize(delta)
	s, rest, ok2 := deltaSize(rest)
	if !ok || !ok2 || b > MaxObject || s > MaxObject {
		return 0, 0, nil, false
	}
	return int(b), int(s), rest, true
}

func deltaSize(b []byte) (size uint64, rest []byte, ok bool) {
	for i := range min(len(b), 9) {
		size |= uint64(b[i]&0x7f) << (7 * i)
		if b[i]&0x80 == 0 {
			return size, b[i+1:], true
		}
	}
	return 0, nil, false
}

// wide is how many bytes are copied at least where there is room: most parts of an object are shorter,
// and copying a fixed number is faster.
const wide = 48

// apply follows the instructions of a delta, which have to fill out exactly: each part of it is
// copied from the base, or is in the delta.
func apply(instructions, base, out []byte) error {
	filled := 0
	for next := 0; next < len(instructions); {
		from, start, n := instructions, next+1, int(instructions[next])
		if n < 0x80 {
			next = start + n
			if n == 0 || next > len(instructions) {
				return errPack
			}
		} else {
			form := &copyForms[n&0x7f]
			next = start + int(form.used)
			if next > len(instructions) {
				return errPack
			}
			from = base
			start, n = form.parse(instructions[start:])
			if start+n > len(base) {
				return errPack
			}
		}
		if n > len(out)-filled {
			return errPack
		}
		if n <= wide && start+wide <= len(from) && filled+wide <= len(out) {
			part := [wide]byte(from[start : start+wide : start+wide])
			*(*[wide]byte)(out[filled : filled+wide : filled+wide]) = part
		} else {
			copy(out[filled:], from[start:start+n])
		}
		filled += n
	}
	if filled != len(out) {
		return errPack
	}
	return nil
}

// copyForm is how the bits of a copy instruction select the bytes that follow it: four of an offset, then
// three of a length. Nearly always they are the low ones of each; others are zero and left out.
type copyForm struct {
	from, n     uint32 // masks of the two
	shift, used uint8  // bits before the length, bytes of both
	bits        uint8  // that select the bytes if they are not the low ones
}

var copyForms = func() (forms [128]copyForm) {
	for op := range forms {
		offsets, lengths := bits.TrailingZeros8(^uint8(op)|0x10), bits.TrailingZeros8(^uint8(op>>4)|8)
		f := copyForm{uint32(1<<(8*offsets) - 1), uint32(1<<(8*lengths) - 1), uint8(8 * offsets), uint8(bits.OnesCount8(uint8(op))), 0}
		if op != 1<<offsets-1|(1<<lengths-1)<<4 {
			f.from, f.n, f.shift, f.bits = 1<<32-1, 1<<24-1, 32, uint8(op)
		}
		forms[op] = f
	}
	return forms
}()

// parse reads what follows a copy instruction.
func (f *copyForm) parse(data []byte) (from, n int) {
	var next uint64
	if len(data) >= 8 {
		next = load(data, 0)
	} else {
		var padded [8]byte
		copy(padded[:], data)
		next = load(padded[:], 0)
	}
	if f.bits != 0 {
		next = spread(f.bits, next)
	}
	from, n = int(uint32(next)&f.from), int(uint32(next>>(f.shift&63))&f.n)
	if n == 0 {
		n = 0x10000
	}
	return from, n
}

// spread puts each selected byte into its place, as if all were there.
func spread(selected uint8, next uint64) (all uint64) {
	for i := range 7 {
		if selected>>i&1 == 1 {
			all |= next & 0xff << (8 * i)
			next >>= 8
		}
	}
	return all
}
