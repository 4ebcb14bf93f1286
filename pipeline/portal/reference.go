package portal

import (
	"strings"

	"alm/internal/source"
	"alm/solution"
)

// variableMark begins the text that names an environment variable.
const variableMark = "@environmentVariables("

func isReference(n source.Node) bool {
	return n.Kind() == source.String && strings.Contains(n.Str(), variableMark)
}

// reference keeps a value that is packed as a reference to a variable: the environment shows the
// variable's value in its place.
func (m *merger) reference(v triple) string {
	raw, text := string(v.local.Raw()), v.packed.Str()
	if text == "" {
		text = v.local.Str()
	}
	there := v.there.Str()
	switch {
	case v.there.Kind() == source.String && (there == text || m.isValueOf(text, there)):
	case isReference(v.there) && isReference(v.local):
		return source.Quote(there) // somebody chose another variable
	default:
		m.report(ruleOtherValue, v.local.Span(), "value"+v.local.Pointer(), "%s has %s where %s should be; the file keeps the reference",
			m.Stage, m.shown(v.there), strings.Join(solution.References([]byte(source.Quote(text))), ", "))
	}
	return raw
}

// isValueOf reports whether a text is what a text with references stands for.
func (m *merger) isValueOf(text, there string) bool {
	for _, values := range m.Values {
		resolved, known := text, true
		for _, name := range solution.References([]byte(source.Quote(text))) {
			value, ok := values[name]
			known = known && ok
			resolved = strings.ReplaceAll(resolved, variableMark+`"`+name+`")`, value)
		}
		if known && resolved == there {
			return true
		}
	}
	return false
}

// shown returns a value for a message: not all of a long one, and none that may be a secret.
func (m *merger) shown(n source.Node) string {
	const most = 60
	switch text := n.Str(); {
	case m.inProperties:
		return "another value"
	case n.Kind() != source.String:
		return n.Kind().String()
	case len(text) > most:
		return source.Quote(strings.ToValidUTF8(text[:most], "") + "…")
	default:
		return source.Quote(text)
	}
}

// isSecret reports whether a member of the properties holds an OAuth client secret.
func (m *merger) isSecret(key, value source.Node) bool {
	return m.inProperties && strings.EqualFold(key.Str(), "clientSecret") && (value.Kind() == source.String || value.Kind() == source.Null)
}

// secret keeps the client secret that a file has. Environments return none; a reference to a
// variable is no secret.
func (m *merger) secret(v triple) string {
	switch {
	case isReference(v.there) && isReference(v.local):
		return m.reference(v)
	case isReference(v.there) && v.local.Str() == "":
		return source.Quote(v.there.Str())
	}
	m.reportSecret(v.local, v.there)
	return string(v.local.Raw())
}

// reportSecret reports a client secret that the environment returned.
func (m *merger) reportSecret(at, there source.Node) {
	if there.Exists() && !isReference(there) && (there.Kind() != source.String && there.Kind() != source.Null || there.Str() != "") {
		m.report(ruleClientSecret, at.Span(), "secret"+at.Pointer(), "%s returned a client secret of %s, which was not written", m.Stage, m.name())
	}
}
