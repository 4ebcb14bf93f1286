package diff

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// sortedSet sorts, and drops duplicates and "".
func sortedSet(all []string) []string {
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) > 0 && all[0] == "" {
		all = all[1:]
	}
	return all
}

// jaccard returns the share of elements that two sorted sets have in common.
func jaccard(a, b []string) float64 {
	common, total := 0, len(a)+len(b)
	if total == 0 {
		return 0
	}
	for len(a) > 0 && len(b) > 0 {
		switch strings.Compare(a[0], b[0]) {
		case -1:
			a = a[1:]
		case +1:
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
			common++
		}
	}
	return float64(common) / float64(total-common)
}

const (
	blocks   = 4
	maxRatio = 64 * blocks // bytes that ratio visits
)

// similarity returns the share of two texts that their longest common subsequence covers, 0 to
// 1.
func similarity(a, b string) float64 {
	a, b = strings.ToLower(a), strings.ToLower(b)
	a, b = a[:min(len(a), maxRatio)], b[:min(len(b), maxRatio)]
	if a == b {
		return 1
	}
	return 2 * float64(commonSubsequence(a, b)) / float64(len(a)+len(b))
}

// commonSubsequence returns the length of the longest common subsequence, 64 places at a time.
// (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004)
func commonSubsequence(a, b string) int {
	if len(a) <= 64 {
		return commonInOne(a, b)
	}
	var where [256][blocks]uint64
	for i := range len(a) {
		where[a[i]][i/64] |= 1 << (i % 64)
	}
	var open [blocks]uint64
	for k := range open {
		open[k] = ^uint64(0)
	}
	used := (len(a) + 63) / 64
	for j := range len(b) {
		carry := uint64(0)
		at := &where[b[j]]
		for k := range used {
			sum, over := bits.Add64(open[k], open[k]&at[k], carry)
			open[k], carry = sum|open[k]&^at[k], over
		}
	}
	length := 0
	for k := range used {
		length += bits.OnesCount64(^open[k])
	}
	return length
}

// commonInOne is commonSubsequence for a text of at most 64 bytes, as nearly all names are.
func commonInOne(a, b string) int {
	var where [256]uint64
	for i := range len(a) {
		where[a[i]] |= 1 << i
	}
	open := ^uint64(0)
	for j := range len(b) {
		at := where[b[j]]
		open = open + open&at | open&^at
	}
	return bits.OnesCount64(^open)
}

// splitWords splits an id at case and punctuation: "GetOrder_V2" is get, order, v2.
func splitWords(id string) []string {
	var all []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			all = append(all, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	lower := false
	for _, r := range id {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if !letter || unicode.IsUpper(r) && lower {
			flush()
		}
		if letter {
			word = append(word, r)
		}
		lower = letter && !unicode.IsUpper(r)
	}
	flush()
	return all
}

const maxQuote = 60

// quote shows a value in a message, cut where it is long.
func quote(s string) string {
	if len(s) > maxQuote {
		s = cut(s)
	}
	return string(appendQuote(make([]byte, 0, len(s)+len(`""`)), s))
}

// cut returns a text of at most maxQuote characters.
func cut(s string) string {
	count, start := 0, 0
	for i := range s {
		if count++; count == maxQuote {
			start = i
		}
		if count > maxQuote {
			return string([]rune(s[:start])) + "…" // what is not UTF-8 becomes U+FFFD
		}
	}
	return s
}

// appendQuote is strconv.AppendQuote, which is slow for what most texts are.
func appendQuote(to []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return strconv.AppendQuote(to, s)
		}
	}
	return append(append(append(to, '"'), s...), '"')
}
