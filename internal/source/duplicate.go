package source

import (
	"fmt"
	"hash/maphash"
	"slices"
)

// duplicateKeys finds, once, the keys that stand twice in one object.
func (f *File) duplicateKeys() []Problem {
	f.findDuplicates.Do(func() {
		d := duplicates{file: f, seed: maphash.MakeSeed()}
		for i := range f.tape {
			if f.tape[i].kind == Object {
				d.object(uint32(i))
			}
		}
		f.duplicates = d.found
	})
	return f.duplicates
}

type duplicates struct {
	file  *File
	seed  maphash.Seed
	keys  []uint32 // of the object at hand
	sums  []uint64 // their hashes
	seen  map[uint64]uint32
	found []Problem
}

// few is how many keys are compared each with each; more than that go through a map.
const few = 16

func (d *duplicates) object(i uint32) {
	tape := d.file.tape
	d.keys, d.sums = d.keys[:0], d.sums[:0]
	for k := i + 1; k < tape[i].next; k = tape[k+1].next {
		d.keys = append(d.keys, k)
		d.sums = append(d.sums, d.sum(k))
	}
	if len(d.keys) > few {
		d.many()
		return
	}
	for n, sum := range d.sums {
		if first := slices.Index(d.sums[:n], sum); first >= 0 {
			d.report(d.keys[first], d.keys[n])
		}
	}
}

func (d *duplicates) many() {
	if d.seen == nil {
		d.seen = map[uint64]uint32{}
	}
	clear(d.seen)
	for n, sum := range d.sums {
		if first, repeated := d.seen[sum]; repeated {
			d.report(first, d.keys[n])
		} else {
			d.seen[sum] = d.keys[n]
		}
	}
}

func (d *duplicates) sum(k uint32) uint64 {
	e := d.file.tape[k]
	if e.escaped || d.file.badUTF8 {
		return maphash.String(d.seed, Node{d.file, k}.Str())
	}
	return maphash.Bytes(d.seed, d.file.text(e))
}

func (d *duplicates) report(first, again uint32) {
	was, key := Node{d.file, first}, Node{d.file, again}
	if len(d.found) >= maxProblems || was.Str() != key.Str() {
		return
	}
	d.found = append(d.found, Problem{
		Kind:    DuplicateKey,
		Message: fmt.Sprintf("duplicate key %q; the last one wins", key.Str()),
		At:      key.Span(),
		Other:   was.Span(),
	})
}
