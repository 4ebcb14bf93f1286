package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math/bits"
)

// duplicateKeys returns the keys that an object has twice, computed once.
func (f *File) duplicateKeys() []Problem {
	f.findDuplicates.Do(func() {
		d := duplicates{file: f}
		for i := uint32(0); int(i) < len(f.tape); i++ {
			if kind := f.tape[i].kind(); kind == Object {
				d.object(i)
				i++
			} else if kind == Array {
				i++
			}
		}
		f.duplicates = d.found
	})
	return f.duplicates
}

type duplicates struct {
	file   *File
	keys   [maxPairwise]uint32 // of the current object
	starts [maxPairwise]uint64
	slots  []keySlot // of the current object, if it is larger; as many as a power of two
	seed   maphash.Seed
	seen   map[uint64]uint32 // keys of the current object by hash, where slots do not distinguish them
	found  []Problem
}

// maxPairwise is the number of keys up to which all pairs are compared; larger objects use
// a table.
const maxPairwise = 16

func (d *duplicates) object(i uint32) {
	tape, before := d.file.tape, len(d.found)
	n, met := 0, uint64(0) // a bit for each key, by a hash of its start
	for k, end := i+2, uint32(tape[i+1]); k < end; {
		if n == maxPairwise || tape[k]&(escaped|unfinished) != 0 || d.file.badUTF8 {
			d.found = d.found[:before] // it compares all
			d.largeObject(i)
			return
		}
		start := d.file.keyStart(tape[k])
		bit := uint64(1) << (start * 0x9E3779B97F4A7C15 >> 58)
		if met&bit != 0 {
			d.compare(d.keys[:n], d.starts[:n], k, start)
		}
		met |= bit
		d.keys[n], d.starts[n] = k, start
		n++
		if k++; tape[k].kind() < Array {
			k++
		} else {
			k = uint32(tape[k+1])
		}
	}
}

// compare reports a key if it is one of those before it.
func (d *duplicates) compare(keys []uint32, starts []uint64, k uint32, start uint64) {
	for m := range keys {
		if starts[m] == start && d.equalKeys(keys[m], k) {
			d.report(keys[m], k)
			return
		}
	}
}

// keyStart returns the first eight bytes of a key, which differ for nearly all keys.
func (f *File) keyStart(e entry) uint64 {
	size := e.end() - e.start() - 2
	if e.start()+9 > len(f.Data) {
		var start [8]byte
		copy(start[:], f.unquoted(e))
		return binary.LittleEndian.Uint64(start[:])
	}
	start := binary.LittleEndian.Uint64(f.Data[e.start()+1:])
	if size < 8 {
		start &= 1<<(8*size) - 1
	}
	return start
}

func (d *duplicates) equalKeys(k, m uint32) bool {
	return bytes.Equal(d.file.unquoted(d.file.tape[k]), d.file.unquoted(d.file.tape[m]))
}

// keySlot is a key by a digest of its start, its end and its size; free if the key is 0.
type keySlot struct {
	sum uint64
	key uint32
}

// largeObject looks for each key in the table of those before it.
func (d *duplicates) largeObject(i uint32) {
	tape, before := d.file.tape, len(d.found)
	count := 0
	for k, end := i+2, d.file.after(i); k < end; k = d.file.after(k + 1) {
		if count++; tape[k]&(escaped|unfinished) != 0 || d.file.badUTF8 {
			d.anyObject(i)
			return
		}
	}
	d.clearSlots(count)
	for k, end := i+2, d.file.after(i); k < end; k = d.file.after(k + 1) {
		sum := d.file.keySum(tape[k])
		at, steps := sum&uint64(len(d.slots)-1), 0
		for d.slots[at].key != 0 && d.slots[at].sum != sum && steps < maxSteps {
			at, steps = (at+1)&uint64(len(d.slots)-1), steps+1
		}
		switch first := d.slots[at].key; {
		case first == 0:
			d.slots[at] = keySlot{sum, k}
		case d.slots[at].sum == sum && d.equalKeys(first, k):
			d.report(first, k)
		default: // they differ in the middle alone, or are made to meet
			d.found = d.found[:before]
			d.anyObject(i)
			return
		}
	}
}

// maxSteps is the number of slots at which a key is looked for.
const maxSteps = 64

// clearSlots makes a table for some keys, at most half full.
func (d *duplicates) clearSlots(count int) {
	size := 1 << bits.Len(uint(2*count))
	if size > cap(d.slots) {
		d.slots = make([]keySlot, size)
		return
	}
	d.slots = d.slots[:size]
	clear(d.slots)
}

// keySum returns a digest of the first and the last eight bytes of a key and of its size.
func (f *File) keySum(e entry) uint64 {
	sum := f.keyStart(e)
	if size := e.end() - e.start() - 2; size > 8 {
		last := binary.LittleEndian.Uint64(f.Data[e.end()-9:])
		sum ^= bits.RotateLeft64(last, 29) + uint64(size)
	}
	sum *= 0x9E3779B97F4A7C15
	return sum ^ sum>>32
}

// anyObject is largeObject for any keys.
func (d *duplicates) anyObject(i uint32) {
	if d.seen == nil {
		d.seen = map[uint64]uint32{}
		d.seed = maphash.MakeSeed()
	}
	clear(d.seen)
	for k, end := i+2, d.file.after(i); k < end; k = d.file.after(k + 1) {
		sum := d.hash(k)
		first, repeated := d.seen[sum]
		if !repeated {
			d.seen[sum] = k
		} else if (Node{d.file, first}).Str() == (Node{d.file, k}).Str() {
			d.report(first, k)
		}
	}
}

func (d *duplicates) hash(k uint32) uint64 {
	e := d.file.tape[k]
	if e&escaped != 0 || d.file.badUTF8 {
		return maphash.String(d.seed, Node{d.file, k}.Str())
	}
	return maphash.Bytes(d.seed, d.file.unquoted(e))
}

func (d *duplicates) report(first, again uint32) {
	if len(d.found) >= maxProblems {
		return
	}
	was, key := Node{d.file, first}, Node{d.file, again}
	d.found = append(d.found, Problem{
		Kind:    DuplicateKey,
		Message: fmt.Sprintf("duplicate key %q; the last one wins", key.Str()),
		At:      key.Span(),
		Other:   was.Span(),
	})
}
