package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var visibilityRules = []check.Rule{
	{
		ID:       "visibility-value",
		Title:    "x-ms-visibility has a value that the platform does not know",
		Severity: check.Error,
		Aliases:  []string{"JsonValueNotInEnum"},
		Autofix:  true,
		Fix:      "write important, advanced or internal in lower case, or leave it out",
		Run: eachMember(visibility, func(p *check.Pass, m member) {
			if !is(m.Value, visibilities...) {
				m.Of.Report(p, unknownVisibility(m))
			}
		}),
	},
	{
		ID:       "visibility-internal-required",
		Title:    "A hidden input is required and has no default",
		Severity: check.Error,
		Fix:      `add a "default", or show the input to makers`,
		Run: eachHiddenInput(
			func(c *connector.Connector, at *part) bool {
				return !at.Get("default").Exists() && isRequired(at) && !fillsItself(c, at)
			},
			func(p *check.Pass, at *part) {
				at.Reportf(p, at.Span(), "%s is required, hidden and has no default; makers cannot fill it in, so every call fails", at.Label())
			}),
	},
	{
		ID:       "visibility-internal-optional",
		Title:    "A hidden input has a default and is not required",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Aliases:  []string{"PropertyMustBeRequired", "InternalPropertyWithDefaultOptional"},
		Fix:      "make it required: only required inputs are sure to be sent",
		Run: eachHiddenInput(
			func(_ *connector.Connector, at *part) bool { return at.Get("default").Exists() && !isRequired(at) },
			func(p *check.Pass, at *part) {
				at.Reportf(p, at.Get("default").Span(), "%s is hidden and not required, so its default is never sent", at.Label())
			}),
	},
}

// visibilities are the platform's; none is what is meant without any.
var visibilities = []string{"important", "advanced", "internal", "none"}

// unknownVisibility mends the case of what hides nothing.
func unknownVisibility(m member) check.Finding {
	f := check.Finding{At: m.Value.Span(), Message: visibility + " of " + m.Of.Label() + " is " + shown(m.Value) +
		"; the platform knows important, advanced and internal, in lower case, and passes over the rest"}
	near := spelt(m.Value.Str(), visibilities)
	switch {
	case m.Value.Kind() == source.String && m.Value.Str() == "":
		f.Severity = check.Note
		f.Message = visibility + " of " + m.Of.Label() + " is empty, which means nothing"
		f.Edits = []source.Edit{m.Key.Remove()}
	case near == "important" || near == "advanced" || near == "none":
		f.Edits = []source.Edit{{Span: m.Value.Span(), New: source.Quote(near)}}
	}
	return f
}

// eachHiddenInput tells of internal parameters, and of internal properties that a body
// sends, where something is wrong with them. What bodies send is looked up last: it takes a
// walk through all of them.
func eachHiddenInput(wrong func(*connector.Connector, *part) bool, tell func(*check.Pass, *part)) func(*check.Pass) {
	return eachMember(visibility, func(p *check.Pass, m member) {
		at := m.Of
		if !is(m.Value, "internal") {
			return
		}
		parameter := at.Kind == kindParameter && !is(at.Get("in"), "body")
		property := at.Kind == kindSchema && at.Role == "properties"
		if (parameter || property) && wrong(p.Is, at) && (parameter || gathered(p).sent(p.Is, at.Node)) {
			tell(p, at)
		}
	})
}

func isRequired(at *part) bool {
	if at.Kind == kindParameter {
		return at.Get("required").Bool()
	}
	return lists([]source.Node{at.Owner.Get("required")}, at.Name)
}

// fillsItself tells whether a value comes from elsewhere: from the platform, from inner
// properties, or from the service.
func fillsItself(c *connector.Connector, at *part) bool {
	n := c.Resolve(at.Node)
	return isTrue(n.Get(notificationURL)) || n.Get("readOnly").Bool() ||
		n.Get("properties").Exists() || n.Get("allOf").Exists() || n.Get("default").Exists()
}

// sent tells whether a schema is part of a request's body.
func (f *facts) sent(c *connector.Connector, n source.Node) bool {
	if f.bodies == nil {
		f.bodies = map[source.Node]bool{}
		for _, op := range c.Operations {
			if op.Body != nil {
				f.send(c, op.Body.Schema)
			}
		}
	}
	return f.bodies[n]
}

// send marks a schema, as written and after $ref, and all that it holds.
func (f *facts) send(c *connector.Connector, schema source.Node) {
	for ahead := []source.Node{schema}; len(ahead) > 0; {
		n := ahead[len(ahead)-1]
		ahead = ahead[:len(ahead)-1]
		if !n.Exists() || f.bodies[n] {
			continue
		}
		f.bodies[n] = true
		if to := c.Resolve(n); to != n {
			ahead = append(ahead, to)
			continue
		}
		for _, property := range n.Get("properties").Members() {
			ahead = append(ahead, property)
		}
		for _, item := range n.Get("allOf").Items() {
			ahead = append(ahead, item)
		}
		ahead = append(ahead, n.Get("items"), n.Get("additionalProperties"))
	}
}

// is tells whether a string is one of those texts, without decoding it.
func is(n source.Node, texts ...string) bool {
	raw := n.Raw()
	if n.Kind() != source.String || len(raw) < 2 {
		return false
	}
	for _, text := range texts {
		if string(raw[1:len(raw)-1]) == text {
			return true
		}
	}
	return false
}
