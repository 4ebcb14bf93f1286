package diff

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
)

// allowed are the values that a connection parameter may have; none means any.
func allowed(p entry) []string {
	var all []string
	for _, list := range []source.Node{p.Node.Get("allowedValues"), p.Constraints().Get("allowedValues")} {
		for _, item := range list.Items() {
			all = append(all, plainOf(valueOf(item)))
		}
	}
	return set(all)
}

// valueOf is the value of {"text": …, "value": …}, or of a bare one.
func valueOf(n source.Node) source.Node {
	if value := n.Get("value"); value.Exists() {
		return value
	}
	return n
}

// plainOf is a value as people read it, or as it is written.
func plainOf(n source.Node) string {
	if s := text(n); s != "" {
		return s
	}
	return string(n.Raw())
}

const anyOther = "any other value"

// lostValues are the values that connections may hold and nobody can choose any more.
func (f field) lostValues() []string {
	was, is := allowed(f.was), allowed(f.is)
	switch {
	case !f.both() || len(is) == 0:
		return nil
	case len(was) == 0:
		return []string{anyOther}
	}
	return lostFrom(was, is)
}

// lostValuesOf does not show what may be a secret.
func lostValuesOf(f field) string {
	lost := f.lostValues()
	if lost[0] == anyOther || f.was.Secure() {
		return anyOther
	}
	return list(lost)
}

// rescoped tells how the operations that something is for changed; none means every one.
func rescoped(was, is []string, one string) string {
	came, left := lostFrom(is, was), lostFrom(was, is)
	switch {
	case len(was) == 0:
		return fmt.Sprintf("was for every %s and is for %s only", one, list(is))
	case len(is) == 0:
		return fmt.Sprintf("was for %s only and is for every %s", list(was), one)
	case len(left) == 0:
		return "is now for " + list(came) + " too"
	case len(came) == 0:
		return "is no longer for " + list(left)
	}
	return "is now for " + list(came) + " and no longer for " + list(left)
}

const led = 12 // characters before the place where two long texts part

// parting cuts what two long texts begin with alike.
func parting(was, is string) (before, after string) {
	a, b := []rune(was), []rune(is)
	if max(len(a), len(b)) <= maxQuote {
		return was, is
	}
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	if n <= led {
		return was, is
	}
	return "…" + string(a[n-led:]), "…" + string(b[n-led:])
}

// lostFrom is what a set has and another has not.
func lostFrom(from, those []string) []string {
	return slices.DeleteFunc(slices.Clone(from), func(s string) bool {
		_, there := slices.BinarySearch(those, s)
		return there
	})
}

// relabelled are the members that only who makes a connection sees.
func (f field) relabelled() []string {
	if !f.both() {
		return nil
	}
	names := differing(f.was.Node.Get("uiDefinition"), f.is.Node.Get("uiDefinition"), "constraints")
	names = append(names, differing(f.was.Constraints(), f.is.Constraints(), f.told()...)...)
	for _, name := range []string{"allowedValues", "default", "defaultValue"} {
		if !f.was.Node.Get(name).Equal(f.is.Node.Get(name)) && !slices.Contains(f.told(), name) {
			names = append(names, name)
		}
	}
	return set(names)
}

// told are the constraints whose change another rule tells of.
func (f field) told() []string {
	var names []string
	for _, c := range []struct {
		name string
		so   bool
	}{
		{"required", f.becameRequired() || isRequired(f.was) == isRequired(f.is)},
		{"allowedValues", len(f.lostValues()) > 0},
		{"clearText", f.exposed() || inClear(f.was) == inClear(f.is)},
	} {
		if c.so {
			names = append(names, c.name)
		}
	}
	return names
}

// differing are the members of two objects that differ, as messages may show them.
func differing(was, is source.Node, except ...string) []string {
	var names []string
	seen := map[string]bool{}
	for _, n := range []source.Node{was, is} {
		for key := range n.Members() {
			name := key.Str()
			if !seen[name] && !slices.Contains(except, name) && !saysSame(was.Get(name), is.Get(name)) {
				names = append(names, quotable(name))
			}
			seen[name] = true
		}
	}
	return names
}

// saysSame takes what says nothing for what is missing.
func saysSame(was, is source.Node) bool { return was.Equal(is) || empty(was) && empty(is) }

// empty tells whether a value says nothing: missing, null, "" or without members.
func empty(n source.Node) bool {
	switch n.Kind() {
	case source.Missing, source.Null:
		return true
	case source.String:
		return n.Str() == ""
	case source.Array, source.Object:
		return n.Len() == 0
	}
	return false
}

// quotable cuts and escapes a stranger's word for a message, without quotes.
func quotable(s string) string { return strings.Trim(quote(s), `"`) }

// reportProperty reports a member of "properties" that differs: "capabilities",
// "connectionParameterSets/uiDefinition".
func reportProperty(p *check.Pass, member, effect string) {
	path := strings.Split(member, "/")
	before, after := p.Was.Property(path...), p.Is.Property(path...)
	if saysSame(before, after) {
		return
	}
	p.About(member).Report(check.Finding{
		Message: fmt.Sprintf("%s %s: %s", member, becomes(before, after), effect),
		At:      spot(p.Is, path...), Was: spot(p.Was, path...),
		Old: text(before), New: text(after),
	})
}

// credentials are what addresses and templates may hold of them.
var credentials = lazyregexp.New(`(?i)\?|//[^/@\s]*:[^/@\s]*@|secret|password`)

// sensitive tells what may hold a credential. Most values are plain, and need no expression.
func sensitive(s string) bool {
	if strings.IndexFunc(s, func(r rune) bool { return r == '@' || r > unicode.MaxASCII }) >= 0 {
		return credentials().MatchString(s)
	}
	lower := strings.ToLower(s)
	return strings.Contains(s, "?") || strings.Contains(lower, "secret") || strings.Contains(lower, "password")
}

// shownValue is a setting's value for a message, "" for what may hold a credential.
func shownValue(n source.Node) string {
	if s := text(n); s != "" && !sensitive(s) {
		return s
	}
	return ""
}

// isVariable tells whether a value is an environment variable's: it differs per stage.
func isVariable(n source.Node) bool { return strings.Contains(n.Str(), "@environmentVariables(") }
