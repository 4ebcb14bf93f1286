package odb

import "encoding/binary"

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
const wide = 32

// apply follows the instructions of a delta, which have to fill out exactly: each part of it is
// copied from the base, or is in the delta.
func apply(instructions, base, out []byte) error {
	filled := 0
	for rest := instructions; len(rest) > 0; {
		op, from, n := rest[0], rest[1:], int(rest[0])
		if op&0x80 == 0 {
			if n == 0 || n > len(from) {
				return errPack
			}
			rest = from[n:]
		} else {
			start, length, after, ok := parseCopy(op, from)
			if !ok || start+length > len(base) {
				return errPack
			}
			from, n, rest = base[start:], length, after
		}
		to := out[filled:]
		if n > len(to) {
			return errPack
		}
		if n <= wide && len(from) >= wide && len(to) >= wide {
			copyWide(to, from)
		} else {
			copy(to, from[:n])
		}
		filled += n
	}
	if filled != len(out) {
		return errPack
	}
	return nil
}

func copyWide(to, from []byte) {
	to, from = to[:wide], from[:wide]
	a, b := binary.LittleEndian.Uint64(from), binary.LittleEndian.Uint64(from[8:])
	c, d := binary.LittleEndian.Uint64(from[16:]), binary.LittleEndian.Uint64(from[24:])
	binary.LittleEndian.PutUint64(to, a)
	binary.LittleEndian.PutUint64(to[8:], b)
	binary.LittleEndian.PutUint64(to[16:], c)
	binary.LittleEndian.PutUint64(to[24:], d)
}

// copyForm is how the bits of a copy instruction select the bytes that follow it: four of an offset, then
// three of a length. Nearly always they are the low ones of each; others are zero and left out.
type copyForm struct {
	from, n     uint32 // masks of the two
	shift, used uint8  // bits before the length, bytes of both
	low         bool   // the selected bytes are the low ones
}

var copyForms = func() (forms [128]copyForm) {
	for op := range forms {
		f, offsets := &forms[op], 0
		for offsets < 4 && op>>offsets&1 == 1 {
			offsets++
		}
		lengths := 0
		for lengths < 3 && op>>(4+lengths)&1 == 1 {
			lengths++
		}
		f.low = op == 1<<offsets-1|(1<<lengths-1)<<4
		f.from, f.n = uint32(1<<(8*offsets)-1), uint32(1<<(8*lengths)-1)
		f.shift = uint8(8 * offsets)
		for ; op > 0; op &= op - 1 {
			f.used++
		}
	}
	return forms
}()

// parseCopy reads what follows a copy instruction.
func parseCopy(op byte, data []byte) (from, n int, rest []byte, ok bool) {
	form := &copyForms[op&0x7f]
	used := int(form.used)
	if len(data) < used {
		return 0, 0, nil, false
	}
	var next uint64
	if len(data) >= 8 {
		next = binary.LittleEndian.Uint64(data)
	} else {
		var padded [8]byte
		copy(padded[:], data)
		next = binary.LittleEndian.Uint64(padded[:])
	}
	if !form.low {
		next = spread(op, next)
		form = &copyForms[0x7f]
	}
	from, n = int(uint32(next)&form.from), int(uint32(next>>form.shift)&form.n)
	if n == 0 {
		n = 0x10000
	}
	return from, n, data[used:], true
}

// spread puts each selected byte into its place, as if all were there.
func spread(op byte, next uint64) (all uint64) {
	for i := range 7 {
		if op>>i&1 == 1 {
			all |= next & 0xff << (8 * i)
			next >>= 8
		}
	}
	return all
}
