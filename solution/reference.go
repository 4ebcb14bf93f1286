package solution

import (
	"iter"
	"slices"

	"alm/internal/lazyregexp"
)

// A reference inside JSON, where its quotes are escaped, and the start of one.
var (
	reference      = lazyregexp.New(`@environmentVariables\((?:\\"|\\u0022)([A-Za-z0-9_.-]+)(?:\\"|\\u0022)\)`)
	referenceStart = lazyregexp.New(`(?i)@environmentvariables\(`) // in another case the platform keeps it as a text
)

// References lists the schema names of the environment variables that JSON text uses as
// @environmentVariables("prefix_Name"), each once, in order of first use.
func References(jsonText []byte) []string {
	var names []string
	for _, name := range EachReference(jsonText) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// EachReference yields every use of an environment variable in JSON text: where it starts,
// in bytes, and the variable's schema name.
func EachReference(jsonText []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for _, m := range reference.Get().FindAllSubmatchIndex(jsonText, -1) {
			if !yield(m[0], string(jsonText[m[2]:m[3]])) {
				return
			}
		}
	}
}

// BadReferences counts the uses of @environmentVariables in JSON text that References does
// not understand.
func BadReferences(jsonText []byte) int {
	return len(referenceStart.Get().FindAllIndex(jsonText, -1)) - len(reference.Get().FindAllIndex(jsonText, -1))
}

// IsVaultPath reports whether a text names a secret of a key vault, as the value of a Secret
// variable must.
func IsVaultPath(s string) bool { return secretPath.Get().MatchString(s) }

var secretPath = lazyregexp.New(`(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.KeyVault/vaults/[^/]+/secrets/[^/]+$`)
