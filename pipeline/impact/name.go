package impact

import (
	"strings"

	"alm/internal/lazyregexp"
	"alm/solution"
)

// namesOf returns the folded names under which consumers may know a connector. The argument
// more lists the names that a project gives it: a schema name, a display name.
func namesOf(t Target, more []string) map[string]bool {
	names := map[string]bool{}
	add := func(name string) {
		if f := foldName(name); f != "" {
			names[f] = true
		}
	}
	add(t.title)
	for _, name := range more {
		_, display := solution.DecodeSchemaName(name)
		add(display)
		add(name)
	}
	return names
}

// foldName keeps only the letters and digits of a name, in lower case.
func foldName(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c > 0x7f:
			return c
		}
		return -1
	}, strings.ToLower(name))
}

// hashes matches the suffix that an environment adds to a custom connector's name: "-5f" and
// 16 or 18 hex digits, once or twice. (four public solutions)
var (
	hashes = lazyregexp.New(`((-5f|[_.-])[0-9a-f]{16,18})+$`)
	escape = lazyregexp.New(`-[0-9a-f]{2}`)
)

// isCustom reports whether an API is a custom connector.
func isCustom(api string) bool { return hashes.Get().MatchString(strings.ToLower(api)) }

// apiNames returns the folded names that an API may refer to: with its publisher's prefix and
// without.
func apiNames(api string) []string {
	name := hashes.Get().ReplaceAllString(strings.ToLower(strings.TrimPrefix(strings.ToLower(api), "shared_")), "")
	plain := escape.Get().ReplaceAllStringFunc(name, func(s string) string {
		return string([]byte{unhex(s[1])<<4 | unhex(s[2])})
	})
	names := []string{foldName(plain)}
	if _, rest, ok := strings.Cut(plain, "_"); ok {
		names = append(names, foldName(rest))
	}
	return names
}

func unhex(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}
