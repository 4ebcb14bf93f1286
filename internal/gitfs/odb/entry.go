package odb

import (
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// entry is what a pack has at a place: an object, or a delta.
type entry struct {
	place
	kind plumbing.ObjectType
	size int   // of the object or of the delta, inflated
	body int64 // where the deflated data starts
	end  int64 // where it ends
	base int64 // where the delta's base is

	deflated []byte // the data, if it was read with the start of the entry
}

func (e entry) isDelta() bool { return e.kind == plumbing.OFSDeltaObject }

// maxHead is enough for what an entry has before its deflated data: kind and size, and where the base is.
const maxHead = 32

// entry reads the start of an entry into head.
func (in *packFile) entry(offset int64, head []byte) (entry, error) {
	i, ok := slices.BinarySearch(in.sorted, offset)
	if !ok {
		return entry{}, errPack
	}
	end := in.size - trailer
	if i+1 < len(in.sorted) {
		end = in.sorted[i+1]
	}
	if end-offset > MaxObject {
		return entry{}, errPack
	}
	head = head[:min(int64(len(head)), end-offset)]
	if _, err := in.data.ReadAt(head, offset); err != nil {
		return entry{}, err
	}
	e, used, err := in.parse(head, offset)
	e.body, e.end = offset+int64(used), end
	if int64(len(head)) == end-offset {
		e.deflated = head[used:]
	}
	return e, err
}

// parse reads the start of an entry: kind and size, and where the base of a delta is.
func (in *packFile) parse(head []byte, offset int64) (e entry, used int, err error) {
	kind, size, rest, err := parseHeader(head)
	if err != nil || size > MaxObject {
		return entry{}, 0, errPack
	}
	e = entry{place: place{in, offset}, kind: kind, size: int(size)}
	switch kind {
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
	case plumbing.OFSDeltaObject:
		back, used := parseDistance(rest)
		if used == 0 || back <= 0 || back > offset {
			return entry{}, 0, errPack
		}
		e.base, rest = offset-back, rest[used:]
	case plumbing.REFDeltaObject:
		if len(rest) < hashSize {
			return entry{}, 0, errPack
		}
		base, known := in.find(plumbing.Hash(rest[:hashSize]))
		if !known {
			return entry{}, 0, errPack
		}
		e.kind, e.base, rest = plumbing.OFSDeltaObject, base, rest[hashSize:]
	default:
		return entry{}, 0, errPack
	}
	return e, len(head) - len(rest), nil
}
