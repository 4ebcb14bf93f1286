package solution

import "strings"

// IsNamedAfter reports whether the id of an API was made of a custom connector's name, in whatever
// environment: "shared_" + name + "-5f" + hexadecimal digits.
func IsNamedAfter(api, name string) bool {
	const underscore = "-5f" // in such an id
	name = strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(name), "_5f", underscore), "_", underscore)
	api = strings.ToLower(api[strings.LastIndexByte(api, '/')+1:])
	suffix, found := strings.CutPrefix(api, "shared_"+name+underscore)
	return found && suffix != "" && strings.Trim(suffix, "0123456789abcdef-") == ""
}
