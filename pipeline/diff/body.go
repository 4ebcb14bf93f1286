package diff

import (
	"slices"

	"alm/internal/source"
)

// body compares what a flow sends as content.
func (s scene) body() {
	was, is := s.was.Body, s.is.Body
	switch {
	case was == nil && is == nil:
	case s.formChanged():
		s.form()
	case is == nil:
		s.tell("request-body-removed", was.Node, source.Node{}, s.site(was, ""), change{
			detail: "is gone, and it was the body", old: was.Name, at: place(s.is.Node, "parameters"), before: nameOf(was.Node),
		})
	case was == nil:
		s.bodyAdded(is)
	default:
		s.bodyKept(was, is)
	}
}

// formChanged tells whether the content was a body and is a form, or the other way round.
func (s scene) formChanged() bool {
	return s.was.Body != nil && s.is.Body == nil && hasForm(s.is.Parameters) && !hasForm(s.was.Parameters) ||
		s.is.Body != nil && s.was.Body == nil && hasForm(s.was.Parameters) && !hasForm(s.is.Parameters)
}

func hasForm(all []parameter) bool {
	return slices.ContainsFunc(all, func(p parameter) bool { return p.In == "formData" })
}

// form tells that a body became a form, in place of every field that came and went.
func (s scene) form() {
	detail := "was a body and is now a form"
	if s.was.Body == nil {
		detail = "was a form and is now a body"
	}
	s.tell("request-body-form-changed", s.was.Node, s.is.Node,
		site{s.was, s.subject("parameter"), "the content" + s.of()}, change{
			detail: detail, at: place(s.is.Node, "parameters"), before: place(s.was.Node, "parameters"),
		})
}

func (s scene) bodyAdded(is *parameter) {
	rule, detail := "request-body-added-optional", "is a new body"
	if is.Required {
		rule, detail = "request-body-added-required", "is a new body, and required"
	}
	s.tell(rule, source.Node{}, is.Node, s.site(is, ""), change{
		detail: detail, new: is.Name, at: nameOf(is.Node), before: place(s.was.Node, "parameters"),
	})
}

func (s scene) bodyKept(was, is *parameter) {
	if was.Name != is.Name {
		s.rename("request-body-parameter-renamed", was, is, "is the body, and now called "+is.Name)
	}
	if was.Required != is.Required {
		rule, detail := "request-body-became-optional", "is the body, and no longer required"
		if is.Required {
			rule, detail = "request-body-became-required", "is the body, and now required"
		}
		s.tell(rule, was.Node, is.Node, s.site(was, "required"), change{
			detail: detail, at: place(is.Node, "required"), before: place(was.Node, "required"),
		})
	}
	at := site{subject: s.subject("parameter/" + was.Name + "/schema")}
	s.enter(root{site: at, key: was.Name, after: s.of()}, was.Schema, is.Schema, atBody, was.Required && is.Required)
}
