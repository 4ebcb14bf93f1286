package components

import (
	"bytes"
	"encoding/json"
	"strings"
)

// emptySecrets empties every clientSecret in a JSON text, as the service does. Somebody has to
// enter the secrets again.
func emptySecrets(doc string) string {
	var root any
	if json.Unmarshal([]byte(doc), &root) != nil || !emptySecretsIn(root) {
		return doc
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(root) != nil {
		return "{}"
	}
	return strings.TrimSpace(b.String())
}

// emptySecretsIn reports whether it found a secret. encoding/json limits the depth.
func emptySecretsIn(node any) (found bool) {
	switch n := node.(type) {
	case map[string]any:
		for name, value := range n {
			if s, isText := value.(string); isText && strings.EqualFold(name, "clientSecret") && s != "" {
				n[name], found = "", true
			} else if emptySecretsIn(value) {
				found = true
			}
		}
	case []any:
		for _, value := range n {
			found = emptySecretsIn(value) || found
		}
	}
	return found
}
