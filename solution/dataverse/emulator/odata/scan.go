package odata

import "strings"

// scanFilter splits a filter into words. A string literal keeps its opening quote.
func scanFilter(text string) ([]string, error) {
	const punctuation = "(),[]="
	var words []string
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ':
			i++
		case strings.IndexByte(punctuation, c) >= 0:
			words = append(words, text[i:i+1])
			i++
		case c == '\'':
			word, n := scanString(text[i:])
			if n == 0 {
				return nil, BadRequest("There is an unterminated string literal in the $filter.")
			}
			words = append(words, word)
			i += n
		default:
			n := strings.IndexAny(text[i:], punctuation+" '")
			if n < 0 {
				n = len(text) - i
			}
			words = append(words, text[i:i+n])
			i += n
		}
	}
	return words, nil
}

// scanString reads the string literal that text starts with. It returns the literal with its
// opening quote alone and doubled quotes as one, and the length of what it read; 0 if the literal
// does not end.
func scanString(text string) (word string, n int) {
	var b strings.Builder
	b.WriteByte('\'')
	for i := 1; i < len(text); i++ {
		if text[i] != '\'' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 == len(text) || text[i+1] != '\'' {
			return b.String(), i + 1
		}
		b.WriteByte('\'')
		i++
	}
	return "", 0
}
