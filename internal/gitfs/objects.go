package gitfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// objects reads what git stores in a repository and in those it borrows from: from packs
// directly, and whatever else there is through go-git. go-git's storage is not safe for
// concurrent reads, so each reader takes a handle of its own.
type objects struct {
	folders []string // each holds objects/
	turns   chan struct{}

	mu    sync.Mutex
	packs *packs    // opened when first asked for
	idle  []*handle // the last one given back is the next one taken: its cache is warm
	age   int
}

type handle struct {
	stores []*filesystem.ObjectStorage
	age    int
	packed time.Time
}

const (
	maxHandles = 4
	cacheSize  = 32 * cache.MiByte

	// maxObject is past what GitHub takes (100 MB); more is an attack or a mistake.
	maxObject = 256 << 20
)

func newObjects(folder string) (*objects, error) {
	folders, err := borrowed(folder, nil, 0)
	if err != nil {
		return nil, err
	}
	return &objects{folders: folders, turns: make(chan struct{}, min(maxHandles, runtime.NumCPU()))}, nil
}

// stored is what git keeps under a hash.
type stored struct {
	kind plumbing.ObjectType
	data []byte // the caller's own
}

// read reads an object. One that is nowhere gives plumbing.ErrObjectNotFound; no error is
// fs.ErrNotExist, for a pack that went away says nothing of the tree.
func (o *objects) read(hash plumbing.Hash) (stored, error) {
	if found, ok := o.inPacks(hash); ok {
		return found, nil
	}
	var found stored
	err := o.each(func(store *filesystem.ObjectStorage) error {
		obj, err := store.EncodedObject(plumbing.AnyObject, hash)
		if err != nil {
			return err
		}
		found, err = load(obj)
		return err
	})
	return found, err
}

// inPacks looks where almost everything is, without waiting for a turn.
func (o *objects) inPacks(hash plumbing.Hash) (stored, bool) {
	o.mu.Lock()
	if o.packs == nil {
		o.packs = openPacks(o.folders)
	}
	p := o.packs
	o.mu.Unlock()
	return p.read(hash)
}

func load(obj plumbing.EncodedObject) (stored, error) {
	if obj.Size() > maxObject {
		return stored{}, fmt.Errorf("it has %d bytes, more than the %d that are read", obj.Size(), maxObject)
	}
	reader, err := obj.Reader()
	if err != nil {
		return stored{}, err
	}
	defer reader.Close()
	data := make([]byte, obj.Size())
	_, err = io.ReadFull(reader, data)
	return stored{obj.Type(), data}, err
}

func (o *objects) size(hash plumbing.Hash) (int64, error) {
	var size int64
	err := o.each(func(store *filesystem.ObjectStorage) (err error) {
		size, err = store.EncodedObjectSize(hash)
		return err
	})
	return size, err
}

// startingWith lists the objects whose hash starts so.
func (o *objects) startingWith(prefix []byte) ([]plumbing.Hash, error) {
	var all []plumbing.Hash
	err := o.each(func(store *filesystem.ObjectStorage) error {
		found, err := store.HashesWithPrefix(prefix)
		all = append(all, found...)
		if err == nil {
			err = plumbing.ErrObjectNotFound // go on with the next
		}
		return err
	})
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		err = nil
	}
	slices.SortFunc(all, func(a, b plumbing.Hash) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(all), err
}

// each does something with the stores in turn until one has the object. When packs were
// written meanwhile, by git gc or a fetch, it looks once more.
func (o *objects) each(do func(*filesystem.ObjectStorage) error) error {
	o.turns <- struct{}{}
	defer func() { <-o.turns }()
	h := o.take()
	defer func() { o.give(h) }()
	err := h.each(do)
	if err != nil && !h.packed.Equal(o.packed()) {
		h.close()
		h = o.open(h.age)
		err = h.each(do)
	}
	if err != nil && !errors.Is(err, plumbing.ErrObjectNotFound) {
		return fmt.Errorf("%v", err)
	}
	return err
}

func (h *handle) each(do func(*filesystem.ObjectStorage) error) error {
	err := error(plumbing.ErrObjectNotFound)
	for _, store := range h.stores {
		if err = do(store); !errors.Is(err, plumbing.ErrObjectNotFound) {
			return err
		}
	}
	return err
}

func (o *objects) take() *handle {
	o.mu.Lock()
	defer o.mu.Unlock()
	if last := len(o.idle) - 1; last >= 0 {
		h := o.idle[last]
		o.idle = o.idle[:last]
		return h
	}
	return o.open(o.age)
}

func (o *objects) give(h *handle) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if h.age != o.age {
		h.close()
		return
	}
	o.idle = append(o.idle, h)
}

func (o *objects) open(age int) *handle {
	h := &handle{age: age, packed: o.packed()}
	for _, folder := range o.folders {
		h.stores = append(h.stores, filesystem.NewObjectStorageWithOptions(
			dotgit.New(osfs.New(folder)), cache.NewObjectLRU(cacheSize), filesystem.Options{KeepDescriptors: true}))
	}
	return h
}

// packed is when the last pack came or went.
func (o *objects) packed() time.Time {
	var last time.Time
	for _, folder := range o.folders {
		if info, err := os.Stat(filepath.Join(folder, "objects", "pack")); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}

func (h *handle) close() error {
	var errs []error
	for _, store := range h.stores {
		errs = append(errs, store.Close())
	}
	return errors.Join(errs...)
}

// close lets go of every pack. What is read later opens them anew.
func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.age++
	var errs []error
	for _, h := range o.idle {
		errs = append(errs, h.close())
	}
	o.idle = nil
	if o.packs != nil {
		errs = append(errs, o.packs.close())
		o.packs = nil
	}
	return errors.Join(errs...)
}
