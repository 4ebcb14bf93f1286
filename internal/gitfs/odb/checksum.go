package odb

import "encoding/binary"

// checksum is Adler-32 (RFC 1950): sixteen words of eight bytes at a time, whose even and odd bytes are added in
// lanes of 16 bits.
func checksum(data []byte) uint32 {
	const (
		prime = 65521
		most  = 1 << 20 // bytes after which the sums are reduced
		even  = 0x00ff00ff00ff00ff
		words = 16 // a lane of before has up to 255*(0+1+...+15)
	)
	a, b := uint64(1), uint64(0)
	for len(data) > 0 {
		part := data[:min(most, len(data))]
		data = data[len(part):]
		for ; len(part) >= 8*words; part = part[8*words:] {
			var low, high, before uint64
			for block := part[:8*words]; len(block) >= 32; block = block[32:] {
				before += low + high // each byte counts once more for each word that follows
				word := binary.LittleEndian.Uint64(block)
				low += word & even
				high += word >> 8 & even
				before += low + high
				word = binary.LittleEndian.Uint64(block[8:])
				low += word & even
				high += word >> 8 & even
				before += low + high
				word = binary.LittleEndian.Uint64(block[16:])
				low += word & even
				high += word >> 8 & even
				before += low + high
				word = binary.LittleEndian.Uint64(block[24:])
				low += word & even
				high += word >> 8 & even
			}
			b += 8*words*a + 8*lanes(before, 1, 1, 1, 1) + lanes(low, 8, 6, 4, 2) + lanes(high, 7, 5, 3, 1)
			a += lanes(low+high, 1, 1, 1, 1)
		}
		for _, c := range part {
			a += uint64(c)
			b += a
		}
		a, b = a%prime, b%prime
	}
	return uint32(b<<16 | a)
}

// lanes adds the lanes of 16 bits, each times its factor.
func lanes(x, first, second, third, fourth uint64) uint64 {
	return x&0xffff*first + x>>16&0xffff*second + x>>32&0xffff*third + x>>48*fourth
}
