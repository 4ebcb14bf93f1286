// Package odb reads git's object database: packs, loose objects and alternates.
package odb

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

// Store reads the objects of a repository and of its alternates: those in packs directly,
// all others through go-git. go-git's storage is not safe for concurrent reads, so each
// reader takes its own handle. A Store is safe for concurrent use.
type Store struct {
	folders []string // each holds objects/
	limit   chan struct{}

	mu         sync.Mutex
	packs      *packs    // opened on first use
	idle       []*handle // the last one released is acquired next: its cache is warm
	generation int       // counts calls of Close
}

type handle struct {
	storages   []*filesystem.ObjectStorage
	generation int
	packTime   time.Time
}

const (
	maxHandles = 4
	cacheSize  = 32 * cache.MiByte

	// MaxObject is the size in bytes of the largest object that is read. GitHub accepts
	// files up to 100 MB.
	MaxObject = 256 << 20
)

// Open returns the store of a repository's folder, the one that holds objects/.
func Open(folder string) (*Store, error) {
	folders, err := withAlternates(folder, nil, 0)
	if err != nil {
		return nil, err
	}
	return &Store{folders: folders, limit: make(chan struct{}, min(maxHandles, runtime.NumCPU()))}, nil
}

// Object is what git stores under a hash.
type Object struct {
	Kind plumbing.ObjectType
	Data []byte // not shared: the caller may change it
}

// Read returns an object. If no repository has it the error is plumbing.ErrObjectNotFound.
// No error is fs.ErrNotExist: a pack that was deleted proves nothing about a tree.
func (s *Store) Read(hash plumbing.Hash) (Object, error) {
	if obj, ok, err := s.readPacked(hash); ok || err != nil {
		return obj, err
	}
	var obj Object
	err := s.withHandle(func(storage *filesystem.ObjectStorage) error {
		encoded, err := storage.EncodedObject(plumbing.AnyObject, hash)
		if err != nil {
			return err
		}
		obj, err = decode(encoded)
		return err
	})
	return obj, err
}

// readPacked reads an object from a pack, where nearly all are, without a handle.
func (s *Store) readPacked(hash plumbing.Hash) (obj Object, ok bool, err error) {
	return s.openedPacks().read(hash)
}

func (s *Store) openedPacks() *packs {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.packs == nil {
		s.packs = openPacks(s.folders)
	}
	return s.packs
}

func decode(encoded plumbing.EncodedObject) (Object, error) {
	if encoded.Size() > MaxObject {
		return Object{}, fmt.Errorf("it has %d bytes; the limit is %d", encoded.Size(), MaxObject)
	}
	reader, err := encoded.Reader()
	if err != nil {
		return Object{}, err
	}
	defer reader.Close()
	data := make([]byte, encoded.Size())
	_, err = io.ReadFull(reader, data)
	return Object{encoded.Type(), data}, err
}

// Size returns the size in bytes of an object.
func (s *Store) Size(hash plumbing.Hash) (int64, error) {
	if size, ok := s.openedPacks().size(hash); ok {
		return size, nil
	}
	var size int64
	err := s.withHandle(func(storage *filesystem.ObjectStorage) (err error) {
		size, err = storage.EncodedObjectSize(hash)
		return err
	})
	return size, err
}

// HashesWithPrefix lists the objects whose hash starts with a prefix, sorted.
func (s *Store) HashesWithPrefix(prefix []byte) ([]plumbing.Hash, error) {
	var all []plumbing.Hash
	err := s.withHandle(func(storage *filesystem.ObjectStorage) error {
		hashes, err := storage.HashesWithPrefix(prefix)
		all = append(all, hashes...)
		if err == nil {
			err = plumbing.ErrObjectNotFound // continue with the next storage
		}
		return err
	})
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		err = nil
	}
	slices.SortFunc(all, func(a, b plumbing.Hash) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(all), err
}

// withHandle calls do with the storages in turn until one has the object. If git gc or a
// fetch wrote packs meanwhile, it tries once more.
func (s *Store) withHandle(do func(*filesystem.ObjectStorage) error) error {
	s.limit <- struct{}{}
	defer func() { <-s.limit }()
	h := s.acquire()
	defer func() { s.release(h) }()
	err := h.each(do)
	if err != nil && !h.packTime.Equal(s.packTime()) {
		h.close()
		h = s.newHandle(h.generation)
		err = h.each(do)
	}
	if err != nil && !errors.Is(err, plumbing.ErrObjectNotFound) {
		return fmt.Errorf("%v", err) // not wrapped: it must not be fs.ErrNotExist
	}
	return err
}

func (h *handle) each(do func(*filesystem.ObjectStorage) error) error {
	err := error(plumbing.ErrObjectNotFound)
	for _, storage := range h.storages {
		if err = do(storage); !errors.Is(err, plumbing.ErrObjectNotFound) {
			return err
		}
	}
	return err
}

func (s *Store) acquire() *handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := len(s.idle) - 1; last >= 0 {
		h := s.idle[last]
		s.idle = s.idle[:last]
		return h
	}
	return s.newHandle(s.generation)
}

func (s *Store) release(h *handle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.generation != s.generation {
		h.close()
		return
	}
	s.idle = append(s.idle, h)
}

func (s *Store) newHandle(generation int) *handle {
	h := &handle{generation: generation, packTime: s.packTime()}
	for _, folder := range s.folders {
		h.storages = append(h.storages, filesystem.NewObjectStorageWithOptions(
			dotgit.New(osfs.New(folder)), cache.NewObjectLRU(cacheSize), filesystem.Options{KeepDescriptors: true}))
	}
	return h
}

// packTime returns when a pack was last added or removed.
func (s *Store) packTime() time.Time {
	var last time.Time
	for _, folder := range s.folders {
		if info, err := os.Stat(filepath.Join(folder, "objects", "pack")); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}

func (h *handle) close() error {
	var errs []error
	for _, storage := range h.storages {
		errs = append(errs, storage.Close())
	}
	return errors.Join(errs...)
}

// Close closes every pack. A later read opens them again.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
	var errs []error
	for _, h := range s.idle {
		errs = append(errs, h.close())
	}
	s.idle = nil
	if s.packs != nil {
		errs = append(errs, s.packs.close())
		s.packs = nil
	}
	return errors.Join(errs...)
}
