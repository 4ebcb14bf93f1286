package connector

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Version is what info.version says. The zero value is a text without a number, such as "latest", and is
// lower than every number.
type Version struct {
	Text    string
	Prefix  string   // "v" or "V" before the numbers
	Numbers []uint64 // 1, 2 of "v1.2-beta"; year, month and perhaps day of a date; nil of any other text
	Date    bool     // 2026-01-31 or 2026-01, perhaps with -preview after it
	Label   string   // "beta" of "1.2-beta"
}

// The most numbers of a version that are read, and the largest of them, as in .NET's System.Version.
const (
	maxVersionNumbers = 8
	maxVersionNumber  = math.MaxInt32
)

// ParseVersion reads the text of info.version: numbers with dots, perhaps after a v and before
// other text, or a date. A year with a hyphen and digits that are no month or day, such as 2026-13,
// has no numbers.
func ParseVersion(text string) Version {
	v := Version{Text: text}
	text = strings.TrimSpace(text)
	if startsLikeDate(text) {
		return v.readDate(text)
	}
	rest := text
	if strings.HasPrefix(rest, "v") || strings.HasPrefix(rest, "V") {
		v.Prefix, rest = rest[:1], rest[1:]
	}
	numbers, rest := leadingNumbers(rest)
	if numbers == nil {
		return Version{Text: v.Text}
	}
	v.Numbers = numbers
	if label, ok := strings.CutPrefix(rest, "-"); ok {
		v.Label, _, _ = strings.Cut(label, "+")
	}
	return v
}

// startsLikeDate reports whether a text starts with a year, a hyphen and a digit, perhaps after a v.
func startsLikeDate(text string) bool {
	if strings.HasPrefix(text, "v") || strings.HasPrefix(text, "V") {
		text = text[1:]
	}
	isDigit := func(c rune) bool { return '0' <= c && c <= '9' }
	return len(text) > 5 && strings.IndexFunc(text, func(c rune) bool { return !isDigit(c) }) == 4 && text[4] == '-' && isDigit(rune(text[5]))
}

// dateForms are the forms of dates, the longest first.
var dateForms = []string{time.DateOnly, "2006-1-2", "2006-01", "2006-1"}

// readDate reads a date and what follows it.
func (v Version) readDate(text string) Version {
	text = strings.TrimLeft(text, "vV")
	end := len(text) - len(strings.TrimLeft(text, "0123456789-"))
	digits := strings.TrimRight(text[:end], "-")
	for _, form := range dateForms {
		day, err := time.Parse(form, digits)
		if err != nil {
			continue
		}
		v.Date, v.Label = true, strings.TrimLeft(text[len(digits):], "-")
		v.Numbers = []uint64{uint64(day.Year()), uint64(day.Month())}
		if strings.Count(digits, "-") == 2 {
			v.Numbers = append(v.Numbers, uint64(day.Day()))
		}
		return v
	}
	return v
}

// leadingNumbers returns the numbers at the start of a text and what follows them; nil where one is
// too large, or there are too many.
func leadingNumbers(text string) (numbers []uint64, rest string) {
	for {
		digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
		if digits == 0 {
			return numbers, text
		}
		n, err := strconv.ParseUint(text[:digits], 10, 32)
		if err != nil || n > maxVersionNumber || len(numbers) == maxVersionNumbers {
			return nil, text
		}
		numbers, text = append(numbers, n), text[digits:]
		next, ok := strings.CutPrefix(text, ".")
		if !ok || next == "" || next[0] < '0' || next[0] > '9' {
			return numbers, text
		}
		text = next
	}
}

// IsText reports whether the text has no number that a person would take for a version: "latest".
func (v Version) IsText() bool {
	digits := strings.TrimLeft(strings.TrimSpace(v.Text), "vV")
	return v.Numbers == nil && (digits == "" || digits[0] < '0' || digits[0] > '9')
}

// CompareNumbers compares the numbers one by one; missing ones are 0, and a version without numbers is
// lower than any other.
func (v Version) CompareNumbers(w Version) int {
	if v.Numbers == nil || w.Numbers == nil {
		return cmp.Compare(len(v.Numbers), len(w.Numbers))
	}
	a, b := slices.Clone(v.Numbers), slices.Clone(w.Numbers)
	for len(a) < len(b) {
		a = append(a, 0)
	}
	for len(b) < len(a) {
		b = append(b, 0)
	}
	return slices.Compare(a, b)
}

// Compare is CompareNumbers with labels: 1.0-beta is lower than 1.0.
func (v Version) Compare(w Version) int {
	if order := v.CompareNumbers(w); order != 0 || v.Label == w.Label {
		return order
	}
	switch {
	case v.Label == "":
		return +1
	case w.Label == "":
		return -1
	}
	return strings.Compare(v.Label, w.Label)
}

// RoseMajor reports whether w says that it breaks what used v: its first number is higher, it is a
// later date, or it is the first number after a text.
func (v Version) RoseMajor(w Version) bool {
	switch {
	case w.Numbers == nil:
		return false
	case v.Numbers == nil:
		return true
	case v.Date || w.Date:
		return v.CompareNumbers(w) < 0
	}
	return w.Numbers[0] > v.Numbers[0]
}

// String returns the version as numbers, after its prefix.
func (v Version) String() string {
	if v.Numbers == nil || v.Date {
		return v.Text
	}
	var fields []string
	for _, n := range v.Numbers {
		fields = append(fields, strconv.FormatUint(n, 10))
	}
	return v.Prefix + strings.Join(fields, ".")
}

// Raise returns the version with one of its numbers raised, and zeros after it; ok is false if the
// number is at its limit.
func (v Version) Raise(at int) (next Version, ok bool) {
	next = Version{Prefix: v.Prefix, Numbers: slices.Clone(v.Numbers)}
	for len(next.Numbers) <= at {
		next.Numbers = append(next.Numbers, 0)
	}
	next.Numbers[at]++
	clear(next.Numbers[at+1:])
	next.Text = next.String()
	return next, next.Numbers[at] <= maxVersionNumber
}
