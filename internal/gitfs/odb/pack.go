package odb

import (
	"errors"
	"path/filepath"

	"github.com/go-git/go-git/v5/plumbing"
)

// packs reads objects directly from pack files, several at once; go-git reads one at a time
// and hashes each again. Whatever packs does not find or understand is left to go-git. As in
// git, the checksum of the inflated data is verified, not the object's hash.
type packs struct {
	files []*packFile
	cache objectCache
	most  int64 // bytes of all objects that one is made of
}

// maxMade limits what a few small deltas of large objects can cost.
const maxMade = 64 * MaxObject

var errChain = errors.New("the objects that it is made of, one after the other, are too large")

// openPacks opens every pack of the folders and skips those that cannot be read.
func openPacks(folders []string) *packs {
	p := &packs{cache: objectCache{limit: maxCached}, most: maxMade}
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join(folder, "objects", "pack", "*.idx"))
		if err != nil {
			continue
		}
		for _, name := range names {
			if file, err := openPack(name); err == nil {
				p.files = append(p.files, file)
			}
		}
	}
	return p
}

func (p *packs) close() error {
	var errs []error
	for _, file := range p.files {
		errs = append(errs, file.data.Close())
	}
	return errors.Join(errs...)
}

// read reads an object from any pack; ok is false if none has it or it cannot be read here. An error says that it
// is not to be read elsewhere either.
func (p *packs) read(hash plumbing.Hash) (obj Object, ok bool, err error) {
	for _, file := range p.files {
		if offset, known := file.find(hash); known {
			obj, err := p.object(file, offset)
			if errors.Is(err, errChain) {
				return Object{}, false, err
			}
			return obj, err == nil, nil
		}
	}
	return Object{}, false, nil
}

// parseHeader reads the kind of an entry and the size of its inflated data.
func parseHeader(entry []byte) (kind plumbing.ObjectType, size uint64, rest []byte, err error) {
	if len(entry) == 0 {
		return 0, 0, nil, errPack
	}
	kind = plumbing.ObjectType(entry[0] >> 4 & 7)
	size, n := uint64(entry[0]&15), 1
	for shift := 4; entry[n-1]&0x80 != 0; shift += 7 {
		if n >= len(entry) || shift > 56 {
			return 0, 0, nil, errPack
		}
		size |= uint64(entry[n]&0x7f) << shift
		n++
	}
	return kind, size, entry[n:], nil
}

// parseDistance reads how many bytes back a base is; used is 0 if that cannot be read.
func parseDistance(b []byte) (back int64, used int) {
	for used < len(b) && used < 9 {
		c := b[used]
		back = back<<7 | int64(c&0x7f)
		used++
		if c&0x80 == 0 {
			return back, used
		}
		back++
	}
	return 0, 0
}
