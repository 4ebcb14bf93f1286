// Package words writes lists and counts for sentences.
package words

import (
	"fmt"
	"strings"
)

// List returns "a, b and c", and "none" for no items.
func List(items []string) string {
	switch len(items) {
	case 0:
		return "none"
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// Count returns "1 flow" or "2 flows".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
