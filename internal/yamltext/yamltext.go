// Package yamltext refuses YAML that a parser would take minutes and gigabytes for. The
// parser's cost grows with the square of the keys in a mapping and of the depth.
package yamltext

import (
	"bytes"
	"fmt"
)

const (
	maxSize  = 512 << 10 // bytes
	maxKeys  = 20_000    // lines that hold a key
	maxDepth = 1_000     // brackets that are open at once
)

// Check tells why a text is too much to parse, nil when it is not. Brackets in quotes and
// in block texts count as well, so it may refuse a text that holds a thousand of them.
func Check(data []byte) error {
	if len(data) > maxSize {
		return fmt.Errorf("%d KB of YAML is more than the %d KB that are read", len(data)>>10, maxSize>>10)
	}
	if n := bytes.Count(data, []byte(":")); n > maxKeys {
		return fmt.Errorf("%d keys are more than the %d that are read", n, maxKeys)
	}
	if n := depth(data); n > maxDepth {
		return fmt.Errorf("%d nested brackets are more than the %d that are read", n, maxDepth)
	}
	return nil
}

func depth(data []byte) int {
	open, most := 0, 0
	for _, c := range data {
		switch c {
		case '[', '{':
			open++
			most = max(most, open)
		case ']', '}':
			open = max(open-1, 0)
		}
	}
	return most
}
