package portal

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/words"
)

// Variable is an environment variable of type String.
type Variable struct {
	Name, Value string
	Declared    bool // by the connector's solution in alm.yaml
	Managed     bool // by a solution of the environment
}

// minValue is how long a value must be to tell that it is a variable's.
const minValue = 4

// keepCredentials drops the variables whose values are credentials of the connector: a reference would hide
// one, and alm.yaml would get it as the variable's default.
func (in *Input) keepCredentials() error {
	if len(in.Variables) == 0 {
		return nil
	}
	bare := *in
	bare.Variables = nil
	merged, err := Merge(bare)
	if err != nil {
		return err
	}
	in.Variables = slices.DeleteFunc(slices.Clone(in.Variables), func(v Variable) bool {
		return slices.ContainsFunc(merged.credentials, func(c string) bool {
			return v.Value != "" && (strings.Contains(c, v.Value) || strings.Contains(v.Value, c))
		})
	})
	return nil
}

// restore puts references to variables back into what becomes a new folder: an environment has their
// values in a connector that was saved.
func (m *merger) restore() error {
	if m.local != nil || len(m.Variables) == 0 {
		return nil
	}
	for _, text := range []struct {
		what  string
		data  *[]byte
		visit func(root source.Node, visit func(subject string, n source.Node))
	}{
		{"definition", &m.There.Definition, definitionTexts}, {"connectionParameters", &m.There.Parameters, signInTexts},
		{"connectionParameterSets", &m.There.ParameterSets, signInTexts}, {"policyTemplateInstances", &m.There.Policies, policyTexts},
	} {
		file := source.Parse(text.what, *text.data)
		if isBroken(file) {
			continue
		}
		var edits []source.Edit
		text.visit(file.Root, func(subject string, n source.Node) {
			if is := m.restored(subject, n); is != "" {
				edits = append(edits, source.Edit{Span: n.Span(), New: source.Quote(is)})
			}
		})
		data, err := file.Apply(edits...)
		if err != nil {
			return err
		}
		if len(edits) > 0 {
			*text.data = data
		}
	}
	return nil
}

// definitionTexts visits what a definition may have of a variable: the host and the base path.
func definitionTexts(root source.Node, visit func(string, source.Node)) {
	eachText(root.Get("host"), "the host", visit)
	eachText(root.Get("basePath"), "the base path", visit)
}

// signInTexts visits the OAuth settings of connection parameters.
func signInTexts(n source.Node, visit func(string, source.Node)) {
	for key, value := range n.Members() {
		if key.Str() == "oAuthSettings" {
			eachText(value, "the sign-in", visit)
			continue
		}
		signInTexts(value, visit)
	}
	for _, item := range n.Items() {
		signInTexts(item, visit)
	}
}

// policyTexts visits the parameters of policies.
func policyTexts(n source.Node, visit func(string, source.Node)) {
	for _, policy := range n.Items() {
		eachText(policy.Get("parameters"), "policy "+source.Quote(policy.Get("title").Str()), visit)
	}
}

func eachText(n source.Node, subject string, visit func(string, source.Node)) {
	if n.Kind() == source.String {
		visit(subject, n)
	}
	for key, value := range n.Members() {
		if isWord(key.Str()) {
			continue
		}
		eachText(value, subject, visit)
	}
	for _, item := range n.Items() {
		eachText(item, subject, visit)
	}
}

// isWord reports whether a key has one of a few words of the platform, such as oauth2 or Request, or names of
// operations: these are no values of variables, even where a variable has the same.
func isWord(key string) bool {
	return strings.HasPrefix(key, "x-ms-apimTemplate-") || slices.Contains([]string{"identityProvider", "redirectMode", "x-ms-apimTemplateParameter.existsAction"}, key)
}

// restored returns a text with the reference to the variable whose value it has, "" where it has none
// or where several could be meant.
func (m *merger) restored(subject string, n source.Node) string {
	found := m.holding(n.Str())
	if len(found) == 0 {
		return ""
	}
	v := found[0]
	if len(found) > 1 || v.Managed && !v.Declared {
		var names []string
		for _, v := range found {
			names = append(names, v.Name)
		}
		m.report(ruleUnclear, source.Span{}, "value"+n.Pointer(), "%s of %s has the value of %s in %s; the file keeps the value, which every stage would use",
			subject, m.name(), words.List(names), m.Stage)
		return ""
	}
	m.report(ruleRestored, source.Span{}, "value"+n.Pointer(), "%s of %s has the value of %s in %s; the file refers to the variable", subject, m.name(), v.Name, m.Stage)
	if !slices.Contains(m.merged.Variables, v.Name) {
		m.merged.Variables = append(m.merged.Variables, v.Name)
	}
	at := valueIn(n.Str(), v.Value)
	return n.Str()[:at] + variableMark + `"` + v.Name + `")` + n.Str()[at+len(v.Value):]
}

// holding returns the variables whose value a text has: of the longest value, and of those the ones
// that alm.yaml declares if it declares any.
func (m *merger) holding(text string) []Variable {
	var found []Variable
	for _, v := range m.Variables {
		switch {
		case len(v.Value) < minValue || valueIn(text, v.Value) < 0 || len(found) > 0 && len(v.Value) < len(found[0].Value):
			continue
		case len(found) > 0 && len(v.Value) > len(found[0].Value):
			found = nil
		}
		found = append(found, v)
	}
	if slices.ContainsFunc(found, func(v Variable) bool { return v.Declared }) {
		found = slices.DeleteFunc(found, func(v Variable) bool { return !v.Declared })
	}
	return found
}

// valueIn returns where a text has a value: as a whole, behind the slash of a path, or as the host of an
// address; -1 for nowhere.
func valueIn(text, value string) int {
	if text == value {
		return 0
	}
	if text == "/"+value {
		return 1
	}
	_, rest, isAddress := strings.Cut(text, "://")
	if after, found := strings.CutPrefix(rest, value); isAddress && found && (after == "" || strings.ContainsAny(after[:1], "/:?#")) {
		return len(text) - len(rest)
	}
	return -1
}
