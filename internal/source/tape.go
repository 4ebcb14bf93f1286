package source

// entry is a value or a key on the tape: from the low bits its kind, two marks, and from
// bits 6 and 32 on where it starts and ends. A container takes two places, the second of
// which holds the index after its whole subtree; its children stand between, an object's
// as key, value, key, value. Eight bytes each, because a tape is written once and most of
// it never read.
type entry uint64

const (
	escaped    entry = 1 << 3 // a string with backslashes
	unfinished entry = 1 << 4 // a string without its closing quote
)

// MaxSize keeps a start within its 26 bits.
func entryOf(kind Kind, start, end int) entry {
	return entry(kind) | entry(start)<<6 | entry(end)<<32
}

func (e entry) kind() Kind { return Kind(e & 7) }
func (e entry) start() int { return int(uint32(e) >> 6) }
func (e entry) end() int   { return int(e >> 32) }

// after is the index behind the subtree of entry i.
func (f *File) after(i uint32) uint32 {
	if f.tape[i].kind() < Array {
		return i + 1
	}
	return uint32(f.tape[i+1])
}
