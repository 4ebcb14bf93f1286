package source

import (
	"encoding/binary"
	"math/bits"
)

const (
	ones    = 0x0101010101010101
	highs   = 0x8080808080808080
	outside = 1<<32 - 1 // index of the container around the root
)

// strict reads valid JSON and appends its tree to the tape. ok is false if the text is not valid; the tape
// is unusable then. ascii reports that no byte is above 0x7F; else somebody has to see whether it is UTF-8.
//
// It is one loop without recursion and keeps its state in registers, because reading a
// connector spends most of its time here. While a container is open, its second tape entry
// is the index of the container around it.
func strict(data []byte, tape []entry) (_ []entry, ascii, ok bool) {
	top := entry(outside)
	object, key := false, false // top is an object; a key must follow
	depth := 0
	seen := uint64(0) // the bits of all bytes of strings
	for i := space(data, 0); i < len(data); i = space(data, i) {
		c := data[i]
		end, kind, mark := 0, String, entry(0)
		switch {
		case c == '"':
			var bytes uint64
			if end, bytes = short(data, i+1); end == 0 {
				end, mark, bytes = quoted(data, i)
			}
			seen |= bytes
		case key:
			return tape, false, false
		case c == '{' || c == '[':
			object = c == '{'
			kind = Array
			if object {
				kind = Object
			}
			if depth++; depth > MaxDepth {
				return tape, false, false
			}
			tape = append(tape, entryOf(kind, i, 0), top)
			top = entry(len(tape) - 2)
			key = object
			i = space(data, i+1)
			if i >= len(data) || data[i] != c+2 { // } is { + 2, and ] is [ + 2
				continue
			}
		case c == '-' || c-'0' < 10:
			end, kind = number(data, i), Number
		default:
			end, kind = literal(data, i)
		}
		if kind < Array {
			if end == 0 {
				return tape, false, false
			}
			tape = append(tape, entryOf(kind, i, end)|mark)
			i = end
		}
		if key && kind == String {
			if i = colonAt(data, i); i == 0 {
				return tape, false, false
			}
			key = false
			continue
		}
		// After a value: close the containers that end here, then skip the comma.
		for {
			i = space(data, i)
			if top == outside {
				return tape, seen&highs == 0, i == len(data)
			}
			if i >= len(data) {
				return tape, false, false
			}
			if data[i] == ',' {
				break
			}
			if object && data[i] != '}' || !object && data[i] != ']' {
				return tape, false, false
			}
			i++
			depth--
			parent := tape[top+1]
			tape[top] |= entry(i) << 32
			tape[top+1] = entry(len(tape))
			top = parent
			object = top != outside && tape[top].kind() == Object
		}
		i++
		key = object
	}
	return tape, false, false
}

// space returns the offset of the first byte from i on that is not white space.
func space(data []byte, i int) int {
	if i < len(data) && data[i] <= ' ' {
		return blank(data, i)
	}
	return i
}

// blank is space for indented text: a line break followed by many spaces.
func blank(data []byte, i int) int {
	if data[i] == '\r' {
		i++
	}
	if i < len(data) && data[i] == '\n' {
		i++
	}
	for i+8 <= len(data) {
		x := binary.LittleEndian.Uint64(data[i:]) ^ ones*' '
		if x != 0 {
			i += bits.TrailingZeros64(x) >> 3
			break
		}
		i += 8
	}
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// colonAt returns the offset after the colonAt that follows a key, and after a space behind it; 0 if there is none.
func colonAt(data []byte, i int) int {
	if i = space(data, i); i >= len(data) || data[i] != ':' {
		return 0
	}
	if i++; i < len(data) && data[i] == ' ' {
		i++
	}
	return i
}

// short returns the offset after a string whose text starts at i, if it has less than 16 bytes and none is
// special; else 0. bytes has the bits of all its bytes, and maybe of others.
func short(data []byte, i int) (end int, bytes uint64) {
	if i+16 > len(data) {
		return 0, 0
	}
	bytes = binary.LittleEndian.Uint64(data[i:])
	hit := special(bytes)
	if hit == 0 {
		i += 8
		more := binary.LittleEndian.Uint64(data[i:])
		hit = special(more)
		bytes |= more
	}
	if i += bits.TrailingZeros64(hit) >> 3; hit != 0 && data[i] == '"' {
		return i + 1, bytes
	}
	return 0, 0
}

// special has the highest bit of the first byte set that is a quote, a backslash or a control character.
func special(w uint64) uint64 {
	quote, slash := w^(ones*'"'), w^(ones*'\\')
	return ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*0x20)&^w) & highs
}

// quoted returns the offset after the string that starts at i, and its mark; 0 if the string
// is not valid. bytes is as short has it.
func quoted(data []byte, i int) (end int, mark entry, bytes uint64) {
	for i++; ; {
		next, more := plain(data, i)
		i, bytes = next, bytes|more
		if i >= len(data) {
			return 0, 0, bytes
		}
		if data[i] == '"' {
			return i + 1, mark, bytes
		}
		size := 0
		if data[i] == '\\' {
			size = escapeSize(data[i:])
		}
		if size == 0 {
			return 0, 0, bytes
		}
		mark = escaped
		i += size
	}
}

// plain returns the offset of the first quote, backslash or control character from i on. It
// compares eight bytes at a time. bytes is as short has it.
func plain(data []byte, i int) (_ int, bytes uint64) {
	for i+8 <= len(data) {
		w := binary.LittleEndian.Uint64(data[i:])
		bytes |= w
		if hit := special(w); hit != 0 {
			return i + bits.TrailingZeros64(hit)>>3, bytes
		}
		i += 8
	}
	for i < len(data) && data[i] != '"' && data[i] != '\\' && data[i] >= 0x20 {
		bytes |= uint64(data[i])
		i++
	}
	return i, bytes
}

// number returns the offset after the number that starts at i, 0 if it is not a number.
func number(data []byte, i int) int {
	start := i
	if data[i] == '-' {
		i++
	}
	first := i
	for i < len(data) && data[i]-'0' < 10 {
		i++
	}
	if i < len(data) && (data[i] == '.' || data[i]|0x20 == 'e') {
		for i < len(data) && partOfNumber[data[i]] {
			i++
		}
		if !validNumber(data[start:i]) {
			return 0
		}
		return i
	}
	if i == first || data[first] == '0' && i > first+1 {
		return 0
	}
	return i
}

var partOfNumber = tableOf("+-.0123456789eE")

// literal returns the offset after true, false or null at i, 0 if it is none of them.
func literal(data []byte, i int) (end int, kind Kind) {
	if i+4 > len(data) {
		return 0, Null
	}
	switch string(data[i : i+4]) {
	case "true":
		return i + 4, Bool
	case "null":
		return i + 4, Null
	case "fals":
		if i+4 < len(data) && data[i+4] == 'e' {
			return i + 5, Bool
		}
	}
	return 0, Null
}
