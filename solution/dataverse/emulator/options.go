package emulator

import (
	"net/url"
	"slices"
	"strings"
)

// options are the query options of one call, or of one $expand.
type options map[string]string

// parseOptions reads a query. net/url refuses the semicolons that stand between the options
// of an $expand, so the query is cut here.
func parseOptions(query string) (options, error) {
	o := options{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		plainName, err := url.QueryUnescape(name)
		plainValue, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil {
			return nil, badRequest("The query '%s' is not well formed.", name)
		}
		if _, twice := o[plainName]; twice {
			return nil, badRequest("Query option '%s' was specified more than once, but it must be specified at most once.", plainName)
		}
		o[plainName] = plainValue
	}
	return o, o.known()
}

// knownOptions are the options that a list takes; unmodelledOptions those that the service
// takes besides.
var (
	knownOptions      = []string{"$select", "$filter", "$orderby", "$top", "$expand", "$count", "$skiptoken"}
	unmodelledOptions = []string{"$apply", "$search", "$format", "fetchXml", "savedQuery", "userQuery"}
)

// known refuses options rather than passing over them.
func (o options) known() error {
	for name := range o {
		switch {
		case slices.Contains(knownOptions, name), strings.HasPrefix(name, "@"):
		case slices.Contains(unmodelledOptions, name):
			return notModelled("the query option " + name)
		default:
			return badRequest("The query parameter %s is not supported.", name)
		}
	}
	return nil
}

// expansion is one navigation property of an $expand, and its own options.
type expansion struct {
	Property string
	Options  options
}

const deepestExpand = 5

// parseExpand reads "a($select=x,y;$filter=z),b".
func parseExpand(text string, depth int) ([]expansion, error) {
	if depth > deepestExpand {
		return nil, badRequest("The $expand is nested too deeply.")
	}
	items, err := cut(text, ',')
	if err != nil {
		return nil, err
	}
	var all []expansion
	for _, item := range items {
		name, inner, has := strings.Cut(strings.TrimSpace(item), "(")
		e := expansion{name, options{}}
		inner, closed := strings.CutSuffix(inner, ")")
		if has && !closed {
			return nil, badRequest("Syntax error in $expand=%s.", text)
		}
		parts, err := cut(inner, ';')
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			option, value, _ := strings.Cut(part, "=")
			e.Options[strings.TrimSpace(option)] = value
		}
		if err := e.Options.known(); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// cut splits at a byte that stands in no parentheses and no literal; "" has no parts.
func cut(text string, at byte) ([]string, error) {
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
		case c == at && depth == 0:
			parts, from = append(parts, text[from:i]), i+1
		}
	}
	if depth != 0 || quoted {
		return nil, badRequest("Syntax error at '%s'.", text)
	}
	if text != "" {
		parts = append(parts, text[from:])
	}
	return parts, nil
}
