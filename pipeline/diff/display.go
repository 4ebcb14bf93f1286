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

// allowedValues are the values that a connection parameter may have; none means any.
func allowedValues(p connectionParameter) []string {
	var all []string
	for _, list := range []source.Node{p.Node.Get("allowedValues"), p.Constraints().Get("allowedValues")} {
		for _, item := range list.Items() {
			all = append(all, displayValue(valueOf(item)))
		}
	}
	return sortedSet(all)
}

// valueOf is the value of {"text": …, "value": …}, or of a bare one.
func valueOf(n source.Node) source.Node {
	if value := n.Get("value"); value.Exists() {
		return value
	}
	return n
}

// displayValue is a value as people read it, or as it is written.
func displayValue(n source.Node) string {
	if s := scalarText(n); s != "" {
		return s
	}
	return string(n.Raw())
}

const anyOther = "any other value"

// lostValues are the values that connections may hold and nobody can choose any more.
func (f connectionField) lostValues() []string {
	was, is := allowedValues(f.was), allowedValues(f.is)
	switch {
	case !f.kept() || len(is) == 0:
		return nil
	case len(was) == 0:
		return []string{anyOther}
	}
	return missingFrom(was, is)
}

// lostValuesOf does not show what may be a secret.
func lostValuesOf(f connectionField) string {
	lost := f.lostValues()
	if lost[0] == anyOther || f.was.Secure() {
		return anyOther
	}
	return quoteList(lost)
}

// describeScopeChange tells how the operations that something is for changed; none means every one.
func describeScopeChange(was, is []string, one string) string {
	came, left := missingFrom(is, was), missingFrom(was, is)
	switch {
	case len(was) == 0:
		return fmt.Sprintf("applied to every %s and now applies only to %s", one, quoteList(is))
	case len(is) == 0:
		return fmt.Sprintf("applied only to %s and now applies to every %s", quoteList(was), one)
	case len(left) == 0:
		return "now also applies to " + quoteList(came) + ""
	case len(came) == 0:
		return "no longer applies to " + quoteList(left)
	}
	return "now applies to " + quoteList(came) + " and no longer to " + quoteList(left)
}

const commonStartShown = 12 // characters before the place where two long texts part

// cutCommonStart cuts what two long texts begin with alike.
func cutCommonStart(was, is string) (before, after string) {
	a, b := []rune(was), []rune(is)
	if max(len(a), len(b)) <= maxQuote {
		return was, is
	}
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	if n <= commonStartShown {
		return was, is
	}
	return "…" + string(a[n-commonStartShown:]), "…" + string(b[n-commonStartShown:])
}

// missingFrom is what a set has and another has not.
func missingFrom(from, those []string) []string {
	return slices.DeleteFunc(slices.Clone(from), func(s string) bool {
		_, there := slices.BinarySearch(those, s)
		return there
	})
}

// changedLabels are the members that only who makes a connection sees.
func (f connectionField) changedLabels() []string {
	if !f.kept() {
		return nil
	}
	names := differingMembers(f.was.Node.Get("uiDefinition"), f.is.Node.Get("uiDefinition"), "constraints")
	names = append(names, differingMembers(f.was.Constraints(), f.is.Constraints(), f.reportedConstraints()...)...)
	for _, name := range []string{"allowedValues", "default", "defaultValue"} {
		if !f.was.Node.Get(name).Equal(f.is.Node.Get(name)) && !slices.Contains(f.reportedConstraints(), name) {
			names = append(names, name)
		}
	}
	return sortedSet(names)
}

// reportedConstraints are the constraints whose change another rule tells of.
func (f connectionField) reportedConstraints() []string {
	var names []string
	for _, c := range []struct {
		name    string
		changed bool
	}{
		{"required", f.becameRequired() || isRequired(f.was) == isRequired(f.is)},
		{"allowedValues", len(f.lostValues()) > 0},
		{"clearText", f.exposed() || inClear(f.was) == inClear(f.is)},
	} {
		if c.changed {
			names = append(names, c.name)
		}
	}
	return names
}

// differingMembers are the members of two objects that differ, as messages may show them.
func differingMembers(was, is source.Node, except ...string) []string {
	var names []string
	seen := map[string]bool{}
	for _, n := range []source.Node{was, is} {
		for key := range n.Members() {
			name := key.Str()
			if !seen[name] && !slices.Contains(except, name) && !equalOrEmpty(was.Get(name), is.Get(name)) {
				names = append(names, escapeWord(name))
			}
			seen[name] = true
		}
	}
	return names
}

// equalOrEmpty takes what says nothing for what is missing.
func equalOrEmpty(was, is source.Node) bool { return was.Equal(is) || isEmpty(was) && isEmpty(is) }

// isEmpty tells whether a value says nothing: missing, null, "" or without members.
func isEmpty(n source.Node) bool {
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

// escapeWord cuts and escapes a stranger's word for a message, without quotes.
func escapeWord(s string) string { return strings.Trim(quote(s), `"`) }

// reportProperty reports a member of "properties" that differs: "capabilities",
// "connectionParameterSets/uiDefinition".
func reportProperty(p *check.Pass, member, effect string) {
	path := strings.Split(member, "/")
	before, after := p.Was.Property(path...), p.Is.Property(path...)
	if equalOrEmpty(before, after) {
		return
	}
	p.About(member).Report(check.Finding{
		Message: fmt.Sprintf("%s %s: %s", member, describeChange(before, after), effect),
		At:      propertySpan(p.Is, path...), Was: propertySpan(p.Was, path...),
		Old: scalarText(before), New: scalarText(after),
	})
}

// credentials are what addresses and templates may hold of them.
var credentials = lazyregexp.New(`(?i)\?|//[^/@\s]*:[^/@\s]*@|secret|password`)

// mayHoldCredential tells what may hold a credential. Most values are plain, and need no expression.
func mayHoldCredential(s string) bool {
	if strings.IndexFunc(s, func(r rune) bool { return r == '@' || r > unicode.MaxASCII }) >= 0 {
		return credentials().MatchString(s)
	}
	lower := strings.ToLower(s)
	return strings.Contains(s, "?") || strings.Contains(lower, "secret") || strings.Contains(lower, "password")
}

// displaySetting is a setting's value for a message, "" for what may hold a credential.
func displaySetting(n source.Node) string {
	if s := scalarText(n); s != "" && !mayHoldCredential(s) {
		return s
	}
	return ""
}

// isVariable tells whether a value is an environment variable's: it differs per stage.
func isVariable(n source.Node) bool { return strings.Contains(n.Str(), "@environmentVariables(") }
