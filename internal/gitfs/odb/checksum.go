package odb

import "encoding/binary"

// checksum is Adler-32 (RFC 1950), eight bytes at a time.
func checksum(data []byte) uint32 {
	const (
		prime = 65521
		most  = 5552 // bytes whose sums fit into 32 bits, a multiple of 8
		even  = 0x00ff00ff00ff00ff
		times = 0x0001000100010001 // the top 16 bits of a product with it are the sum of four
	)
	a, b := uint64(1), uint64(0)
	for len(data) > 0 {
		part := data[:min(most, len(data))]
		data = data[len(part):]
		for ; len(part) >= 8; part = part[8:] {
			word := binary.LittleEndian.Uint64(part)
			low, high := word&even, word>>8&even
			b += 8*a + low*0x0008000600040002>>48 + high*0x0007000500030001>>48
			a += (low + high) * times >> 48
		}
		for _, c := range part {
			a += uint64(c)
			b += a
		}
		a, b = a%prime, b%prime
	}
	return uint32(b<<16 | a)
}
