package odb

import (
	"encoding/binary"
	"sync"
)

// inflater inflates zlib data (RFC 1950 and 1951) from memory into memory. The size of an object
// is known, so it needs no window and copies nothing twice.
type inflater struct {
	src  []byte
	next int    // of src
	bits uint64 // read from src and not used yet, the next one lowest
	n    uint   // how many of them, at most 63

	dst []byte
	out int // how much of dst is filled

	literals, distances       *codes // of the current block
	ownLiterals, ownDistances codes
	lengths                   [maxLiterals + maxDistances]uint8
}

var inflaters = sync.Pool{New: func() any { return new(inflater) }}

// inflate inflates data into dst, which it has to fill exactly. The checksum has to match.
func inflate(deflated, dst []byte) error {
	z := inflaters.Get().(*inflater)
	defer z.release()
	if err := z.run(deflated, dst); err != nil {
		return err
	}
	z.align()
	sum := z.src[z.next:]
	if z.out != len(dst) || len(sum) < 4 || binary.BigEndian.Uint32(sum) != checksum(dst) {
		return errPack
	}
	return nil
}

// inflateStart inflates as much as fits into dst and is there, and returns it.
func inflateStart(deflated, dst []byte) []byte {
	z := inflaters.Get().(*inflater)
	defer z.release()
	_ = z.run(deflated, dst) // there is more of it
	return dst[:z.out]
}

func (z *inflater) release() {
	z.src, z.dst = nil, nil
	inflaters.Put(z)
}

// run inflates all blocks.
func (z *inflater) run(deflated, dst []byte) error {
	z.src, z.next, z.bits, z.n, z.dst, z.out = deflated, 2, 0, 0, dst, 0
	if !isZlib(deflated) {
		return errPack
	}
	for last := false; !last; {
		var err error
		if last, err = z.block(); err != nil {
			return err
		}
	}
	return nil
}

// isZlib reports whether data has the header of zlib, without a dictionary.
func isZlib(data []byte) bool {
	const deflate, dictionary = 8, 0x20
	return len(data) >= 2 && data[0]&15 == deflate && data[0]>>4 <= 7 &&
		data[1]&dictionary == 0 && binary.BigEndian.Uint16(data)%31 == 0
}

// block inflates one block and reports whether it is the last one.
func (z *inflater) block() (last bool, err error) {
	head, ok := z.take(3)
	if !ok {
		return false, errPack
	}
	switch head >> 1 {
	case 0:
		err = z.stored()
	case 1:
		fixed := fixedCodes()
		z.literals, z.distances = &fixed.literals, &fixed.distances
		err = z.compressed()
	case 2:
		z.literals, z.distances = &z.ownLiterals, &z.ownDistances
		if err = z.readCodes(); err == nil {
			err = z.compressed()
		}
	default:
		err = errPack
	}
	return head&1 == 1, err
}

// stored copies a block that is not compressed.
func (z *inflater) stored() error {
	z.align()
	head := z.src[z.next:]
	if len(head) < 4 || binary.LittleEndian.Uint16(head) != ^binary.LittleEndian.Uint16(head[2:]) {
		return errPack
	}
	size := int(binary.LittleEndian.Uint16(head))
	n := copy(z.dst[z.out:], head[4:min(4+size, len(head))])
	z.next, z.out = z.next+4+n, z.out+n
	if n < size {
		return errPack
	}
	return nil
}

// align moves to the start of a byte of the input; whole bytes that were read ahead are to be
// read again.
func (z *inflater) align() {
	z.next -= int(z.n / 8)
	z.bits, z.n = 0, 0
}

// take reads up to 16 bits; ok is false if the input ends before.
func (z *inflater) take(n uint) (value uint, ok bool) {
	z.fill()
	if z.n < n {
		return 0, false
	}
	value = uint(z.bits) & (1<<n - 1)
	z.bits, z.n = z.bits>>n, z.n-n
	return value, true
}

// fill reads bytes until 56 bits or more are there, or the input ends. What it puts above the bits that count
// is what comes next.
func (z *inflater) fill() {
	if z.next+8 <= len(z.src) {
		z.bits |= load(z.src, z.next) << (z.n & 63)
		z.next += int(63-z.n) >> 3
		z.n |= 56
		return
	}
	for z.n < 56 && z.next < len(z.src) {
		z.bits |= uint64(z.src[z.next]) << z.n
		z.next++
		z.n += 8
	}
}
