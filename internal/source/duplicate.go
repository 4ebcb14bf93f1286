package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"
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
	file  *File
	seed  maphash.Seed
	seen  map[uint64]uint32 // keys of the current object by hash
	found []Problem
}

// maxPairwise is the number of keys up to which all pairs are compared; larger objects use
// a map.
const maxPairwise = 16

func (d *duplicates) object(i uint32) {
	tape := d.file.tape
	var keys [maxPairwise]uint32
	var starts [maxPairwise]uint64
	n, met := 0, uint64(0) // a bit for each key, by a hash of its start
	for k, end := i+2, d.file.after(i); k < end; k = d.file.after(k + 1) {
		if n == maxPairwise || tape[k]&(escaped|unfinished) != 0 || d.file.badUTF8 {
			d.largeObject(i)
			return
		}
		keys[n], starts[n] = k, d.file.keyStart(tape[k])
		bit := uint64(1) << (starts[n] * 0x9E3779B97F4A7C15 >> 58)
		if met&bit != 0 {
			d.compare(keys[:n], starts[:n], k, starts[n])
		}
		met |= bit
		n++
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

func (d *duplicates) largeObject(i uint32) {
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
