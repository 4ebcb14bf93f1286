package consumers

import (
	"bytes"
	"encoding/json"
)

// duplicateKey returns the first key that an object of a JSON text has twice, and its line, "" where
// there is none. It says nothing about a text that is broken before.
func duplicateKey(data []byte) (key string, line int) {
	type level struct {
		seen  map[string]bool // nil in a list
		value bool            // what comes next is the value of a key
	}
	var levels []level
	tokens := json.NewDecoder(bytes.NewReader(data))
	for {
		token, err := tokens.Token()
		if err != nil {
			return "", 0
		}
		switch delim, _ := token.(json.Delim); delim {
		case '{':
			levels = append(levels, level{seen: map[string]bool{}})
			continue
		case '[':
			levels = append(levels, level{})
			continue
		case '}', ']':
			levels = levels[:len(levels)-1]
		}
		if len(levels) == 0 {
			return "", 0
		}
		in := &levels[len(levels)-1]
		name, isName := token.(string)
		switch {
		case in.seen == nil:
		case in.value || !isName: // a value has ended
			in.value = false
		case in.seen[name]:
			return name, 1 + bytes.Count(data[:tokens.InputOffset()], []byte("\n"))
		default:
			in.seen[name], in.value = true, true
		}
	}
}
