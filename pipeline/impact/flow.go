package impact

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// isFlow reports whether a file is a flow: in Workflows of a solution, in a folder of its own in
// modernflows of the YAML form, the workflow.json of a Logic App or an agent's flow, or the definition.json of
// an exported package.
func isFlow(name string) bool {
	folder := path.Dir(name)
	return path.Ext(name) == ".json" &&
		(path.Base(folder) == "workflows" || path.Base(path.Dir(folder)) == "modernflows" || path.Base(name) == "workflow.json" ||
			path.Base(name) == "definition.json" && strings.HasSuffix(path.Dir(folder), "microsoft.flow/flows"))
}

func isFlowName(name string) bool { return strings.HasSuffix(name, ".json.data.xml") }

var fileID = lazyregexp.New(`(?i)[-_][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// flow reads a cloud flow of a solution, or the workflow.json of a Logic App or an agent's flow.
func (r *reader) flow(name string, data []byte) error {
	w, err := r.walkFlow(name, data)
	if err != nil {
		return err
	}
	return r.addFlow(name, w)
}

// addFlow adds a flow that was read from a file.
func (r *reader) addFlow(name string, w *flowWalk) error {
	title := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if base := path.Base(name); base == "workflow.json" || base == "definition.json" {
		title = path.Base(path.Dir(name))
	}
	title = cmp.Or(w.title, title)
	id := strings.ToLower(strings.TrimLeft(fileID.Get().FindString(title), "-_"))
	title = fileID.Get().ReplaceAllString(title, "")
	r.found.Consumers = append(r.found.Consumers, w.consumer(Consumer{Kind: Flow, Name: title, File: name, ID: id}))
	return broken(w.file)
}

// consumer returns a consumer with what the flow calls and runs.
func (w *flowWalk) consumer(c Consumer) Consumer {
	c.runs = w.runs()
	c.Calls, c.Unclear = w.calls(), w.unclear
	return c
}

// walkFlow reads the steps of a flow.
func (r *reader) walkFlow(name string, data []byte) (*flowWalk, error) {
	file := source.Parse(name, data)
	properties := file.Root.Get("properties")
	definition := properties.Get("definition")
	if !definition.Exists() {
		definition = file.Root.Get("definition")
	}
	if !definition.Exists() && isDefinition(file.Root) {
		definition = file.Root
	}
	if definition.Kind() != source.Object {
		return nil, errNoFlow
	}
	w := r.newFlowWalk(file, properties)
	w.readDefinition(definition)
	return w, nil
}

// newFlowWalk starts to read the flow with these properties in a file.
func (r *reader) newFlowWalk(file *source.File, properties source.Node) *flowWalk {
	return &flowWalk{
		file:        file,
		keep:        r.keep,
		tracing:     r.tracing,
		references:  properties.Get("connectionReferences"),
		connections: properties.Get("parameters", "$connections", "value"),
		title:       properties.Get("displayName").Str(),
		steps:       map[string]*flowStep{}, spelled: map[string]*flowStep{}, variables: map[string]*variable{}, broken: map[string]bool{},
	}
}

// broken returns an error for a flow of which only a part could be read: of a key that is there twice, one.
func broken(file *source.File) error {
	if p, ok := file.Broken(); ok {
		return fmt.Errorf("broken JSON in line %d: %s; it may have more calls than were read", p.At.From().Line, p.Message)
	}
	all := file.Problems()
	if i := slices.IndexFunc(all, func(p source.Problem) bool { return p.Kind == source.DuplicateKey }); i >= 0 {
		return fmt.Errorf("line %d: %s; it may have more calls than were read", all[i].At.From().Line, all[i].Message)
	}
	return nil
}

// flowWalk reads one flow.
type flowWalk struct {
	file                    *source.File
	keep                    func(string) string
	references, connections source.Node
	steps                   map[string]*flowStep // by name, in lower case
	spelled                 map[string]*flowStep // the first of a name, with underscores for spaces
	order                   []*flowStep
	triggers                []*flowStep
	variables               map[string]*variable // by name, in lower case
	broken                  map[string]bool      // texts that cannot be parsed
	unclear                 []string
	notRead                 []Call // places with calls that were not read
	evals, level            int
	searched                int  // bytes of code, for each step
	entangled               bool // there was more to evaluate than maxEvals
	title                   string
	template                bool // it is in an ARM template, whose texts in brackets are computed

	tracing bool
	text    source.Node // whose expressions are evaluated
	traced  []readPlace // while tracing
}

// flowStep is a trigger or an action of a flow.
type flowStep struct {
	kind       string // its type, in lower case
	where      string
	line       int
	node       source.Node
	parent     *flowStep // the scope, loop or condition around it
	inside     []*flowStep
	trigger    bool
	call       *Call  // nil for what calls no connector
	subscribes *Call  // the other call of a trigger that subscribes and fetches; it outputs nothing
	items      string // of a trigger with splitOn: the list whose items it returns, "body/value"
	reads      []read
	known      map[read]bool // the same

	evaluated, itemsKnown bool
	value, itemValue      []origin
}

const (
	maxNesting = 64    // of calls in a formula, and of schemas
	maxUnclear = 1_000 // of one flow
)

func (w *flowWalk) readDefinition(definition source.Node) {
	w.collect(definition.Get("triggers"), "triggers", nil)
	w.triggers = slices.Clone(w.order)
	for _, s := range w.triggers {
		s.trigger = true
	}
	w.collect(definition.Get("actions"), "actions", nil)
	for _, s := range w.triggers {
		w.splitOn(s)
	}
	for _, s := range w.order {
		w.readTexts(s)
	}
	w.readNode(&flowStep{}, definition.Get("outputs"), nil, false)
	if w.entangled {
		w.unclear = append(w.unclear, "expressions that lead to each other in too many ways")
	}
}

// collect lists the steps of one scope and of the scopes inside it.
func (w *flowWalk) collect(of source.Node, where string, parent *flowStep) {
	if of.Kind() == source.Array {
		w.notRead = append(w.notRead, Call{Where: w.keep(where), Unclear: "its steps are a list", nameless: true})
		return
	}
	for name, node := range of.Members() {
		s := &flowStep{
			kind: strings.ToLower(node.Get("type").Str()), where: where + "/" + name.Str(), line: name.Span().From().Line,
			node: node, parent: parent,
		}
		for i, call := range w.callsOf(s.kind, node) {
			call.Where, call.Line = w.keep(s.where), s.line
			if i == 0 {
				s.call = call
			} else {
				s.subscribes = call
			}
		}
		key := strings.ToLower(name.Str())
		w.steps[key] = s
		if key = underscored(key); w.spelled[key] == nil {
			w.spelled[key] = s
		}
		w.order = append(w.order, s)
		if parent != nil {
			parent.inside = append(parent.inside, s)
		}
		w.assign(s)
		for _, inside := range scopesOf(node) {
			w.collect(inside, s.where, s)
		}
	}
}

// splitOn reads which list a trigger splits into runs.
func (w *flowWalk) splitOn(s *flowStep) {
	split := s.node.Get("splitOn")
	if split.Kind() != source.String {
		return
	}
	value := w.valueOf(split, nil)
	w.read(value, false)
	for _, o := range value {
		if o.what == output && o.step == s {
			s.items = o.path
			return
		}
	}
	w.unclearIn(s, "alm does not understand its splitOn")
}

func (w *flowWalk) unclearIn(scope *flowStep, message string) {
	if scope != nil {
		message = scope.where + ": " + message
	}
	if len(w.unclear) < maxUnclear {
		w.unclear = append(w.unclear, w.keep(message))
	}
}

// calls returns the calls of the flow with what it reads of their outputs.
func (w *flowWalk) calls() []Call {
	var all []Call
	for _, s := range w.order {
		if s.call != nil {
			s.call.reads = s.reads
			all = append(all, *s.call)
		}
		if s.subscribes != nil {
			all = append(all, *s.subscribes)
		}
	}
	return append(all, w.notRead...)
}
