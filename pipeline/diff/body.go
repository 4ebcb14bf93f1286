package diff

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// compareBody compares the request body, and the further bodies of an operation that has several, which
// OpenAPI does not allow.
func (s operationComparison) compareBody() {
	lost, gained := furtherBodies(s.was), furtherBodies(s.is)
	matchByKey(&lost, &gained, func(p *parameter) string { return p.Name }, s.compareBodies)
	for _, was := range lost {
		s.recordBodyRemoved(was)
	}
	for _, is := range gained {
		s.recordBodyAdded(is)
	}
	was, is := s.was.Body, s.is.Body
	switch {
	case was == nil && is == nil:
	case (was == nil || is == nil) && s.bodyFollowsURL(was, is):
	case s.formChanged():
		s.recordFormChange()
	case is == nil:
		s.recordBodyRemoved(was)
	case was == nil:
		s.recordBodyAdded(is)
	default:
		s.compareBodies(was, is)
	}
}

// furtherBodies returns the bodies of an operation after the first.
func furtherBodies(op *connector.Operation) []*parameter {
	var more []*parameter
	for i := range op.Parameters {
		if p := &op.Parameters[i]; p.In == "body" && p != op.Body {
			more = append(more, p)
		}
	}
	return more
}

func (s operationComparison) recordBodyRemoved(was *parameter) {
	s.record("request-body-removed", was.Node, source.Node{}, s.parameterPlace(was, ""), change{
		detail: "was the body, and was removed", old: was.Name, at: spanOf(s.is.Node, "parameters"), before: nameSpan(was.Node),
	})
}

// formChanged reports whether a body became form data, or the other way round.
func (s operationComparison) formChanged() bool {
	return s.was.Body != nil && s.is.Body == nil && hasForm(s.is.Parameters) && !hasForm(s.was.Parameters) ||
		s.is.Body != nil && s.was.Body == nil && hasForm(s.was.Parameters) && !hasForm(s.is.Parameters)
}

func hasForm(all []parameter) bool {
	return slices.ContainsFunc(all, func(p parameter) bool { return p.In == "formData" })
}

// recordFormChange records one change for a body that became form data, in place of one for each
// field.
func (s operationComparison) recordFormChange() {
	detail := "was a body and is now a form"
	if s.was.Body == nil {
		detail = "was a form and is now a body"
	}
	s.record("request-body-form-changed", s.was.Node, s.is.Node,
		place{op: s.was, subject: s.subject("parameter"), before: "the content", after: s.of}, change{
			content: digestOf(s.d.content(s.was.Node.Get("parameters"), s.is.Node.Get("parameters")), contentOf(s.was.Get("consumes"), s.is.Get("consumes"))),
			detail:  detail, at: spanOf(s.is.Node, "parameters"), before: spanOf(s.was.Node, "parameters"),
		})
}

func (s operationComparison) recordBodyAdded(is *parameter) {
	rule, detail := "request-body-added-optional", "is a new body"
	if is.Required {
		rule, detail = "request-body-added-required", "is a new body, and required"
	}
	s.record(rule, source.Node{}, is.Node, s.parameterPlace(is, ""), change{
		detail: detail, new: is.Name, at: nameSpan(is.Node), before: spanOf(s.was.Node, "parameters"),
	})
}

func (s operationComparison) compareBodies(was, is *parameter) {
	if was.Name != is.Name {
		s.recordRename("request-body-parameter-renamed", was, is, "is the body, and was renamed to "+is.Name)
	}
	if was.Required != is.Required {
		rule, detail := "request-body-became-optional", "is the body, and no longer required"
		if is.Required {
			rule, detail = "request-body-became-required", "is the body, and now required"
		}
		s.record(rule, was.Node, is.Node, s.parameterPlace(was, "required"), change{
			detail: detail, at: spanOf(is.Node, "required"), before: spanOf(was.Node, "required"),
		})
	}
	s.d.addRoot(was.Schema, is.Schema, atBody, was.Required && is.Required, func() place {
		return place{
			op: s.was, subject: s.subject("parameter/" + was.Name + "/schema"), key: was.Name, after: s.of,
			part: check.Part{Side: check.Body, Key: check.EscapeStep(was.Name)},
		}
	})
}
