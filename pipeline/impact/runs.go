package impact

import (
	"path"
	"strings"

	"alm/pipeline/check"
)

// run is one place where a consumer runs a flow.
type run struct {
	flow  string // its id, or the name of a Logic App, in lower case
	where string
	line  int
}

// runOf returns the flow that a step of a flow runs. Power Automate stores its id, a Logic App its name.
func (w *flowWalk) runOf(s *step) (run, bool) {
	if s.kind != "workflow" {
		return run{}, false
	}
	host := s.node.Get("inputs", "host")
	id := host.Get("workflowReferenceName").Str()
	if id == "" {
		id = path.Base(host.Get("workflow", "id").Str())
	}
	return run{strings.ToLower(w.keep(id)), w.keep(s.where), s.line}, id != "" && id != "."
}

// runs returns the flows that the steps of a flow run.
func (w *flowWalk) runs() []run {
	var all []run
	for _, s := range w.order {
		if r, ok := w.runOf(s); ok {
			all = append(all, r)
		}
	}
	return all
}

// keys returns what others know a flow by.
func (c *Consumer) keys() []string {
	if c.Kind != Flow {
		return nil
	}
	var all []string
	if c.ID != "" {
		all = append(all, c.Environment+"\x00"+c.ID)
	}
	if path.Base(c.File) == "workflow.json" { // a Logic App
		all = append(all, c.Environment+"\x00"+strings.ToLower(path.Base(path.Dir(c.File))))
	}
	return all
}

// runner is a consumer with one of the places where it runs a flow.
type runner struct {
	by *Consumer
	run
}

// indirect finds those who run flows that break.
type indirect struct {
	runners map[string][]runner    // by the key of the flow
	flows   map[string][]*Consumer // by the key of their uses

	itself map[string]bool // of those who call the connector: whether they surely break
	seen   map[any]bool    // flows, and runners
	all    []check.Use
}

// addIndirect adds to each finding the flows, apps and agents that run a flow which it breaks, and
// those that run these.
func addIndirect(findings []check.Finding, consumers []Consumer) {
	in := indirect{runners: map[string][]runner{}, flows: map[string][]*Consumer{}}
	for i := range consumers {
		c := &consumers[i]
		if len(c.keys()) > 0 {
			key := keyOf(c.use())
			in.flows[key] = append(in.flows[key], c)
		}
		for _, r := range c.runs {
			key := c.Environment + "\x00" + r.flow
			in.runners[key] = append(in.runners[key], runner{c, r})
		}
	}
	if len(in.runners) == 0 {
		return
	}
	for i := range findings {
		f := &findings[i]
		f.Uses = append(f.Uses, in.of(f.Uses)...)
	}
}

// keyOf identifies the flow, app or agent of a use in its environment.
func keyOf(u check.Use) string { return u.Environment + "\x00" + u.Key() }

// use returns what names a consumer in a finding.
func (c *Consumer) use() check.Use {
	return check.Use{Kind: c.Kind, Name: c.Name, File: c.File, Environment: c.Environment, Owner: c.Owner, State: c.State, ID: c.ID}
}

// of returns the uses of those who run a flow among some uses. Flows that surely break come before
// those that may.
func (in *indirect) of(uses []check.Use) []check.Use {
	in.itself, in.seen, in.all = map[string]bool{}, map[any]bool{}, nil
	for _, u := range uses {
		in.itself[keyOf(u)] = in.itself[keyOf(u)] || u.Unknown == ""
	}
	for _, sure := range []bool{true, false} {
		for _, u := range uses {
			if (u.Unknown == "") == sure {
				in.follow(in.flows[keyOf(u)], u.Unknown)
			}
		}
	}
	return in.all
}

// follow adds those who run some flows, and those who run these.
func (in *indirect) follow(flows []*Consumer, unknown string) {
	for ; len(flows) > 0; flows = flows[1:] {
		flow := flows[0]
		if in.seen[flow] {
			continue
		}
		in.seen[flow] = true
		for _, key := range flow.keys() {
			for _, r := range in.runners[key] {
				if in.add(r, flow.Name, unknown) && r.by.Kind == Flow {
					flows = append(flows, r.by)
				}
			}
		}
	}
}

// add adds the use of a runner, unless it is known already that it breaks.
func (in *indirect) add(r runner, flow, unknown string) bool {
	use := r.by.use()
	if surely, known := in.itself[keyOf(use)]; in.seen[r] || known && (surely || unknown != "") {
		return false
	}
	in.seen[r] = true
	use.Where, use.Line, use.Through, use.Unknown = r.where, r.line, flow, unknown
	in.all = append(in.all, use)
	return true
}
