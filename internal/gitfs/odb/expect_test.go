package odb

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// packed returns a repository in one pack: versions of one file, most of them deltas, and the hashes of these versions.
func packed(t *testing.T, versions int) (r repository, hashes []plumbing.Hash) {
	t.Helper()
	r = newRepository(t)
	text := strings.Repeat("one line of many that stay the same\n", 400)
	for i := range versions {
		text = strings.Replace(text, "one line", fmt.Sprintf("line %d", i), 1)
		r.commit(fmt.Sprint("change ", i), text)
		hashes = append(hashes, plumbing.ComputeHash(plumbing.BlobObject, []byte(text)))
	}
	r.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
	return r, hashes
}

// TestExpect reads objects that were announced, by several readers: what was kept for them is gone afterwards.
func TestExpect(t *testing.T) {
	r, hashes := packed(t, 30)
	for i, limit := range []int{0, 100_000, 300_000, maxCached, maxCached} { // each version has 14,000 bytes
		readers := 2 - i/4
		p := openPacks([]string{filepath.Join(r.dir, ".git")})
		t.Cleanup(func() { p.close() })
		p.cache.limit = limit
		family := p.expect(hashes[0])
		for _, hash := range hashes[1:] {
			if other := p.expect(hash); other != family || other.Size == 0 {
				t.Fatalf("%v, want %v", other, family)
			}
		}
		if got := p.expect(plumbing.Hash{}); got != (Family{}) {
			t.Errorf("an object that is not there is of family %v", got)
		}
		readEach(t, p, hashes, readers)
		checkKept(t, &p.cache)
		if readers == 1 && len(p.cache.objects) != 0 { // two may make the same base, and one of them after its last use
			t.Errorf("%d objects are kept after they were read", len(p.cache.objects))
		}
		readEach(t, p, hashes, readers) // which nobody announced
		checkKept(t, &p.cache)
		if limit > 0 && len(p.cache.objects) == 0 {
			t.Error("nothing is kept of objects that were not announced")
		}
	}
}

// checkKept counts what a cache keeps when nobody reads.
func checkKept(t *testing.T, c *objectCache) {
	t.Helper()
	size, free := 0, 0
	for _, e := range c.objects {
		obj := e.Value.(*shared)
		if size += cap(obj.Data); obj.users != 1 {
			t.Errorf("an object that only the cache has has %d users", obj.users)
		}
	}
	for _, data := range c.free.all {
		free += cap(data)
	}
	if size != c.size || free != c.free.size || size+free > c.limit || len(c.objects) != c.used.Len() {
		t.Errorf("%d objects of %d bytes and %d bytes to be used again: counted as %d, %d and %d, of %d", len(c.objects), size, free, c.used.Len(), c.size, c.free.size, c.limit)
	}
}

// readEach reads objects as one or more readers would, changes what it got, and expects the right texts nevertheless.
func readEach(t *testing.T, p *packs, hashes []plumbing.Hash, readers int) {
	t.Helper()
	var group sync.WaitGroup
	for start := range readers {
		group.Go(func() {
			for i := start; i < len(hashes); i += readers {
				obj, ok, _ := p.read(hashes[i])
				if !ok || plumbing.ComputeHash(obj.Kind, obj.Data) != hashes[i] {
					t.Errorf("version %d cannot be read, or is another", i)
				}
				clear(obj.Data)
			}
		})
	}
	group.Wait()
}

// TestLongChain reads an object whose bases have more bytes than are made for one: that is an error, also of a
// store, which does not leave it to go-git.
func TestLongChain(t *testing.T) {
	r, hashes := packed(t, 30)
	s, err := Open(filepath.Join(r.dir, ".git"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.openedPacks().most = 100_000 // each version has 14,000 bytes
	s.openedPacks().cache.limit = 0
	failed := 0
	for i, hash := range hashes {
		obj, err := s.Read(hash)
		if errors.Is(err, errChain) {
			failed++
		} else if err != nil || plumbing.ComputeHash(obj.Kind, obj.Data) != hash {
			t.Errorf("version %d cannot be read, or is another: %v", i, err)
		}
	}
	if failed == 0 || failed == len(hashes) {
		t.Errorf("%d versions of %d have too long chains", failed, len(hashes))
	}
}

// TestDamagedPacks changes bytes of a pack: each object is then as it was or cannot be read.
func TestDamagedPacks(t *testing.T) {
	r, hashes := packed(t, 12)
	names, err := filepath.Glob(filepath.Join(r.dir, ".git", "objects", "pack", "*.pack"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	good, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(names[0], 0o644); err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for i := 12; i < len(good)-hashSize; i += 37 {
		bad := bytes.Clone(good)
		bad[i] ^= byte(1 + i%255)
		if err := os.WriteFile(names[0], bad, 0o644); err != nil {
			t.Fatal(err)
		}
		p := openPacks([]string{filepath.Join(r.dir, ".git")})
		for _, hash := range hashes {
			p.expect(hash)
		}
		for k, hash := range hashes {
			obj, ok, _ := p.read(hash)
			if !ok {
				damaged++
			} else if obj.Kind == plumbing.BlobObject && plumbing.ComputeHash(obj.Kind, obj.Data) != hash {
				t.Errorf("byte %d: version %d reads as another text", i, k)
			}
		}
		p.close()
	}
	if damaged == 0 {
		t.Error("no damage is found")
	}
}
