package lint

// plainText is a value of type or of in, as most objects write it; 0 for any other.
type plainText uint8

const (
	typeString plainText = iota + 1
	typeObject
	typeInteger
	typeBoolean
	typeNumber // the last that needs no further check
	typeArray
	typeFile
	inQuery
	inHeader
	inPath
	inForm
	inBody
)

// plainTextOf returns the number of a value as written.
func plainTextOf(raw []byte) plainText {
	switch string(raw) {
	case `"string"`:
		return typeString
	case `"object"`:
		return typeObject
	case `"integer"`:
		return typeInteger
	case `"boolean"`:
		return typeBoolean
	case `"number"`:
		return typeNumber
	case `"array"`:
		return typeArray
	case `"file"`:
		return typeFile
	case `"query"`:
		return inQuery
	case `"header"`:
		return inHeader
	case `"path"`:
		return inPath
	case `"formData"`:
		return inForm
	case `"body"`:
		return inBody
	}
	return 0
}

func (t plainText) isPlainType() bool { return t >= typeString && t <= typeNumber }

// plainTextSet is a set of them, a bit each.
type plainTextSet uint16

func (s plainTextSet) has(t plainText) bool { return s>>t&1 != 0 }

// isIn reports whether a parameter is in a part of the request.
func (obj *object) isIn(t plainText, name string) bool {
	if obj.In != 0 && obj.words.exact() {
		return obj.In == t
	}
	return obj.get(wordIn).Str() == name
}
