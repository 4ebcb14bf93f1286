package odata

import (
	"net/url"
	"slices"
	"strings"
)

// Options are the query options of a request, or of one $expand.
type Options map[string]string

// ParseOptions reads a query. It does not use net/url, which rejects the semicolons between the
// options of an $expand.
func ParseOptions(query string) (Options, error) {
	o := Options{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		plainName, err := url.QueryUnescape(name)
		plainValue, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil {
			return nil, BadRequest("The query '%s' is not well formed.", name)
		}
		if _, twice := o[plainName]; twice {
			return nil, BadRequest("Query option '%s' was specified more than once, but it must be specified at most once.", plainName)
		}
		o[plainName] = plainValue
	}
	return o, o.check()
}

// knownOptions are the options that the emulator supports; unmodelledOptions are those that only
// the service does.
var (
	knownOptions      = []string{"$select", "$filter", "$orderby", "$top", "$expand", "$count", "$skiptoken"}
	unmodelledOptions = []string{"$apply", "$search", "$format", "fetchXml", "savedQuery", "userQuery"}
)

// check rejects options that would otherwise be ignored.
func (o Options) check() error {
	for name := range o {
		switch {
		case slices.Contains(knownOptions, name), strings.HasPrefix(name, "@"):
		case slices.Contains(unmodelledOptions, name):
			return NotModelled("the query option " + name)
		default:
			return BadRequest("The query parameter %s is not supported.", name)
		}
	}
	return nil
}

// split splits at a separator outside parentheses and literals; "" has no parts.
func split(text string, separator byte) ([]string, error) {
	var parts []string
	depth, from, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == separator && depth == 0:
			parts, from = append(parts, text[from:i]), i+1
		}
	}
	if depth != 0 || quoted {
		return nil, BadRequest("Syntax error at '%s'.", text)
	}
	if text != "" {
		parts = append(parts, text[from:])
	}
	return parts, nil
}
