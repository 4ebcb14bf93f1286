package solution

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"alm/internal/lazyregexp"
)

// maxValue is how long a value may be, in UTF-16 units. (Dataverse entity reference)
const maxValue = 2000

// The forms of values. The platform reads numbers as decimals.
var (
	decimal  = lazyregexp.New(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	unfilled = lazyregexp.New(`#\{[^{}]*\}#|\$\{\{[^{}]*\}\}|^\s*(` + // in any text, and as all of it
		`\$\([A-Za-z0-9_. -]+\)|\$\{[^{}]+\}|\{\{[^{}]+\}\}|\[\[[^\[\]]+\]\]|__[A-Za-z0-9.-]+(_[A-Za-z0-9.-]+)*__|<[A-Za-z][^<>/]*>|%[A-Za-z0-9_.]+%|@@[A-Za-z0-9_.-]+@@)\s*$`)
	unfilledLeaf  = lazyregexp.New(`"(\$\([A-Za-z0-9_.]+\)|__[A-Za-z0-9.-]+(_[A-Za-z0-9.-]+)*__|@@[A-Za-z0-9_.-]+@@)"`)
	hostName      = lazyregexp.New(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[0-9]{1,5})?$`)
	pathParameter = lazyregexp.New(`\{[A-Za-z0-9_.-]+\}`)
	basePathValue = lazyregexp.New(`^(/[^\s/?#\\]+)*/?$`)
)

// CheckValue reports why a text cannot be the value of a variable of that type, nil when it can.
// The error does not quote the value: it may be a secret.
func CheckValue(kind VariableType, value string) error {
	switch {
	case unfilled.Get().MatchString(value), kind == JSON && unfilledLeaf.Get().MatchString(value):
		return errors.New("it is a placeholder that nobody has replaced")
	case utf16Length(value) > maxValue:
		return fmt.Errorf("it is %d characters; at most %d fit", utf16Length(value), maxValue)
	case kind == Number && !decimal.Get().MatchString(value):
		return errors.New("it is not a number such as 12 or 1.5")
	case kind == Boolean && value != "yes" && value != "no":
		return errors.New("it is neither yes nor no")
	case kind == JSON && !json.Valid([]byte(value)):
		return errors.New("it is not JSON")
	case kind == DataSource && strings.ContainsAny(value, "\r\n\t"):
		return errors.New("it has more than one line, and a data source is a URL, a name or an id")
	case kind == Secret && !IsVaultPath(value):
		return errors.New("it is not the path of a Key Vault secret")
	}
	return nil
}

// CheckPlace reports why a text cannot be at a place of a connector, nil when it can: host and
// basePath have a form, and so have URLs, which are known by the last step of the place.
func CheckPlace(where, text string) error {
	switch {
	case where == "host" && !isHost(text):
		return errors.New("it is not a host such as api.contoso.com: no scheme, path or space")
	case takesURL(where) && !isURL(text):
		return errors.New("it is not a URL such as https://login.contoso.com/authorize")
	case where == "basePath" && !basePathValue.Get().MatchString(text):
		return errors.New("it is not a path such as v1 or api/v2, whose leading / the definition has already")
	}
	return nil
}

// isHost reports whether a text is a host, perhaps with a port.
func isHost(text string) bool {
	name, port, _ := strings.Cut(text, ":")
	n, err := strconv.Atoi(cmp.Or(port, "443"))
	return hostName.Get().MatchString(text) && len(name) <= maxHost && err == nil && n > 0 && n < 1<<16 &&
		!slices.ContainsFunc(strings.Split(name, "."), func(part string) bool { return len(part) > maxLabel })
}

// The lengths of a host and of a part between its dots. (RFC 1035)
const (
	maxHost  = 253
	maxLabel = 63
)

// takesURL reports whether a place has the URL of a server: AuthorizationUrl, tokenUrlTemplate.
func takesURL(where string) bool {
	where = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(where), "/value"), "template")
	return strings.HasSuffix(where, "url")
}

// isURL reports whether a text begins like the URL of a server. What the platform computes later, such
// as @connectionParameters('host') or {tenant}, may be anywhere.
func isURL(text string) bool {
	_, rest, found := strings.Cut(text, "://")
	if !found || !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") || strings.ContainsFunc(text, unicode.IsSpace) {
		return false
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	return strings.ContainsAny(host, "@(") || isHost(pathParameter.Get().ReplaceAllString(host, "x"))
}

// FillsPlace reports whether a variable of that type can fill a place: a host and a path are
// texts.
func FillsPlace(where string, kind VariableType) bool {
	return where != "host" && where != "basePath" || kind == String || kind == Number && where == "basePath"
}

// utf16Length counts as the platform's columns do, in UTF-16 units.
func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}
