package gitfs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
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

// pack is one pack file and its index, version 2. (gitformat-pack)
type pack struct {
	file    *os.File
	size    int64
	fanout  [256]uint32
	hashes  []byte  // 20 bytes each, sorted
	offsets []int64 // of the same rank as the hashes
	sorted  []int64 // of the file: where each object ends is where the next begins
}

const (
	hashSize  = 20
	maxDeltas = 4096
	trailer   = hashSize
)

var errPack = errors.New("the pack is damaged, or of a kind that is not read here")

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

func openPack(idx string) (*pack, error) {
	data, err := os.ReadFile(idx)
	if err != nil {
		return nil, err
	}
	p, err := parseIndex(data)
	if err != nil {
		return nil, err
	}
	if p.file, err = os.Open(idx[:len(idx)-len("idx")] + "pack"); err != nil {
		return nil, err
	}
	info, err := p.file.Stat()
	if err != nil || len(p.sorted) > 0 && p.sorted[len(p.sorted)-1] >= info.Size()-trailer {
		p.file.Close()
		return nil, errPack
	}
	p.size = info.Size()
	return p, nil
}

// parseIndex reads: magic, version, fan-out, hashes, check sums, offsets, large offsets.
func parseIndex(data []byte) (*pack, error) {
	const header, fan = 8, 256 * 4
	if len(data) < header+fan+2*hashSize || !bytes.HasPrefix(data, []byte("\xfftOc\x00\x00\x00\x02")) {
		return nil, errPack
	}
	p := &pack{}
	for i := range p.fanout {
		p.fanout[i] = binary.BigEndian.Uint32(data[header+4*i:])
		if i > 0 && p.fanout[i] < p.fanout[i-1] {
			return nil, errPack
		}
	}
	n, rest := int(p.fanout[255]), data[header+fan:]
	if n > len(rest)/(hashSize+8) {
		return nil, errPack
	}
	p.hashes, rest = rest[:n*hashSize], rest[n*hashSize+n*4:]
	small, large := rest[:n*4], rest[n*4:]
	p.offsets = make([]int64, n)
	for i := range p.offsets {
		at := binary.BigEndian.Uint32(small[4*i:])
		p.offsets[i] = int64(at)
		if at>>31 == 0 {
			continue
		}
		k := int(at&^(1<<31)) * 8
		if k+8 > len(large)-2*hashSize {
			return nil, errPack
		}
		p.offsets[i] = int64(binary.BigEndian.Uint64(large[k:]) &^ (1 << 63))
	}
	p.sorted = slices.Sorted(slices.Values(p.offsets))
	return p, nil
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

func (p *pack) find(hash plumbing.Hash) (offset int64, ok bool) {
	lo, hi := 0, int(p.fanout[hash[0]])
	if hash[0] > 0 {
		lo = int(p.fanout[hash[0]-1])
	}
	for lo < hi {
		mid := (lo + hi) / 2
		switch bytes.Compare(p.hashes[mid*hashSize:(mid+1)*hashSize], hash[:]) {
		case 0:
			return p.offsets[mid], true
		case -1:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, false
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
