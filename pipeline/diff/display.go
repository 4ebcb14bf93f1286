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

// allowedValues returns the values that a connection parameter may have; none means any.
func allowedValues(p connectionParameter) []string {
	var all []string
	for _, list := range []source.Node{p.Node.Get("allowedValues"), p.Constraints().Get("allowedValues")} {
		for _, item := range list.Items() {
			all = append(all, displayValue(valueOf(item)))
		}
	}
	return sortedSet(all)
}

// valueOf returns the value of {"text": …, "value": …}, or of a bare one.
func valueOf(n source.Node) source.Node {
	if value := n.Get("value"); value.Exists() {
		return value
	}
	return n
}

// displayValue returns a value as people read it, or as it is written.
func displayValue(n source.Node) string {
	if s := scalarText(n); s != "" {
		return s
	}
	return string(n.Raw())
}

const anyOther = "any other value"

// lostValues returns the values that connections may store and that can no longer be chosen.
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

// lostValuesOf describes the lost values without showing a secret.
func lostValuesOf(f connectionField) string {
	lost := f.lostValues()
	if lost[0] == anyOther || f.was.Secure() {
		return anyOther
	}
	return quoteList(lost)
}

const commonStartShown = 12 // characters before the place where two long texts part

// cutCommonStart cuts the common start of two long texts.
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

// missingFrom returns the elements of the first sorted set that the second lacks.
func missingFrom(from, those []string) []string {
	return slices.DeleteFunc(slices.Clone(from), func(s string) bool {
		_, there := slices.BinarySearch(those, s)
		return there
	})
}

// changedLabels returns the members that only people who create a connection see.
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

// reportedConstraints returns the constraints whose change another rule reports.
func (f connectionField) reportedConstraints() []string {
	var names []string
	for _, c := range []struct {
		name    string
		changed bool
	}{
		{"required", f.becameRequired() || isRequired(f.was) == isRequired(f.is)},
		{"allowedValues", len(f.lostValues()) > 0},
		{"hidden", f.becameHidden()},
		{"clearText", f.exposed() || inClear(f.was) == inClear(f.is)},
	} {
		if c.changed {
			names = append(names, c.name)
		}
	}
	return names
}

// differingMembers returns the names of the members that differ, escaped for messages.
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

// equalOrEmpty reports whether two values are equal, or both empty.
func equalOrEmpty(was, is source.Node) bool { return was.Equal(is) || isEmpty(was) && isEmpty(is) }

// isEmpty reports whether a value is missing, null, "" or without members.
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

// escapeWord shortens and escapes a word from a connector for a message, without quotes.
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
		At:      propertySpan(p.Is, path...), Was: propertySpan(p.Was, path...), Content: hiddenContent(before, after),
		Old: scalarText(before), New: scalarText(after),
	})
}

// credentials matches addresses and templates that may contain a credential.
var credentials = lazyregexp.New(`(?i)\?|//[^/@\s]*:[^/@\s]*@|secret|password`)

// mayHoldCredential reports whether a text may contain a credential. Most texts are plain and do
// not need the expression.
func mayHoldCredential(s string) bool {
	if strings.IndexFunc(s, func(r rune) bool { return r == '@' || r > unicode.MaxASCII }) >= 0 {
		return credentials.Get().MatchString(s)
	}
	lower := strings.ToLower(s)
	return strings.Contains(s, "?") || strings.Contains(lower, "secret") || strings.Contains(lower, "password")
}

// displaySetting returns a setting's value for a message, or "" when it may contain a
// credential.
func displaySetting(n source.Node) string {
	if s := scalarText(n); s != "" && !mayHoldCredential(s) {
		return s
	}
	return ""
}

// isVariable reports whether a value comes from an environment variable, so that it differs per
// stage.
func isVariable(n source.Node) bool { return strings.Contains(n.Str(), "@environmentVariables(") }
