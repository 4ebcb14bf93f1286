package source

import "sync"

// The sizes in bytes of the texts whose memory is used again. That of larger ones, which are few, would be
// kept for smaller ones.
const (
	reusedFrom = 16 << 10
	reusedTo   = 256 << 10
)

// The memory of released files.
var (
	tapes     memory[entry]
	linkLists memory[link]
)

// memory is a pool of slices.
type memory[T any] struct{ pool sync.Pool }

// take returns an empty slice for n elements.
func (m *memory[T]) take(n int) []T {
	if reused, ok := m.pool.Get().(*[]T); ok && cap(*reused) >= n {
		return (*reused)[:0]
	}
	return make([]T, 0, n)
}

func (m *memory[T]) give(all []T) {
	if all = all[:0]; cap(all) >= reusedFrom/bytesPerEntry && cap(all) <= reusedTo/bytesPerEntry+8 {
		m.pool.Put(&all)
	}
}

// bytesPerEntry is how many bytes of a definition there are for an entry, or fewer.
const bytesPerEntry = 16

// newTape returns an empty tape for a text of some bytes.
func newTape(size int) []entry {
	n := size/bytesPerEntry + 8
	if size < reusedFrom || size > reusedTo {
		return make([]entry, 0, n)
	}
	return tapes.take(n)
}

// Release gives the memory of the tree to files that are read later. Nobody may use the file's nodes
// then: they panic. Texts stay as they are.
func (f *File) Release() {
	if f == nil {
		return
	}
	tapes.give(f.tape)
	linkLists.give(f.allLinks)
	f.tape, f.allLinks = nil, nil
}
