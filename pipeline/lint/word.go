package lint

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"alm/internal/source"
)

// wordID is the number of a keyword, from 1 on.
type wordID uint8

// The keywords that rules ask objects for most.
const (
	wordRef wordID = iota + 1
	wordType
	wordIn
	wordName
	wordItems
	wordSchema
	wordRequired
	wordEnum
	wordFormat
	wordDescription
	wordTitle
	wordSummary
	wordProperties
	wordAllOf
	wordVisibility
	wordAllowEmpty
	wordDefault
	wordMakersSummary
	wordEncoding
)

var wordNames = [...]string{wordRef: "$ref", wordType: "type", wordIn: "in", wordName: "name", wordItems: "items", wordSchema: "schema",
	wordRequired: "required", wordEnum: "enum", wordFormat: "format", wordDescription: "description", wordTitle: "title",
	wordSummary: "summary", wordProperties: "properties", wordAllOf: "allOf", wordVisibility: visibilityKey,
	wordAllowEmpty: "allowEmptyValue", wordDefault: "default", wordMakersSummary: "x-ms-summary", wordEncoding: "x-ms-url-encoding"}

// noWord is the number of what is no keyword.
const noWord wordID = 127

// wordSet is a set of keywords, a bit each. The bit that no keyword has, of 0, says that an object may have any:
// a name with escapes may be one.
type wordSet [2]uint64

// add adds the keyword of a member. What an object has twice is as uncertain as what has escapes: the last
// one counts.
func (s *wordSet) add(id wordID) {
	if s.has(id) {
		*s = everyWord
	}
	s[id>>6] |= 1 << (id & 63)
}

var everyWord = wordSet{^uint64(0), ^uint64(0)}

func (s *wordSet) has(id wordID) bool { return s[id>>6]>>(id&63)&1 != 0 }

// addOdd notes that an object has a name that is no keyword as written.
func (s *wordSet) addOdd(raw []byte) {
	if raw[len(raw)-1] != '"' || bytes.IndexByte(raw, '\\') >= 0 {
		*s = everyWord
	}
}

// plainName returns a name as written, but without escapes that it does not need.
func plainName(key source.Node) []byte {
	raw := key.Raw()
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	return []byte(source.Quote(key.Str()))
}

// exact reports whether the set has no keyword that an object may not have.
func (s *wordSet) exact() bool { return s[0]&1 == 0 }

// contains reports whether all of t is in s.
func (s *wordSet) contains(t *wordSet) bool { return t[0]&^s[0]|t[1]&^s[1] == 0 }

// wordText is a text by its length and by its first and last eight bytes, which are all of most keywords. The
// last bytes of a shorter text are 0.
type wordText struct {
	first, last uint64
	size        int
}

// textOf returns the text between the quotes of a string as written.
func textOf(raw []byte) wordText {
	t := wordText{size: len(raw) - 2}
	switch {
	case t.size <= 0:
		return wordText{}
	case cap(raw) > 8:
		t.first = binary.LittleEndian.Uint64(raw[1:9])
	default:
		var start [8]byte
		copy(start[:], raw[1:])
		t.first = binary.LittleEndian.Uint64(start[:])
	}
	if t.size < 8 {
		t.first &= 1<<(8*t.size) - 1
	} else {
		t.last = binary.LittleEndian.Uint64(raw[t.size-7:])
	}
	return t
}

// wordTable finds keywords by their texts as written. Each has a slot of its own.
type wordTable struct {
	multiplier uint64
	ids        [wordSlots]wordID
	words      []keyword // by ID; 0 is none
	texts      []wordText
}

const wordSlots = 1 << 11

func (t *wordTable) slotOf(text wordText) uint64 {
	return (text.first ^ bits.RotateLeft64(text.last, 29) + uint64(text.size)) * t.multiplier >> (64 - 11)
}

// tableOf returns the table of the keywords.
func tableOf(all map[string]keyword) *wordTable {
	t := &wordTable{words: make([]keyword, len(all)+1), texts: make([]wordText, len(all)+1)}
	for name, word := range all {
		t.words[word.ID], t.texts[word.ID] = word, textOf([]byte(`"`+name+`"`))
	}
	for t.multiplier = 0x9E3779B97F4A7C15; !t.fill(); t.multiplier += 0x9E3779B97F4A7C16 {
	}
	return t
}

// fill gives each keyword its slot, and reports whether no two have the same.
func (t *wordTable) fill() bool {
	t.ids = [wordSlots]wordID{}
	for id := 1; id < len(t.texts); id++ {
		slot := &t.ids[t.slotOf(t.texts[id])]
		if *slot != 0 {
			return false
		}
		*slot = wordID(id)
	}
	return true
}

// find returns the keyword that a string, as written, is; none has the ID 0.
func (t *wordTable) find(raw []byte) *keyword {
	text := textOf(raw)
	id := t.ids[t.slotOf(text)]
	if t.texts[id] != text || text.size > 16 && t.words[id].Name != string(raw[1:len(raw)-1]) {
		id = 0
	}
	return &t.words[id]
}
