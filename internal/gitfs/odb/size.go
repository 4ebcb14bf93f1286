package odb

import "github.com/go-git/go-git/v5/plumbing"

// size returns the size of an object without reading its data; ok is false if no pack has the
// object or its size cannot be read here.
func (p *packs) size(hash plumbing.Hash) (size int64, ok bool) {
	for _, file := range p.files {
		if offset, known := file.find(hash); known {
			size, err := file.objectSize(offset)
			return size, err == nil
		}
	}
	return 0, false
}

// headSize is enough of an entry to inflate the sizes at the start of a delta.
const headSize = 1 << 10

func (p *packFile) objectSize(offset int64) (int64, error) {
	head := make([]byte, min(headSize, max(p.size-trailer-offset, 0)))
	if _, err := p.data.ReadAt(head, offset); err != nil {
		return 0, err
	}
	kind, size, rest, err := parseHeader(head)
	if err != nil {
		return 0, err
	}
	switch kind {
	case plumbing.OFSDeltaObject:
		_, used := parseDistance(rest)
		return resultSize(rest[used:])
	case plumbing.REFDeltaObject:
		return resultSize(rest[min(hashSize, len(rest)):])
	}
	return int64(size), nil
}

// resultSize reads the size of the object that a deflated delta makes.
func resultSize(deflated []byte) (int64, error) {
	var sizes [20]byte
	_, rest, ok := deltaSize(inflateStart(deflated, sizes[:]))
	size, _, ok2 := deltaSize(rest)
	if !ok || !ok2 || size > 1<<62 {
		return 0, errPack
	}
	return int64(size), nil
}
