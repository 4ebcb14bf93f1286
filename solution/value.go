package solution

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf16"

	"alm/internal/lazyregexp"
)

// maxValue is how long a value may be, in UTF-16 units. (Dataverse entity reference)
const maxValue = 2000

// The forms of values. The platform reads numbers as decimals.
var (
	decimal       = lazyregexp.New(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	unfilled      = lazyregexp.New(`#\{[^}]*\}#|\$\{\{[^}]*\}\}|^\$\([A-Za-z0-9_.]+\)$`)
	hostName      = lazyregexp.New(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[0-9]{1,5})?$`)
	basePathValue = lazyregexp.New(`^(/[^\s/?#\\]+)*/?$`)
)

// CheckValue reports why a text cannot be the value of a variable of that type, nil when it can.
// The error does not quote the value: it may be a secret.
func CheckValue(kind VariableType, value string) error {
	switch {
	case unfilled().MatchString(value):
		return errors.New("it is a placeholder that nobody has replaced")
	case utf16Length(value) > maxValue:
		return fmt.Errorf("it is %d characters; at most %d fit", utf16Length(value), maxValue)
	case kind == Number && !decimal().MatchString(value):
		return errors.New("it is not a number such as 12 or 1.5")
	case kind == Boolean && value != "yes" && value != "no":
		return errors.New("it is neither yes nor no")
	case kind == JSON && !json.Valid([]byte(value)):
		return errors.New("it is not JSON")
	case kind == Secret && !IsVaultPath(value):
		return errors.New("it is not the path of a Key Vault secret")
	}
	return nil
}

// CheckPlace reports why a text cannot be at a place of a connector, nil when it can. Only host
// and basePath ask for a form.
func CheckPlace(where, text string) error {
	switch {
	case where == "host" && !hostName().MatchString(text):
		return errors.New("it is not a host such as api.contoso.com: no scheme, path or space")
	case where == "basePath" && !basePathValue().MatchString(text):
		return errors.New("it is not a path such as v1 or api/v2, whose leading / the definition has already")
	}
	return nil
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
