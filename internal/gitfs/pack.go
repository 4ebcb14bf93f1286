package gitfs

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

// packs reads objects straight from pack files, several at once, where go-git reads one
// after the other and hashes each anew. It answers only what it finds and understands;
// everything else is go-git's. As in git, the check sum of what was inflated is looked at
// and the hash is not.
type packs struct {
	all   []*pack
	bases baseCache
}

// openPacks opens every pack of the folders; one that cannot be read is left out.
func openPacks(folders []string) *packs {
	p := &packs{}
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join(folder, "objects", "pack", "*.idx"))
		if err != nil {
			continue
		}
		for _, name := range names {
			if one, err := openPack(name); err == nil {
				p.all = append(p.all, one)
			}
		}
	}
	return p
}

func (p *packs) close() error {
	var errs []error
	for _, one := range p.all {
		errs = append(errs, one.file.Close())
	}
	return errors.Join(errs...)
}

// read finds an object in any pack; ok is false when it is in none, or cannot be read here.
func (p *packs) read(hash plumbing.Hash) (found stored, ok bool) {
	for _, one := range p.all {
		if at, there := one.find(hash); there {
			kind, data, err := p.object(one, at)
			return stored{kind, data}, err == nil
		}
	}
	return stored{}, false
}

// object reads the object at an offset: the deltas on the way to its base, then the base,
// then the deltas backwards.
func (p *packs) object(in *pack, offset int64) (plumbing.ObjectType, []byte, error) {
	type step struct {
		at    int64
		delta []byte
	}
	var steps []step
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
			steps = append(steps, step{offset, data})
			offset = base
			continue
		}
		if len(steps) > 0 && !known {
			p.bases.put(in, offset, kind, data)
		}
		for i, s := range slices.Backward(steps) {
			var err error
			if data, err = applyDelta(data, s.delta); err != nil {
				return 0, nil, err
			}
			if i > 0 {
				p.bases.put(in, s.at, kind, data)
			}
		}
		if known && len(steps) == 0 {
			data = bytes.Clone(data) // the caller's own
		}
		return kind, data, nil
	}
	return 0, nil, errPack
}

// raw reads what stands at an offset; of a delta also where its base is.
func (p *pack) raw(offset int64) (kind plumbing.ObjectType, base int64, data []byte, err error) {
	i, ok := slices.BinarySearch(p.sorted, offset)
	if !ok {
		return 0, 0, nil, errPack
	}
	end := p.size - trailer
	if i+1 < len(p.sorted) {
		end = p.sorted[i+1]
	}
	if end-offset > maxObject {
		return 0, 0, nil, errPack
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	*buf = slices.Grow((*buf)[:0], int(end-offset))[:end-offset]
	if _, err := p.file.ReadAt(*buf, offset); err != nil {
		return 0, 0, nil, err
	}
	return p.parse(*buf, offset)
}

// parse reads an entry: kind and size, where its base is, and the deflated data.
func (p *pack) parse(entry []byte, offset int64) (kind plumbing.ObjectType, base int64, data []byte, err error) {
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
	entry = entry[n:]
	switch kind {
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
	case plumbing.OFSDeltaObject:
		back, used := distance(entry)
		if used == 0 || back <= 0 || back > offset {
			return 0, 0, nil, errPack
		}
		base, entry = offset-back, entry[used:]
	case plumbing.REFDeltaObject:
		if len(entry) < hashSize {
			return 0, 0, nil, errPack
		}
		at, there := p.find(plumbing.Hash(entry[:hashSize]))
		if !there {
			return 0, 0, nil, errPack
		}
		kind, base, entry = plumbing.OFSDeltaObject, at, entry[hashSize:]
	default:
		return 0, 0, nil, errPack
	}
	data, err = inflate(entry, size)
	return kind, base, data, err
}

// distance reads how far back a base is; used is 0 when that cannot be read.
func distance(b []byte) (back int64, used int) {
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
	if size > maxObject {
		return nil, errPack
	}
	reader, _ := inflaters.Get().(io.ReadCloser)
	src := bytes.NewReader(deflated)
	var err error
	if reader == nil {
		reader, err = zlib.NewReader(src)
	} else {
		err = reader.(zlib.Resetter).Reset(src, nil)
	}
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
		return nil, errPack // longer than it says, or its check sum is wrong
	}
	return data, nil
}
