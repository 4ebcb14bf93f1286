package impact

import (
	"cmp"
	"path"
	"strings"

	"alm/pipeline/check"
)

// run is one place where a consumer runs a flow or an agent.
type run struct {
	kind  string // Flow or Agent
	name  string // of a flow its id, or the name of a Logic App; of an agent or a part of it the schema name; in lower case
	where string
	line  int
}

// runOf returns the flow or the agent that a step of a flow runs. Power Automate stores the id of a flow, a
// Logic App the name; an agent is an input of the connector Microsoft Copilot Studio.
func (w *flowWalk) runOf(s *flowStep) (run, bool) {
	kind, name := w.ranBy(s)
	if strings.Contains(name, "@") {
		w.notRead = append(w.notRead, Call{Where: w.keep(s.where), Line: s.line, Unclear: "an expression says which " + kind + " it runs", nameless: true})
		return run{}, false
	}
	return w.runAt(s, kind, name), name != ""
}

// ranBy returns what a step names as what it runs, "" where it runs nothing.
func (w *flowWalk) ranBy(s *flowStep) (kind, name string) {
	inputs := s.node.Get("inputs")
	switch {
	case s.call != nil && strings.EqualFold(s.call.API, agentAPI):
		return Agent, inputs.Get("parameters", agentInput).Str()
	case s.call == nil && s.kind == "workflow":
		host := inputs.Get("host")
		if name = host.Get("workflow", "id").Str(); name != "" && !strings.Contains(name, "@") {
			name = path.Base(name)
		}
		return Flow, cmp.Or(host.Get("workflowReferenceName").Str(), name)
	}
	return "", ""
}

// The connector that runs agents, and the input of its operations that names one. (ExecuteCopilot,
// ExecuteCopilotAsyncV2)
const (
	agentAPI   = "shared_microsoftcopilotstudio"
	agentInput = "Copilot"
)

func (w *flowWalk) runAt(s *flowStep, kind, name string) run {
	return run{kind, strings.ToLower(w.keep(name)), w.keep(s.where), s.line}
}

// runs returns the flows and agents that the steps of a flow run.
func (w *flowWalk) runs() []run {
	var all []run
	for _, s := range w.order {
		if r, ok := w.runOf(s); ok {
			all = append(all, r)
		}
	}
	return all
}

// knownAs is what others run a consumer by, and what it is called there.
type knownAs struct{ key, title string }

// key identifies what is run in an environment.
func (r run) key(environment string) string { return environment + "\x00" + r.kind + "\x00" + r.name }

// keys returns what others run a consumer by.
func (c *Consumer) keys() []knownAs {
	add := func(all []knownAs, name, title string) []knownAs {
		return append(all, knownAs{run{kind: c.Kind, name: name}.key(c.Environment), cmp.Or(title, c.Name)})
	}
	var all []knownAs
	if c.Kind == Flow && c.ID != "" {
		all = add(all, c.ID, "")
	}
	if c.Kind == Flow && path.Base(c.File) == "workflow.json" { // a Logic App
		all = add(all, strings.ToLower(path.Base(path.Dir(c.File))), "")
	}
	for _, schema := range c.schemas {
		all = add(all, schema.name, schema.title)
	}
	return all
}

// runner is a consumer with one of the places where it runs something.
type runner struct {
	by *Consumer
	run
}

// indirect finds those who run flows and agents that break.
type indirect struct {
	runners map[string][]runner    // by the key of what is run
	run     map[string][]*Consumer // what can be run, by the key of its uses

	itself map[string]bool // of those who call the connector: whether they surely break
	seen   map[any]bool    // what is run, and runners
	all    []check.Use
}

// addIndirect adds to each finding the flows, apps and agents that run a flow or an agent which it
// breaks, and those that run these.
func addIndirect(findings []*check.Finding, consumers []Consumer) {
	in := indirect{runners: map[string][]runner{}, run: map[string][]*Consumer{}}
	for i := range consumers {
		c := &consumers[i]
		used := keyOf(c.use())
		in.run[used] = append(in.run[used], c)
		for _, r := range c.runs {
			key := r.key(c.Environment)
			in.runners[key] = append(in.runners[key], runner{c, r})
		}
	}
	if len(in.runners) == 0 {
		return
	}
	for _, f := range findings {
		f.Uses = append(f.Uses, in.of(f.Uses)...)
	}
}

// keyOf identifies the flow, app or agent of a use in its environment.
func keyOf(u check.Use) string { return u.Environment + "\x00" + u.Key() }

// use returns what names a consumer in a finding.
func (c *Consumer) use() check.Use {
	return check.Use{Kind: c.Kind, Name: c.Name, File: c.File, Environment: c.Environment, Owner: c.Owner, State: c.State, ID: c.ID}
}

// of returns the uses of those who run a flow or an agent among some uses. What surely breaks comes
// before what may.
func (in *indirect) of(uses []check.Use) []check.Use {
	in.itself, in.seen, in.all = map[string]bool{}, map[any]bool{}, nil
	for _, u := range uses {
		in.itself[keyOf(u)] = in.itself[keyOf(u)] || u.Unknown == ""
	}
	for _, sure := range []bool{true, false} {
		for _, u := range uses {
			if (u.Unknown == "") == sure {
				in.follow(in.run[keyOf(u)], u.Unknown)
			}
		}
	}
	return in.all
}

// follow adds those who run some consumers, and those who run these.
func (in *indirect) follow(of []*Consumer, unknown string) {
	for ; len(of) > 0; of = of[1:] {
		c := of[0]
		if in.seen[c] {
			continue
		}
		in.seen[c] = true
		for _, known := range c.keys() {
			for _, r := range in.runners[known.key] {
				if in.add(r, known.title, unknown) {
					of = append(of, r.by)
				}
			}
		}
	}
}

// add adds the use of a runner, unless it is known already that it breaks.
func (in *indirect) add(r runner, through, unknown string) bool {
	use := r.by.use()
	if surely, known := in.itself[keyOf(use)]; in.seen[r] || known && (surely || unknown != "") {
		return false
	}
	in.seen[r] = true
	use.Where, use.Line, use.Through, use.ThroughKind, use.Unknown = r.where, r.line, through, r.kind, unknown
	in.all = append(in.all, use)
	return true
}
