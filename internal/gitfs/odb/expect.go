package odb

import "github.com/go-git/go-git/v5/plumbing"

// Family is what objects have in common that are made of the same one by deltas: that object. The zero
// Family is that of objects that are in no pack.
type Family struct {
	Place int64 // in the pack
	Size  int   // in bytes
}

// expectation is about an object that will be read, or that other objects are made of that will be read.
type expectation struct {
	left   int // how often it will be read, and used to make another
	family Family
}

// Expect announces that an object will be read, once more than was announced before. What objects of one
// family are made of is kept until the last one is read: best read them one after the other.
func (s *Store) Expect(hash plumbing.Hash) Family { return s.openedPacks().expect(hash) }

func (p *packs) expect(hash plumbing.Hash) Family {
	for _, file := range p.files {
		if offset, known := file.find(hash); known {
			return p.cache.expect(place{file, offset})
		}
	}
	return Family{}
}

func (c *objectCache) expect(at place) Family {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.expected == nil {
		c.expected = map[place]*expectation{}
	}
	var fresh []*expectation
	var family Family
	for {
		if known, ok := c.expected[at]; ok {
			known.left++
			family = known.family
			break
		}
		x := &expectation{left: 1}
		c.expected[at] = x
		fresh = append(fresh, x)
		e, err := at.in.entry(at.offset, make([]byte, maxHead))
		if err != nil || !e.isDelta() {
			family = Family{at.offset, e.size}
			break
		}
		at.offset = e.base
	}
	for _, x := range fresh {
		x.family = family
	}
	return family
}
