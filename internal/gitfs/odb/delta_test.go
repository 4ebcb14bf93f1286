package odb

import (
	"bytes"
	"strings"
	"testing"
)

// applyPlainly does what apply does, byte by byte.
func applyPlainly(instructions, base []byte) (out []byte, ok bool) {
	for rest := instructions; len(rest) > 0; {
		op := rest[0]
		rest = rest[1:]
		if op == 0 {
			return nil, false
		}
		from, n := 0, int(op)
		if op&0x80 != 0 {
			n = 0
			for i := range 7 {
				if op>>i&1 == 0 {
					continue
				}
				if len(rest) == 0 {
					return nil, false
				}
				if i < 4 {
					from |= int(rest[0]) << (8 * i)
				} else {
					n |= int(rest[0]) << (8 * (i - 4))
				}
				rest = rest[1:]
			}
			if n == 0 {
				n = 0x10000
			}
			if from+n > len(base) {
				return nil, false
			}
			out = append(out, base[from:from+n]...)
			continue
		}
		if n > len(rest) {
			return nil, false
		}
		out, rest = append(out, rest[:n]...), rest[n:]
	}
	return out, true
}

// FuzzApply compares with what copies byte by byte: both accept a delta, with the same result, or neither does.
func FuzzApply(f *testing.F) {
	base := []byte("0123456789abcdef")
	for op := range 128 {
		delta := []byte{0x80 | byte(op)}
		for i := range 7 {
			if op>>i&1 == 1 {
				delta = append(delta, []byte{5, 7, 0, 0, 9, 1, 0}[i])
			}
		}
		f.Add(delta, base, true)
		f.Add(append(delta, 3, 'a', 'b', 'c', 0x90, 200, 0x91, 1, 32, 0x91, 2, 33), base, true)
	}
	f.Add(append([]byte{40}, strings.Repeat("y", 40)...), []byte("x"), false)
	f.Add([]byte{5, 'a', 'b'}, []byte("x"), false)
	f.Add([]byte{0x91, 1}, []byte("xyz"), false)
	f.Add([]byte{0}, []byte("xyz"), false)
	f.Fuzz(func(t *testing.T, instructions, base []byte, long bool) {
		if long && len(base) > 0 {
			base = bytes.Repeat(base, 0x11000/len(base)+1) // a copy without a length is of 0x10000 bytes
		}
		want, ok := applyPlainly(instructions, base)
		got := make([]byte, len(want))
		if err := apply(instructions, base, got); (err == nil) != ok || ok && !bytes.Equal(got, want) {
			t.Fatalf("%v, want %v: % x", err, ok, instructions)
		}
		if ok && apply(instructions, base, make([]byte, len(want)+1)) == nil {
			t.Errorf("it makes %d bytes and fills more", len(want))
		}
		if ok && len(want) > 0 && apply(instructions, base, make([]byte, len(want)-1)) == nil {
			t.Errorf("it makes %d bytes, which fit into less", len(want))
		}
	})
}
