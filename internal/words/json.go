package words

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// JSON returns an error of reading a file as JSON, with the place of what is wrong.
func JSON(name string, data []byte, err error) error {
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	offset := int64(len(data))
	switch {
	case errors.As(err, &syntax):
		if !strings.HasPrefix(syntax.Error(), "unexpected end") {
			offset = max(syntax.Offset-1, 0)
		}
	case errors.As(err, &mistyped):
		offset = mistyped.Offset
	}
	before := data[:min(offset, int64(len(data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Errorf("%s:%d:%d: %w", name, line, column, err)
}
