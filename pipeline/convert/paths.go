package convert

import (
	"fmt"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/ordered"
	"alm/internal/source"
)

// refusedInPaths are characters that paths of connectors do not have; they are percent-encoded.
const refusedInPaths = "*\\ <>\"|^`"

// pathFault says what is wrong with a path of the document, "" if nothing is.
func pathFault(path string) string {
	switch {
	case !strings.HasPrefix(path, "/"):
		return "a path begins with /"
	case strings.ContainsAny(path, "?#"):
		return "a path has no query and no fragment"
	}
	for segment := range strings.SplitSeq(path, "/") {
		for rest := segment; rest != ""; {
			fixed, after, open := strings.Cut(rest, "{")
			variable, next, closed := strings.Cut(after, "}")
			if strings.Contains(fixed, "}") || open && (!closed || strings.ContainsAny(variable, "{=")) {
				return "each variable of a path is in braces of its own"
			}
			rest = next
		}
	}
	return ""
}

// encodedPath returns a path as a connector writes it.
func encodedPath(path string) string {
	var b strings.Builder
	inside := false
	for _, r := range path {
		inside = (inside || r == '{') && r != '}'
		if !inside && strings.ContainsRune(refusedInPaths, r) {
			fmt.Fprintf(&b, "%%%02X", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

var pathVariable = lazyregexp.New(`\{[^{}]*\}`)

// samePaths remembers the paths and operations of a connector. For the platform, paths that differ in case
// only are one, and so are operations whose paths differ in the names of variables.
type samePaths struct {
	spelled    map[string]string // paths by themselves in lower case
	operations map[string]string // paths by method and path without names
}

// spelling returns the path that the platform would not tell from this one, "" if there is none.
func (s *samePaths) spelling(path string) string {
	lower := strings.ToLower(path)
	if was, ok := s.spelled[lower]; ok && was != path {
		return was
	}
	s.spelled[lower] = path
	return ""
}

// operation returns the path of an operation that the platform would not tell from this one.
func (s *samePaths) operation(method, path string) string {
	key := method + " " + pathVariable.Get().ReplaceAllString(strings.ToLower(path), "{}")
	if was, ok := s.operations[key]; ok {
		return was
	}
	s.operations[key] = path
	return ""
}

// paths converts the paths with their operations.
func (c *converter) paths() {
	all := &ordered.Object{}
	for _, item := range c.doc.Get("paths").Members() {
		for _, method := range methods {
			if id := item.Get(method, "operationId").Str(); idForm.Get().MatchString(id) {
				c.ids[strings.ToLower(id)] = true
			}
		}
	}
	given := map[string]bool{}
	same := &samePaths{map[string]string{}, map[string]string{}}
	for key, item := range c.doc.Get("paths").Members() {
		c.subject, c.path = "paths/"+key.Str(), key.Str()
		switch fault := pathFault(key.Str()); {
		case strings.HasPrefix(key.Str(), "x-"):
			all.Set(key.Str(), c.plain(item))
		case fault != "":
			c.losef(ruleInvalid, key, quote(key.Str())+" is ignored: "+fault)
		default:
			c.pathItem(all, key, item, given, same)
		}
	}
	c.subject, c.method, c.path = "", "", ""
	c.hideUnsubscribing(all)
	c.out.Set("paths", all)
}

// pathItem converts the operations of a path.
func (c *converter) pathItem(all *ordered.Object, key, item source.Node, given map[string]bool, same *samePaths) {
	path := encodedPath(key.Str())
	if path != key.Str() {
		c.losef(ruleDetail, key, "the path is written "+path)
	}
	item = c.resolve(item)
	for _, name := range []string{"summary", "description"} {
		if text := item.Get(name); text.Str() != "" {
			c.losef(ruleDetail, text, "the "+name+" of the path is left out: operations have their own")
		}
	}
	c.noServers(item)
	other := same.spelling(path)
	to := &ordered.Object{}
	for _, method := range methods {
		at, op := item.Member(method)
		if !op.Exists() {
			continue
		}
		was := other
		if was == "" {
			was = same.operation(method, path)
		}
		if was != "" {
			c.losef(ruleMethod, at, strings.ToUpper(method)+" "+key.Str()+" is left out: for the platform its path is the same as "+was)
			continue
		}
		c.method = method
		to.Set(method, c.operation(to, item, op, given))
	}
	c.method = ""
	if trace, value := item.Member("trace"); value.Exists() {
		c.losef(ruleMethod, trace, "TRACE "+key.Str()+" is left out: connectors have no operation of that method")
	}
	c.copyExtensions(to, item)
	if other == "" {
		all.Set(path, to)
	}
}
