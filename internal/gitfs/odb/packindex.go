package odb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// packFile is a pack file with its index, version 2. (gitformat-pack)
type packFile struct {
	data    *os.File
	size    int64
	fanout  [256]uint32
	hashes  []byte  // 20 bytes each, sorted
	offsets []int64 // in the order of the hashes
	sorted  []int64 // each object ends where the next begins
}

const (
	hashSize  = 20
	maxDeltas = 4096
	trailer   = hashSize
)

var errPack = errors.New("the pack is damaged or has an unknown format")

func openPack(idx string) (*packFile, error) {
	data, err := os.ReadFile(idx)
	if err != nil {
		return nil, err
	}
	p, err := parseIndex(data)
	if err != nil {
		return nil, err
	}
	if p.data, err = os.Open(idx[:len(idx)-len("idx")] + "pack"); err != nil {
		return nil, err
	}
	info, err := p.data.Stat()
	if err != nil || len(p.sorted) > 0 && p.sorted[len(p.sorted)-1] >= info.Size()-trailer {
		p.data.Close()
		return nil, errPack
	}
	p.size = info.Size()
	return p, nil
}

// parseIndex reads: magic, version, fan-out, hashes, checksums, offsets, large offsets.
func parseIndex(data []byte) (*packFile, error) {
	const header, fan = 8, 256 * 4
	if len(data) < header+fan+2*hashSize || !bytes.HasPrefix(data, []byte("\xfftOc\x00\x00\x00\x02")) {
		return nil, errPack
	}
	p := &packFile{}
	for i := range p.fanout {
		p.fanout[i] = binary.BigEndian.Uint32(data[header+4*i:])
		if i > 0 && p.fanout[i] < p.fanout[i-1] {
			return nil, errPack
		}
	}
	n, rest := int(p.fanout[255]), data[header+fan:]
	if n < 0 || n > len(rest)/(hashSize+8) {
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

func (p *packFile) find(hash plumbing.Hash) (offset int64, ok bool) {
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
