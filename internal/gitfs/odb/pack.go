package odb

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/klauspost/compress/zlib"
)

// packs reads objects directly from pack files, several at once; go-git reads one at a time
// and hashes each again. Whatever packs does not find or understand is left to go-git. As in
// git, the checksum of the inflated data is verified, not the object's hash.
type packs struct {
	files []*packFile
	bases baseCache
}

// openPacks opens every pack of the folders and skips those that cannot be read.
func openPacks(folders []string) *packs {
	p := &packs{}
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

// read reads an object from any pack; ok is false if none has it or it cannot be read here.
func (p *packs) read(hash plumbing.Hash) (obj Object, ok bool) {
	for _, file := range p.files {
		if offset, known := file.find(hash); known {
			kind, data, err := p.object(file, offset)
			return Object{kind, data}, err == nil
		}
	}
	return Object{}, false
}

// object reads the object at an offset: it collects deltas down to the base, then applies
// them in reverse order.
func (p *packs) object(in *packFile, offset int64) (plumbing.ObjectType, []byte, error) {
	type delta struct {
		offset int64
		data   []byte
	}
	var deltas []delta
	for range maxDeltas {
		kind, data, known := p.bases.get(in, offset)
		base := int64(0)
		if !known {
			var err error
			if kind, base, data, err = in.raw(offset); err != nil {
				return 0, nil, err
			}
		}
		if kind == plumbing.OFSDeltaObject {
			deltas = append(deltas, delta{offset, data})
			offset = base
			continue
		}
		if len(deltas) > 0 && !known {
			p.bases.put(in, offset, kind, data)
		}
		for i, d := range slices.Backward(deltas) {
			var err error
			if data, err = applyDelta(data, d.data); err != nil {
				return 0, nil, err
			}
			if i > 0 {
				p.bases.put(in, d.offset, kind, data)
			}
		}
		if known && len(deltas) == 0 {
			data = bytes.Clone(data) // the cache keeps its own
		}
		return kind, data, nil
	}
	return 0, nil, errPack
}

// raw reads the entry at an offset and, for a delta, the offset of its base.
func (p *packFile) raw(offset int64) (kind plumbing.ObjectType, base int64, data []byte, err error) {
	i, ok := slices.BinarySearch(p.sorted, offset)
	if !ok {
		return 0, 0, nil, errPack
	}
	end := p.size - trailer
	if i+1 < len(p.sorted) {
		end = p.sorted[i+1]
	}
	if end-offset > MaxObject {
		return 0, 0, nil, errPack
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	*buf = slices.Grow((*buf)[:0], int(end-offset))[:end-offset]
	if _, err := p.data.ReadAt(*buf, offset); err != nil {
		return 0, 0, nil, err
	}
	return p.parse(*buf, offset)
}

// parse reads an entry: kind and size, offset of the base, and the deflated data.
func (p *packFile) parse(entry []byte, offset int64) (_ plumbing.ObjectType, base int64, data []byte, err error) {
	kind, size, entry, err := parseHeader(entry)
	if err != nil {
		return 0, 0, nil, err
	}
	switch kind {
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
	case plumbing.OFSDeltaObject:
		back, used := parseDistance(entry)
		if used == 0 || back <= 0 || back > offset {
			return 0, 0, nil, errPack
		}
		base, entry = offset-back, entry[used:]
	case plumbing.REFDeltaObject:
		if len(entry) < hashSize {
			return 0, 0, nil, errPack
		}
		at, known := p.find(plumbing.Hash(entry[:hashSize]))
		if !known {
			return 0, 0, nil, errPack
		}
		kind, base, entry = plumbing.OFSDeltaObject, at, entry[hashSize:]
	default:
		return 0, 0, nil, errPack
	}
	data, err = inflate(entry, size)
	return kind, base, data, err
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

var (
	buffers   = sync.Pool{New: func() any { return new([]byte) }}
	inflaters = sync.Pool{New: func() any { return (io.ReadCloser)(nil) }}
)

func inflate(deflated []byte, size uint64) ([]byte, error) {
	if size > MaxObject {
		return nil, errPack
	}
	reader, err := acquireInflater(deflated)
	if err != nil {
		return nil, err
	}
	defer inflaters.Put(reader)
	data := make([]byte, size)
	if _, err := io.ReadFull(reader, data); err != nil {
		return nil, err
	}
	var more [1]byte
	if n, err := reader.Read(more[:]); n != 0 || !errors.Is(err, io.EOF) {
		return nil, errPack // longer than declared, or a wrong checksum
	}
	return data, nil
}

// acquireInflater returns a reader of deflated data, which the caller puts back into inflaters.
func acquireInflater(deflated []byte) (io.ReadCloser, error) {
	src := bytes.NewReader(deflated)
	reader, ok := inflaters.Get().(io.ReadCloser)
	if !ok || reader == nil {
		return zlib.NewReader(src)
	}
	return reader, reader.(zlib.Resetter).Reset(src, nil)
}
