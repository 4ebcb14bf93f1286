package diff

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

type response = connector.Response

// compareResponses compares the output that makers see, then the other responses.
func (s operationComparison) compareResponses() {
	if s.d.equal(s.was.Get("responses"), s.is.Get("responses")) && areDistinct(s.was.Responses, codeOf) {
		return
	}
	was, is := s.outputs[0], s.outputs[1]
	moved := was.Code != "" && is.Code != "" && was.Code != is.Code
	s.compareOutput(was, is, moved)
	lost, gained := otherResponses(s.was, was, moved && !hasResponse(s.is, was.Code)), otherResponses(s.is, is, moved && !hasResponse(s.was, is.Code))
	matchByKey(&lost, &gained, func(r *response) string { return r.Code }, s.compareResponse)
	for _, r := range lost {
		s.recordStatusRemoved(*r)
	}
	for _, r := range gained {
		s.recordStatusAdded(*r)
	}
}

// otherResponses returns the responses, without the output when that is compared separately.
func otherResponses(op *connector.Operation, output response, apart bool) []*response {
	var all []*response
	for i, r := range op.Responses {
		if !strings.HasPrefix(r.Code, "x-") && !(apart && r.Code == output.Code) {
			all = append(all, &op.Responses[i])
		}
	}
	return all
}

func (s operationComparison) responsePlace(r response, member string) place {
	return place{op: s.was, subject: joinPath(s.subject("responses/"+r.Code), member), before: "response ", key: r.Code, after: s.of}
}

// compareOutput compares the schemas that makers see, under any status code.
func (s operationComparison) compareOutput(was, is response, moved bool) {
	if moved {
		s.recordOutputMoved(was, is)
	}
	output := func(key, after string) place {
		at := s.responsePlace(was, "schema")
		if was.Code == "" {
			at = s.responsePlace(is, "schema")
		}
		at.before, at.key, at.after, at.part = "", key, after, check.Part{Side: check.Output, Key: "body"}
		return at
	}
	switch before, after := was.Schema, is.Schema; {
	case before.Exists() && !after.Exists():
		s.record("response-schema-removed", before, source.Node{}, output("", "the output"+s.of), change{
			detail: "lost its schema", at: startOf(is.Node), before: spanOf(was.Node, "schema"),
		})
	case after.Exists() && !before.Exists():
		s.record("response-schema-added", source.Node{}, after, output("", "the output"+s.of), change{
			detail: "gained a schema", at: spanOf(is.Node, "schema"), before: startOf(was.Node),
		})
	case after.Exists():
		before, after = s.unbatched(before, after, was.Code)
		s.d.addRoot(before, after, atOutput, false, func() place { return output("body", " in the output"+s.of) })
	}
}

// recordOutputMoved records an output that moved to another status code unchanged.
func (s operationComparison) recordOutputMoved(was, is response) {
	ch := change{
		detail: "moved from " + was.Code + " to " + is.Code, old: was.Code, new: is.Code,
		at: is.Name.Span(), before: was.Name.Span(),
	}
	if s.equivalent(was.Schema, is.Schema) {
		s.record("response-status-relocated", s.was.Node, s.is.Node, s.responsePlace(was, ""), ch)
		return
	}
	wasKept, wasThere := hasResponse(s.is, was.Code), hasResponse(s.was, is.Code)
	if !isSuccess(was.Code) || !isSuccess(is.Code) || wasKept || wasThere {
		if !wasKept {
			s.recordStatusRemoved(was)
		}
		if !wasThere {
			s.recordStatusAdded(is)
		}
		return
	}
	ch.detail, ch.content, ch.severity = "was replaced by "+is.Code, s.d.content(was.Schema, is.Schema), s.severityOfLost(was)
	for _, r := range []response{was, is} {
		s.record("response-success-status-removed", s.was.Node, s.is.Node, s.responsePlace(r, ""), ch)
	}
}

func hasResponse(op *connector.Operation, code string) bool {
	return slices.ContainsFunc(op.Responses, func(r response) bool { return r.Code == code })
}

// severityOfLost returns the severity of a status that was removed: where the output has lost its schema with it, that
// weighs more.
func (s operationComparison) severityOfLost(r response) check.Severity {
	if r.Code == s.outputs[0].Code && r.Schema.Exists() && !s.outputs[1].Schema.Exists() {
		return asNote
	}
	return check.Off
}

func (s operationComparison) equivalent(was, is source.Node) bool {
	return s.d.equal(s.d.was.Resolve(was), s.d.is.Resolve(is)) || s.d.equivalent(was, is)
}

func isSuccess(code string) bool { return strings.HasPrefix(code, "2") }

// recordStatusRemoved records a removed status code.
func (s operationComparison) recordStatusRemoved(r response) {
	rule := "response-error-status-changed"
	if isSuccess(r.Code) {
		rule = "response-success-status-removed"
	}
	s.record(rule, r.Name, source.Node{}, s.responsePlace(r, ""), change{
		content: s.d.content(r.Schema, source.Node{}), severity: s.severityOfLost(r),
		detail: "was removed", old: r.Code, at: spanOf(s.is.Node, "responses"), before: r.Name.Span(),
	})
}

