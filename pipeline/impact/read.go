package impact

import (
	"path"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/impact/expression"
)

// read is a part of a step's output that its flow uses.
type read struct {
	key   string // "body/lines/*/name"
	whole bool   // what is below the key is passed on
	maybe bool   // it may be the output of another step
}

// read records that a value is used, whole or only to look at it.
func (w *flowWalk) read(value []origin, all bool) {
	for _, o := range value {
		switch o.what {
		case output:
			w.record(o.step, read{w.keep(o.path), all, o.maybe})
		case wrapped:
			w.read(w.bodyOf(o.step), all)
		case whole, results:
			w.readSteps(o, all)
		case madeList:
			w.readListed(o, all)
		case written, selected:
			if all {
				w.readWritten(o)
			}
		}
	}
}

func (w *flowWalk) readSteps(o origin, all bool) {
	steps := []*flowStep{o.step}
	if o.what == results {
		steps = o.step.inside
	}
	for _, s := range steps {
		if s.call != nil {
			w.record(s, read{"", all, true})
		}
	}
}

// readListed records what a list that an expression makes holds.
func (w *flowWalk) readListed(o origin, all bool) {
	if w.enter() {
		w.read(w.listedItems(o), all)
		w.leave()
	}
}

// readWritten records what an object or list in the flow holds. It may hold itself.
func (w *flowWalk) readWritten(o origin) {
	if !w.enter() {
		return
	}
	defer w.leave()
	if o.node.Kind() == source.String {
		w.read(w.valueOf(o.node, o.scope), true)
		return
	}
	for _, value := range o.node.Members() {
		w.readWritten(origin{node: value, scope: o.scope})
	}
	for _, item := range o.node.Items() {
		w.readWritten(origin{node: item, scope: o.scope})
	}
}

func (w *flowWalk) record(s *flowStep, r read) {
	if s.known == nil {
		s.known = map[read]bool{}
	}
	if !s.known[r] {
		s.known[r] = true
		s.reads = append(s.reads, r)
	}
}

// holders are the steps, by type, whose texts are only kept: who reads them is followed.
var holders = map[string]bool{
	"compose": true, "parsejson": true, "query": true, "select": true, "initializevariable": true, "setvariable": true,
	"appendtoarrayvariable": true, "foreach": true,
}

// templates are the steps, by type, that apply a template to each item of inputs.from.
var templates = map[string]bool{"select": true, "query": true, "table": true}

// readTexts records what the texts of a step read, without the steps inside it.
func (w *flowWalk) readTexts(s *flowStep) {
	for key, value := range s.node.Members() {
		switch key.Str() {
		case "actions", "else", "cases", "default", "runAfter", "metadata", "description", "splitOn":
			continue
		case "inputs":
		default:
			if len(branchesOf(value)) > 0 {
				continue
			}
		}
		scope := s
		if key.Str() == "foreach" {
			scope = s.parent
		}
		w.readNode(s, value, scope, true)
	}
	if strings.HasSuffix(s.kind, "code") {
		w.readCode(s)
	}
	if s.kind == "parsejson" {
		w.readSchema(s.node.Get("inputs", "schema"), w.valueOf(s.node.Get("inputs", "content"), s))
	}
}

// readCode counts a step with code in it, which may read all of every step that it names.
func (w *flowWalk) readCode(s *flowStep) {
	w.unclearIn(s, "alm does not read code in a step")
	if w.searched > maxSearched { // all steps are recorded
		return
	}
	inputs := s.node.Get("inputs")
	text := string(inputs.Raw()) + inputs.Get("code").Str() // with escapes, and without
	w.searched += len(text) * len(w.order)
	for _, other := range w.order {
		if other.call != nil && (other.trigger || w.searched > maxSearched || strings.Contains(text, path.Base(other.where))) {
			w.record(other, read{"", true, true})
		}
	}
}

// maxSearched limits how many bytes of code are searched for the names of steps, in one flow. Beyond it the
// code may read all steps.
const maxSearched = 1 << 28

// readSchema records what the schema of a Parse JSON step requires of a value: without it the step fails.
func (w *flowWalk) readSchema(schema source.Node, value []origin) {
	if len(value) == 0 || schema.Kind() != source.Object {
		return
	}
	for _, name := range schema.Get("required").Items() {
		w.read(w.member(value, check.EscapeStep(name.Str())), false)
	}
	for name, field := range schema.Get("properties").Members() {
		w.readSchema(field, w.member(value, check.EscapeStep(name.Str())))
	}
	w.readSchema(schema.Get("items"), w.member(value, check.AnyStep))
}

func (w *flowWalk) readNode(s *flowStep, n source.Node, scope *flowStep, top bool) {
	if n.Kind() == source.String {
		w.readText(n, scope, !holders[s.kind])
		return
	}
	for key, value := range n.Members() {
		w.readText(key, scope, true)
		inner := scope
		if top && key.Str() == "from" && templates[s.kind] {
			inner = s.parent
			if s.kind == "table" && n.Get("columns").Exists() { // its columns say what it reads of the items
				w.readText(value, inner, false)
				continue
			}
		}
		w.readNode(s, value, inner, false)
	}
	for _, item := range n.Items() {
		w.readNode(s, item, scope, false)
	}
}

// readText records what one text reads.
func (w *flowWalk) readText(text source.Node, scope *flowStep, all bool) {
	parsed := w.parse(text.Str(), scope)
	defer func(outer source.Node) { w.text = outer }(w.text)
	w.text = text
	for _, part := range parsed.Parts {
		if part.Node != nil {
			w.read(w.eval(part.Node, scope), all || !isSingle(parsed))
		}
	}
}

// parse parses a text. One that is not in the language counts as unclear, and may read all of
// every step that it names.
func (w *flowWalk) parse(text string, scope *flowStep) expression.Text {
	if !strings.Contains(text, "@") {
		return expression.Text{}
	}
	parsed, err := expression.Parse(text)
	if err == nil {
		return parsed
	}
	if !w.broken[text] {
		w.broken[text] = true
		w.unclearIn(scope, "an expression has "+err.Error())
		for _, name := range namesIn(text) {
			if s := w.steps[name]; s != nil {
				w.record(s, read{"", true, true})
			}
		}
	}
	return expression.Text{}
}

// namesIn returns what a text may name: what is between quotes.
func namesIn(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return c == '\'' || c == '"' })
}

// Whether a read, or what is below it, is of a part.
type hit uint8

const (
	noHit hit = iota
	mayHit
	isHit
)

// of compares a read with the key of a part: the read is of it when it is of the same place or
// of one below, and may be of it when something above is passed on.
func (r read) of(part string) hit {
	sure := !r.maybe
	for key, rest := r.key, part; ; {
		if rest == "" {
			return map[bool]hit{true: isHit, false: mayHit}[sure]
		}
		if key == "" {
			if r.whole {
				return mayHit
			}
			return noHit
		}
		var have, want string
		have, key, _ = strings.Cut(key, "/")
		want, rest, _ = strings.Cut(rest, "/")
		switch {
		case have == anyName && want == check.AnyStep: // an item is one of them
		case have == anyName, have != want && want != check.AnyStep && strings.EqualFold(have, want): // names are not case-sensitive there
			sure = false
		case have != want && want != check.AnyStep:
			return noHit
		}
	}
}
