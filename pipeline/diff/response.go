package diff

import (
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

type response = connector.Response

// responses compares the output that makers see, then what else an operation answers.
func (s scene) responses() {
	was, is := s.was.Output(), s.is.Output()
	moved := was.Code != "" && is.Code != "" && was.Code != is.Code
	s.output(was, is, moved)
	lost, gained := answers(s.was, was, moved), answers(s.is, is, moved)
	match(&lost, &gained, func(r *response) string { return r.Code }, s.answer)
	for _, r := range lost {
		s.unanswered(*r)
	}
	for _, r := range gained {
		s.answered(*r)
	}
}

// answers are the responses, without the output when it is told apart.
func answers(op *connector.Operation, output response, apart bool) []*response {
	var all []*response
	for i, r := range op.Responses {
		if !strings.HasPrefix(r.Code, "x-") && !(apart && r.Code == output.Code) {
			all = append(all, &op.Responses[i])
		}
	}
	return all
}

func (s scene) reply(r response, member string) site {
	return site{s.was, join(s.subject("responses/"+r.Code), member), "response " + r.Code + s.of()}
}

// output compares the schemas of what makers see, under whatever code.
func (s scene) output(was, is response, moved bool) {
	if moved {
		s.moved(was, is)
	}
	at := s.reply(was, "schema")
	if was.Code == "" {
		at = s.reply(is, "schema")
	}
	at.thing = "the output" + s.of()
	switch before, after := was.Schema, is.Schema; {
	case before.Exists() && !after.Exists():
		s.tell("response-schema-removed", before, source.Node{}, at, change{
			detail: "has no schema any more", at: first(is.Node), before: place(was.Node, "schema"),
		})
	case after.Exists() && !before.Exists():
		s.tell("response-schema-added", source.Node{}, after, at, change{
			detail: "has a schema now", at: place(is.Node, "schema"), before: first(was.Node),
		})
	case after.Exists():
		s.enter(root{site: at, key: "body", after: " in the output" + s.of()}, before, after, atOutput, false)
	}
}

// moved tells of an output that stands under another code, when nothing else changed.
func (s scene) moved(was, is response) {
	ch := change{
		detail: "moved from " + was.Code + " to " + is.Code, old: was.Code, new: is.Code,
		at: is.Name.Span(), before: was.Name.Span(),
	}
	if s.alike(was.Schema, is.Schema) {
		s.tell("response-status-relocated", s.was.Node, s.is.Node, s.reply(was, ""), ch)
		return
	}
	s.unanswered(was)
	s.answered(is)
}

func (s scene) alike(was, is source.Node) bool {
	return s.d.same(s.d.was.Resolve(was), s.d.is.Resolve(is)) || s.d.means(was, is)
}

func success(code string) bool { return strings.HasPrefix(code, "2") }

// unanswered tells of a code that is gone.
func (s scene) unanswered(r response) {
	rule := "response-error-status-changed"
	if success(r.Code) {
		rule = "response-success-status-removed"
	}
	s.tell(rule, r.Name, source.Node{}, s.reply(r, ""), change{
		detail: "is gone", old: r.Code, at: place(s.is.Node, "responses"), before: r.Name.Span(),
	})
}

// answered tells of a code that is new. Without a schema it has no part in what makers see.
func (s scene) answered(r response) {
	ch := change{detail: "is new", new: r.Code, at: r.Name.Span(), before: place(s.was.Node, "responses")}
	rule := "response-error-status-changed"
	if success(r.Code) {
		rule = "response-success-status-added"
		if !r.Schema.Exists() {
			ch.severity = noted
		}
	}
	s.tell(rule, source.Node{}, r.Name, s.reply(r, ""), ch)
}

// answer compares what one code tells beside the schema of the output.
func (s scene) answer(was, is *response) {
	if was.Schema.Exists() != is.Schema.Exists() || !s.alike(was.Schema, is.Schema) {
		if was.Code != s.was.Output().Code {
			s.tell("response-error-status-changed", s.d.was.Resolve(was.Schema), s.d.is.Resolve(is.Schema), s.reply(*was, "schema"), change{
				detail: "has another schema", at: place(is.Node, "schema"), before: place(was.Node, "schema"),
			})
		}
	}
	s.headers(was, is)
	f := faces{was: view{[]source.Node{was.Node}}, is: view{[]source.Node{is.Node}}}
	for _, name := range f.differing([]string{"schema", "headers", "$ref"}) {
		rule := unclassified
		switch name {
		case "description", "examples", "x-ms-summary", "x-ms-visibility":
			rule = atResponse.rule(labelOther)
		}
		s.tell(rule, was.Node, is.Node, s.reply(*was, name), change{
			detail: "changed " + name, at: place(is.Node, name), before: place(was.Node, name),
		})
	}
}

func (s scene) headers(was, is *response) {
	before, after := was.Node.Get("headers"), is.Node.Get("headers")
	heads := members(after)
	known := map[string]bool{}
	at := func(name string) site {
		return site{s.was, s.reply(*was, "headers/"+name).subject, "header " + name + s.of()}
	}
	for key, value := range before.Members() {
		name := key.Str()
		known[name] = true
		if other, ok := heads[name]; ok {
			s.enter(root{site: at(name), key: name, before: "header ", after: s.of()}, value, other, atResponse, false)
			continue
		}
		s.tell("response-header-removed", value, source.Node{}, at(name), change{
			detail: "is gone", old: name, at: place(is.Node, "headers"), before: key.Span(),
		})
	}
	for key, value := range after.Members() {
		if name := key.Str(); !known[name] {
			s.tell("response-header-added", source.Node{}, value, at(name), change{
				detail: "is new", new: name, at: key.Span(), before: place(was.Node, "headers"),
			})
		}
	}
}
