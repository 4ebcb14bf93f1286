package impact

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/impact/expression"
)

// form is how a value is written in a consumer.
type form uint8

const (
	unknownForm form = iota // an expression, or a value that is filled in at run time
	literal
	object
	list
	masked // a value that the file of an environment's answer does not keep
)

// maxFields is how many members of an object are looked at. The largest operation of a published
// connector has fewer.
const maxFields = 1_000

// sent is a value that a call sends: a tree, as deep as the consumer writes it out.
type sent struct {
	name   string // in the object around it, as check.EscapeStep writes it
	header bool   // it is a header, whose name is not case-sensitive
	form   form
	text   string // of a literal
	below  []sent
}

// field returns a member of an object, nil when it has none.
func (s *sent) field(name string) *sent {
	for i := range s.below {
		if s.below[i].name == name {
			return &s.below[i]
		}
	}
	for i := range s.below {
		if s.below[i].header && strings.EqualFold(s.below[i].name, name) {
			return &s.below[i]
		}
	}
	return nil
}

// set puts a value under a flat key: "body/address/city".
func (s *sent) set(key string, value sent) {
	name, rest, deeper := strings.Cut(key, "/")
	if name == check.AnyStep {
		name = check.EscapeStep(name)
	}
	below := s.field(name)
	if below == nil && len(s.below) == maxFields {
		s.form = unknownForm
	}
	if s.form == unknownForm {
		return
	}
	if below == nil {
		s.below = append(s.below, sent{name: name, form: object})
		below = &s.below[len(s.below)-1]
	}
	if deeper {
		if below.form != object { // the complete value is set as well
			*below = sent{name: name, form: unknownForm}
			return
		}
		below.set(rest, value)
		return
	}
	value.name = name
	*below = value
}

// search is what a call sends under a key.
type search struct {
	sent, lacks, maybe bool
	values             []*sent
}

// findKey looks for a key below a value: as names, and as flat keys write it, where a slash in a
// name is one more step.
func (s *sent) findKey(key string, found *search) {
	s.find(key, found)
	flat := flatKey(key)
	if flat == key || found.sent {
		return
	}
	var other search
	if s.find(flat, &other); other.sent {
		*found = other
	}
}

func flatKey(key string) string { return strings.ReplaceAll(key, "~1", "/") }

// find looks for a key below a value. A key is lacking where the object that would hold it is
// sent without it.
func (s *sent) find(key string, found *search) {
	if key == "" {
		found.sent = true
		found.values = append(found.values, s)
		return
	}
	step, rest, deeper := strings.Cut(key, "/")
	switch {
	case s.form == unknownForm || s.form == masked || s.form == literal && s.text != "" || s.form == list && step != check.AnyStep:
		found.maybe = true
	case step == check.AnyStep:
		for i := range s.below {
			s.below[i].find(rest, found)
		}
	case s.form == object:
		if below := s.field(step); below != nil {
			below.find(rest, found)
		} else if !deeper {
			found.lacks = true
		}
	}
}

// sentOf returns a value of a flow's inputs.
func (w *flowWalk) sentOf(n source.Node) sent {
	switch {
	case n.Kind() == source.Object:
		s := sent{form: object}
		for key, value := range n.Members() {
			if len(s.below) == maxFields {
				return sent{}
			}
			below := w.sentOf(value)
			below.name = w.keep(check.EscapeStep(key.Str()))
			s.below = append(s.below, below)
		}
		return s
	case n.Kind() == source.Array:
		s := sent{form: list}
		for _, item := range n.Items() {
			s.below = append(s.below, w.sentOf(item))
		}
		return s
	case n.Kind() == source.String:
		return w.sentText(n.Str())
	}
	return sent{form: literal, text: w.keep(string(n.Raw()))}
}

// sentText returns a text that is sent. An expression that is only a text is that text.
func (w *flowWalk) sentText(text string) sent {
	switch {
	case text == notKept:
		return sent{form: masked}
	case w.isComputed(text):
		return sent{}
	}
	parsed, err := expression.Parse(text)
	if err != nil {
		return sent{}
	}
	fixed, ok := fixedText(parsed)
	if !ok {
		return sent{}
	}
	return sent{form: literal, text: w.keep(fixed)}
}

// fixedText returns a text whose expressions are only texts and numbers.
func fixedText(t expression.Text) (string, bool) {
	var b strings.Builder
	for _, part := range t.Parts {
		switch n := part.Node; {
		case n == nil:
			b.WriteString(part.Plain)
		case n.Kind != expression.Literal || n.Text == "null" && !n.String:
			return "", false
		default:
			b.WriteString(n.Text)
		}
	}
	return b.String(), true
}