// recordStatusAdded records a new status code. Without a schema it does not affect what makers
// see.
func (s operationComparison) recordStatusAdded(r response) {
	ch := change{detail: "is new", new: r.Code, content: s.d.content(source.Node{}, r.Schema), at: r.Name.Span(), before: spanOf(s.was.Node, "responses")}
	rule := "response-error-status-changed"
	if isSuccess(r.Code) {
		rule = "response-success-status-added"
		if !r.Schema.Exists() {
			ch.severity = asNote
		}
	}
	s.record(rule, source.Node{}, r.Name, s.responsePlace(r, ""), ch)
}

// compareResponse compares a response except for the output's schema.
func (s operationComparison) compareResponse(was, is *response) {
	if s.d.equal(was.Node, is.Node) {
		return
	}
	s.compareOtherSchema(was, is)
	usual, apart := unclassified, []string{"schema", "$ref", "headers"}
	if s.isError(was) { // nothing of it weighs more than its removal
		usual, apart = "response-error-status-changed", apart[:2]
	} else {
		s.compareHeaders(was, is)
	}
	f := sides{was: view{own: was.Node}, is: view{own: is.Node}}
	for _, name := range f.differing(apart) {
		rule := usual
		switch name {
		case "description", "examples", "x-ms-summary", "x-ms-visibility":
			rule = atResponse.ruleFor(labelChanged)
		}
		s.record(rule, was.Node, is.Node, s.responsePlace(*was, name), change{
			content: contentOf(was.Node.Get(name), is.Node.Get(name)),
			detail:  "changed " + name, at: spanOf(is.Node, name), before: spanOf(was.Node, name),
		})
	}
}

// isError reports whether a response is neither a success nor what makers see.
func (s operationComparison) isError(r *response) bool {
	return !isSuccess(r.Code) && r.Code != s.outputs[0].Code
}

// isOutput reports whether compareOutput compares the schemas of a response: it is the output on both sides, or on the
// only side that has one.
func (s operationComparison) isOutput(was, is *response) bool {
	before, after := s.outputs[0].Code, s.outputs[1].Code
	return (was.Code == before || is.Code == after) && (before == after || before == "" || after == "")
}

// compareOtherSchema compares the schema of a response beside the output. The platform validates
// a success against the schema of its own code.
func (s operationComparison) compareOtherSchema(was, is *response) {
	switch {
	case s.isOutput(was, is) || s.equivalent(was.Schema, is.Schema) && was.Schema.Exists() == is.Schema.Exists():
	case !isSuccess(was.Code):
		s.record("response-error-status-changed", s.d.was.Resolve(was.Schema), s.d.is.Resolve(is.Schema), s.responsePlace(*was, "schema"), change{
			content: s.d.content(was.Schema, is.Schema),
			detail:  "changed its schema", at: spanOf(is.Node, "schema"), before: spanOf(was.Node, "schema"),
		})
	case was.Schema.Exists() != is.Schema.Exists():
		s.record(weaker[atOtherSuccess].rule, s.d.was.Resolve(was.Schema), s.d.is.Resolve(is.Schema), s.responsePlace(*was, "schema"), change{
			content: s.d.content(was.Schema, is.Schema),
			detail:  describePresence(was.Schema, is.Schema), at: spanOf(is.Node, "schema"), before: spanOf(was.Node, "schema"),
		})
	default:
		s.d.addRoot(was.Schema, is.Schema, atOtherSuccess, false, func() place {
			at := s.responsePlace(*was, "schema")
			at.before, at.key, at.after = "", "body", " in response "+was.Code+s.of
			return at
		})
	}
}

func (s operationComparison) compareHeaders(was, is *response) {
	before, after := was.Node.Get("headers"), is.Node.Get("headers")
	if s.d.equal(before, after) {
		return
	}
	heads := membersOf(after)
	known := map[string]bool{}
	at := func(name string) place {
		place := s.responsePlace(*was, "headers/"+name)
		place.before, place.key, place.part = "header ", name, check.Part{Side: check.Output, Key: "headers/" + check.EscapeStep(name)}
		return place
	}
	for key, value := range before.Members() {
		name := key.Str()
		known[name] = true
		if other, ok := heads[name]; ok {
			s.d.addRoot(value, other, atHeader, false, func() place { return at(name) })
			continue
		}
		s.record("response-header-removed", value, source.Node{}, at(name), change{
			detail: "was removed", old: name, at: spanOf(is.Node, "headers"), before: key.Span(),
		})
	}
	for key, value := range after.Members() {
		if name := key.Str(); !known[name] {
			s.record("response-header-added", source.Node{}, value, at(name), change{
				detail: "is new", new: name, at: key.Span(), before: spanOf(was.Node, "headers"),
			})
		}
	}
}
