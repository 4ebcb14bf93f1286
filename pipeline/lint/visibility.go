package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var visibilityRules = []check.Rule{
	{
		ID:       "visibility-value",
		Title:    "x-ms-visibility has an unknown value",
		Severity: check.Error,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: publishedSchemas},
		Fix:      "use important, advanced or internal, or remove it",
		Run: eachMember(visibilityKey, func(p *check.Pass, m member) {
			if !isText(m.Value, visibilities...) {
				m.Of.Report(p, unknownVisibility(m))
			}
		}),
	},
	{
		ID:       "visibility-internal-required",
		Title:    "A hidden input is required and has no default",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: extensionsPage},
		Fix:      `add a "default", or make the input visible`,
		Run: eachHiddenInput(
			func(c *connector.Connector, obj *object) bool {
				return !obj.Get("default").Exists() && isRequired(obj) && !fillsItself(c, obj)
			},
			func(p *check.Pass, obj *object) {
				if f := indexOf(p); obj.Op != nil && f.isWebhook(p.Is, obj.Op) && !f.subscribes(p.Is, obj.Op) {
					return // trigger-notification-url reports that nothing in the body takes the callback URL
				}
				f := check.Finding{At: obj.Span(), Message: obj.Label() + " is required and hidden but has no default; makers cannot fill it in, and Microsoft requires a default"}
				if isOptional(obj.Owner) {
					f.Severity = check.Warning
					f.Message = obj.Label() + " is required and hidden but has no default; calls with " + obj.Owner.Label() + " fail"
				}
				obj.Report(p, f)
			}),
	},
	{
		ID:       "visibility-internal-optional",
		Title:    "A hidden input has a default and is not required",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Aliases:  []string{"PropertyMustBeRequired", "InternalPropertyWithDefaultOptional"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      "make it required; only required inputs are always sent",
		Run: eachHiddenInput(
			func(_ *connector.Connector, obj *object) bool { return obj.Get("default").Exists() && !isRequired(obj) },
			func(p *check.Pass, obj *object) {
				obj.Reportf(p, obj.Get("default").Span(), "%s is hidden and not required, so its default is not sent", obj.Label())
			}),
	},
}

// visibilities are the platform's values; none is the default.
var visibilities = []string{"important", "advanced", "internal", "none"}

// unknownVisibility fixes the case of values that hide nothing.
func unknownVisibility(m member) check.Finding {
	f := check.Finding{At: m.Value.Span(), Message: visibilityKey + " of " + m.Of.Label() + " is " + excerpt(m.Value) +
		"; it must be important, advanced or internal, in lower case"}
	near := equalFoldIn(m.Value.Str(), visibilities)
	if near != "" {
		f.Severity = check.Warning // one Microsoft page and some published connectors write a capital letter
	}
	switch {
	case m.Value.Kind() == source.String && m.Value.Str() == "":
		f.Severity = check.Note
		f.Message = visibilityKey + " of " + m.Of.Label() + " is empty and has no effect"
		f.Edits = []source.Edit{m.Key.RemoveFrom(m.Of.Node)}
	case near == "important" || near == "advanced" || near == "none":
		f.Edits = []source.Edit{{Span: m.Value.Span(), New: source.Quote(near)}}
	}
	return f
}

// eachHiddenInput reports internal parameters, and internal properties that a body
// sends, if wrong says so. Whether a body sends them is checked last, because it needs a
// walk over all bodies.
func eachHiddenInput(wrong func(*connector.Connector, *object) bool, tell func(*check.Pass, *object)) func(*check.Pass) {
	return eachMember(visibilityKey, func(p *check.Pass, m member) {
		obj := m.Of
		if !isText(m.Value, "internal") {
			return
		}
		parameter := obj.Kind == kindParameter && !isText(obj.Get("in"), "body")
		property := obj.Kind == kindSchema && obj.Role == "properties"
		if (parameter || property) && wrong(p.Is, obj) && (parameter || indexOf(p).isSent(p.Is, obj.Node)) {
			tell(p, obj)
		}
	})
}

// isOptional reports whether a schema or one around it may be missing from a request: it is
// an item, or a property that is not required.
func isOptional(obj *object) bool {
	for ; obj != nil && obj.Kind == kindSchema; obj = obj.Owner {
		if obj.Role == "items" || obj.Role == "additionalProperties" || obj.Role == "properties" && !isRequired(obj) {
			return true
		}
	}
	return false
}

func isRequired(obj *object) bool {
	if obj.Kind == kindParameter {
		return obj.Get("required").Bool()
	}
	return listsText([]source.Node{obj.Owner.Get("required")}, obj.Name)
}

// fillsItself reports whether a value has another origin: the platform, inner
// properties, or the service.
func fillsItself(c *connector.Connector, obj *object) bool {
	n := c.Resolve(obj.Node)
	return isMarked(n.Get(notificationURL)) || n.Get("readOnly").Bool() ||
		n.Get("properties").Exists() || n.Get("allOf").Exists() || n.Get("default").Exists() || n.Get("items", "default").Exists()
}

// isSent reports whether a schema is part of a request's body.
func (f *index) isSent(c *connector.Connector, n source.Node) bool {
	if f.bodies == nil {
		f.bodies = map[source.Node]bool{}
		for _, op := range c.Operations {
			if op.Body != nil {
				f.markSent(c, op.Body.Schema)
			}
		}
	}
	return f.bodies[n]
}

// markSent marks a schema, as written and resolved, and everything in it.
func (f *index) markSent(c *connector.Connector, schema source.Node) {
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

// isText reports whether a string is one of texts, without decoding it.
func isText(n source.Node, texts ...string) bool {
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
