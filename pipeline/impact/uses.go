package impact

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
)

// Joined is what calls there are of the connectors that changed.
type Joined struct {
	Calls   int
	Users   []check.User // the operations of these connectors that each flow, app and agent uses
	Unclear []string     // places that were read and not understood, and why; each may be one more call that breaks
}

// Join adds to each finding the uses that it breaks. The argument was lists the connectors at
// base; names lists, by folder, the other names that a project gives a connector.
//
// A call belongs to the connector whose name it stores. If no connector has that name, a call
// of a custom connector belongs to the connector that has all operations called of that API.
func Join(findings []*check.Finding, was []Target, names map[string][]string, consumers []Consumer) Joined {
	var all Joined
	owned, lost := callsByConnector(was, names, consumers)
	all.Unclear = unclearOf(lost)
	calls := map[*Call]bool{} // one may be of several connectors
	for _, c := range was {
		j := newJoin(c, owned[c.Dir])
		for _, call := range j.calls {
			calls[call.Call] = true
		}
		all.Users = append(all.Users, j.users()...)
		all.Unclear = append(all.Unclear, j.unclear...)
		for _, f := range findings {
			if f.Connector == c.folder() && f.Rule.Change == check.Breaking {
				f.Uses = append(f.Uses, j.uses(f)...)
			}
		}
	}
	addIndirect(findings, consumers)
	all.Calls = len(calls)
	return all
}

// unclearOf returns the calls that name no connector and that are not understood, and why.
func unclearOf(lost []connectorCall) []string {
	var all []string
	for _, call := range lost {
		if call.Unclear != "" {
			message := call.by.place() + ": " + call.Where + ": " + call.Unclear
			if call.By != "" {
				message += ", and its connection names no connector"
			}
			all = append(all, message)
		}
	}
	return all
}

// connectorCall is one call, its consumer and the operation at base that it calls.
type connectorCall struct {
	by *Consumer
	*Call
	op     *callee
	inPath map[string]sent // what fills the placeholders of the path
	guess  string          // why it is not certain that it is of this connector, "" where it is
}

// join is the calls of one connector.
type join struct {
	target  Target
	calls   []connectorCall
	byKey   map[string][]int // by method and path of the operation
	unclear []string
}

func newJoin(t Target, calls []connectorCall) *join {
	j := &join{target: t, byKey: map[string][]int{}}
	said := map[*Consumer]bool{}
	ops := newOperations(t)
	for _, call := range calls {
		if !said[call.by] {
			said[call.by] = true
			for _, message := range call.by.Unclear {
				j.unclear = append(j.unclear, call.by.place()+": "+message)
			}
		}
		if call.Unclear == "" {
			call.op, call.inPath = ops.of(call.Call)
			if call.isMisspelled() && call.guess == "" {
				call.guess = otherSpelling
			}
		}
		j.calls = append(j.calls, call)
		switch {
		case call.Unclear != "":
			j.unclear = append(j.unclear, fmt.Sprintf("%s: %s: %s", call.by.place(), call.Where, call.Unclear))
		case call.op == nil && call.Operation != "": // it does not work at base either
		case call.op == nil:
			j.unclear = append(j.unclear, fmt.Sprintf("%s: %s: the connector has no operation %s", call.by.place(), call.Where, call.Call.operationName()))
		default:
			j.byKey[call.op.key()] = append(j.byKey[call.op.key()], len(j.calls)-1)
		}
	}
	return j
}

// otherSpelling is why a call of an operationId in other letters is only a guess: nothing says whether the platform
// accepts it.
const otherSpelling = "its operationId has another spelling"

// isMisspelled reports whether a flow or an agent names its operation in other letters than the connector does.
func (c *connectorCall) isMisspelled() bool {
	return c.op != nil && c.Operation != "" && c.By != check.Canvas && c.Operation != c.op.id
}

func (c *Call) operationName() string {
	if c.server {
		return "that is the one MCP server"
	}
	return strings.ToUpper(c.Method) + " " + c.Path
}

// effect is what a finding does to a call.
type effect struct {
	hit hit
	why string // of mayHit: why it is not known
}

// uses returns the calls that a finding breaks.
func (j *join) uses(f *check.Finding) []check.Use {
	hits := map[int]effect{}
	note := func(i int, e effect) {
		if f.New == j.calls[i].Operation && j.calls[i].isMisspelled() { // it has the new name
			return
		}
		if e.hit == isHit && j.calls[i].guess != "" {
			e = uncertain(j.calls[i].guess)
		}
		if e.hit > hits[i].hit {
			hits[i] = e
		}
	}
	if f.Method == "" && f.Rule.Affects == check.AllCalls {
		for i := range j.calls {
			note(i, effect{hit: isHit})
		}
	}
	for _, at := range append([]check.Place{{Method: f.Method, Path: f.Path, Part: f.Part}}, f.Places...) {
		for _, i := range j.byKey[strings.ToUpper(at.Method)+" "+at.Path] {
			note(i, j.calls[i].affected(f, at.Part))
		}
	}
	var all []check.Use
	for i := range j.calls {
		call := &j.calls[i]
		if hits[i].hit != noHit && affectsConsumer(f, call.By) {
			use := call.use()
			use.Unknown = hits[i].why
			all = append(all, use)
		}
	}
	return all
}

func affectsConsumer(f *check.Finding, by check.Consumer) bool {
	affected := f.Consumers()
	return len(affected) == 0 || slices.Contains(affected, by) || slices.Contains(affected, check.Connection)
}

// callsByConnector groups the calls by the folder of their connector.
func callsByConnector(was []Target, names map[string][]string, consumers []Consumer) (shared map[string][]connectorCall, lost []connectorCall) {
	byAPI := map[string][]connectorCall{}
	for i := range consumers {
		for j := range consumers[i].Calls {
			call := connectorCall{by: &consumers[i], Call: &consumers[i].Calls[j]}
			byAPI[call.API] = append(byAPI[call.API], call)
		}
	}
	finder := newFinder(was, names)
	shared = map[string][]connectorCall{}
	for _, api := range slices.Sorted(maps.Keys(byAPI)) {
		calls := byAPI[api]
		if api == "" { // each may be of another connector
			for _, call := range calls {
				finder.add(shared, api, []connectorCall{call})
			}
			continue
		}
		finder.add(shared, api, calls)
	}
	for dir := range shared {
		sorting.Stable(shared[dir], func(a, b connectorCall) int {
			return cmp.Or(cmp.Compare(a.by.Kind, b.by.Kind), cmp.Compare(a.by.Name, b.by.Name),
				cmp.Compare(a.by.File, b.by.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Where, b.Where))
		})
	}
	return shared, finder.lost
}
