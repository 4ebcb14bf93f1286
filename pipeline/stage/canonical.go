package stage

import (
	"bytes"
	"encoding/json"
	"strings"

	"alm/internal/source"
)

// canonical returns JSON in one form. What is not one JSON value stays as it is, and so does an object
// with a member twice: people and programs may read either.
func canonical(text []byte) string { return inOneForm(text, func(any) {}) }

// withoutSecrets is canonical with every client secret left out. No parameters are empty ones.
func withoutSecrets(text []byte) string {
	if len(bytes.TrimSpace(text)) == 0 {
		return "{}"
	}
	return inOneForm(text, dropSecrets)
}

func inOneForm(text []byte, edit func(value any)) string {
	asIs := bytes.TrimSpace(text)
	if len(asIs) == 0 || len(source.Parse("", asIs).Problems()) > 0 {
		return string(asIs)
	}
	d := json.NewDecoder(bytes.NewReader(asIs))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return string(asIs)
	}
	edit(value)
	data, err := json.Marshal(value)
	if err != nil {
		return string(asIs)
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
