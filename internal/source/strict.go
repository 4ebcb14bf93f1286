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

// strict reads valid JSON in UTF-8 and appends its tree to the tape. ok is false if the text
// is not valid; the tape is unusable then.
//
// It is one loop without recursion and keeps its state in registers, because reading a
// connector spends most of its time here. While a container is open, its second tape entry
// is the index of the container around it.
func strict(data []byte, tape []entry) (_ []entry, ok bool) {
	top := entry(outside)
	object, key := false, false // top is an object; a key must follow
	depth := 0
	for i := space(data, 0); i < len(data); i = space(data, i) {
		c := data[i]
		end, kind, mark := 0, String, entry(0)
		switch {
		case c == '"':
			end, mark = quoted(data, i)
		case key:
			return tape, false
		case c == '{' || c == '[':
			object = c == '{'
			kind = Array
			if object {
				kind = Object
			}
			if depth++; depth > MaxDepth {
				return tape, false
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
				return tape, false
			}
			tape = append(tape, entryOf(kind, i, end)|mark)
			i = end
		}
		if key && kind == String {
			if i = space(data, i); i >= len(data) || data[i] != ':' {
				return tape, false
			}
			i++
			key = false
			continue
		}
		// After a value: close the containers that end here, then skip the comma.
		for {
			i = space(data, i)
			if top == outside {
				return tape, i == len(data)
			}
			if i >= len(data) {
				return tape, false
			}
			if data[i] == ',' {
				break
			}
			if object && data[i] != '}' || !object && data[i] != ']' {
				return tape, false
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
	return tape, false
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

// quoted returns the offset after the string that starts at i, and its mark; 0 if the string
// is not valid.
func quoted(data []byte, i int) (end int, mark entry) {
	for i = plain(data, i+1); i < len(data); i = plain(data, i) {
		if data[i] == '"' {
			return i + 1, mark
		}
		if data[i] != '\\' {
			break
		}
		size := escapeSize(data[i:])
		if size == 0 {
			break
		}
		mark = escaped
		i += size
	}
	return 0, 0
}

// plain returns the offset of the first quote, backslash or control character from i on. It
// compares eight bytes at a time.
func plain(data []byte, i int) int {
	for i+8 <= len(data) {
		w := binary.LittleEndian.Uint64(data[i:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		hit := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*0x20)&^w) & highs
		if hit != 0 {
			return i + bits.TrailingZeros64(hit)>>3
		}
		i += 8
	}
	for i < len(data) && data[i] != '"' && data[i] != '\\' && data[i] >= 0x20 {
		i++
	}
	return i
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
