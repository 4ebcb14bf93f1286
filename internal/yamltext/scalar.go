package yamltext

import (
	"encoding/json"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
)

var plainScalar = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_./-]*$`)

// Scalar writes a text as YAML on one line, in quotes where it could be read as something else.
func Scalar(text string) string {
	if plainScalar.Get().MatchString(text) && !slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "null", "y", "n"}, strings.ToLower(text)) {
		return text
	}
	var quoted strings.Builder // JSON's strings are YAML's
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text has a form in JSON
	return strings.TrimSuffix(quoted.String(), "\n")
}
