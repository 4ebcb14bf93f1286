// Package terminal is the one way to the terminal: everything printed passes a writer that masks
// secrets and shows control characters, invisible characters and workflow commands as escapes.
package terminal

import (
	"unicode"
	"unicode/utf8"
)

const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
	emojiForm = '\ufe0f'
	keycap    = '\u20e3'
)

// Visible reports whether a reader sees a character. The characters before and after it count,
// 0 where there is none or an escape: joiners and the selector of emoji are visible only where
// scripts and emoji need them. Elsewhere a name with one looks like the same name without.
func Visible(before, r, after rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r >= ' ' && r < 0x7f
	case r == joiner:
		return joins(after) && (joins(before) || before == emojiForm)
	case r == nonJoiner:
		return joins(before) && joins(after)
	case r == emojiForm:
		return joins(before) || unicode.Is(unicode.Sm, before) || after == keycap
	}
	return unicode.IsGraphic(r) && !blank(r)
}

// joins reports whether a joiner beside a character can change what a reader sees.
func joins(r rune) bool {
	return r >= utf8.RuneSelf && !blank(r) && (unicode.In(r, unicode.So, unicode.Sk) || unicode.In(r, cursive...))
}

// cursive are scripts in which a joiner changes the form of its neighbours.
// (The Unicode Standard, 23.2)
var cursive = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
	unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	unicode.Khmer, unicode.Myanmar,
}

// blank reports whether a character that counts as graphic has no shape of its own.
func blank(r rune) bool {
	return r == '\u2800' || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}
