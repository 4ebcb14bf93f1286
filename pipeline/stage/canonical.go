package stage

import (
	"bytes"
	"encoding/json"
	"strings"
)

// canonical returns JSON in one form; what is not JSON stays.
func canonical(text []byte) string {
	if len(bytes.TrimSpace(text)) == 0 {
		return ""
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return string(bytes.TrimSpace(text))
	}
	data, err := json.Marshal(value)
	if err != nil {
		return string(bytes.TrimSpace(text))
	}
	return string(data)
}

// withoutSecrets is canonical with every client secret left out. No parameters are empty ones.
func withoutSecrets(text []byte) string {
	var value any
	if len(bytes.TrimSpace(text)) == 0 || json.Unmarshal(text, &value) != nil {
		value = map[string]any{}
	}
	dropSecrets(value)
	data, err := json.Marshal(value)
	if err != nil {
		return string(text)
	}
	return string(data)
}

func dropSecrets(value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if strings.EqualFold(key, "clientSecret") {
				delete(v, key)
				continue
			}
			dropSecrets(inner)
		}
	case []any:
		for _, inner := range v {
			dropSecrets(inner)
		}
	}
}
