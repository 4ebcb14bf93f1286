package source

// entry is a value or a key on the tape. From the low bits it holds its kind, two marks, its
// start (from bit 6) and its end (from bit 32). A container takes two entries, the second is
// the index after its subtree; its children follow, those of an object as key, value, key,
// value. Entries are small because a tape is written once and most of it is never read.
type entry uint64

const (
	escaped    entry = 1 << 3 // a string with backslashes
	unfinished entry = 1 << 4 // a string without its closing quote
)

// A start fits into its 26 bits because of MaxSize.
func entryOf(kind Kind, start, end int) entry {
	return entry(kind) | entry(start)<<6 | entry(end)<<32
}

func (e entry) kind() Kind { return Kind(e & 7) }
func (e entry) start() int { return int(uint32(e) >> 6) }
func (e entry) end() int   { return int(e >> 32) }

// after returns the index after the subtree of entry i.
func (f *File) after(i uint32) uint32 {
	if f.tape[i].kind() < Array {
		return i + 1
	}
	return uint32(f.tape[i+1])
}

// Nodes returns the number of values and keys in the file.
func (f *File) Nodes() int { return len(f.tape) }
