package impact

import (
	"cmp"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// Reach writes into each finding the uses that it reaches. Was are the connectors at base,
// names what a project calls each of them beside its own title, by folder. It returns the
// calls of these connectors, for those who want to say that nobody calls one.
//
// A call is a connector's when the name that it stores is; a call of a custom connector
// that carries no known name is the connector's that has all operations which are called of
// that API.
func Reach(findings []check.Finding, was []*connector.Connector, names map[string][]string, consumers []Consumer) int {
	all := 0
	owned := owners(was, names, consumers)
	for _, c := range was {
		calls := owned[c.Dir]
		all += len(calls)
		for i := range findings {
			f := &findings[i]
			if f.Connector == c.Dir && f.Rule.Change == check.Breaking && len(calls) > 0 {
				f.Uses = append(f.Uses, uses(*f, c, calls)...)
			}
		}
	}
	return all
}

// owned is one call and who makes it.
type owned struct {
	by *Consumer
	Call
}

// owners shares the calls out among the connectors, by folder.
func owners(was []*connector.Connector, names map[string][]string, consumers []Consumer) map[string][]owned {
	byAPI := map[string][]owned{}
	for i := range consumers {
		for _, call := range consumers[i].Calls {
			byAPI[call.API] = append(byAPI[call.API], owned{&consumers[i], call})
		}
	}
	shared := map[string][]owned{}
	for api, calls := range byAPI {
		if c := owner(api, calls, was, names); c != nil {
			shared[c.Dir] = append(shared[c.Dir], calls...)
		}
	}
	for dir := range shared {
		slices.SortStableFunc(shared[dir], func(a, b owned) int {
			return cmp.Or(cmp.Compare(a.by.Kind, b.by.Kind), cmp.Compare(a.by.Name, b.by.Name),
				cmp.Compare(a.by.File, b.by.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Where, b.Where))
		})
	}
	return shared
}

func owner(api string, calls []owned, was []*connector.Connector, names map[string][]string) *connector.Connector {
	for _, c := range was {
		known := namesOf(c, names[c.Dir])
		if slices.ContainsFunc(called(api), func(name string) bool { return known[name] }) {
			return c
		}
	}
	if !isCustom(api) {
		return nil
	}
	for _, c := range was {
		if !slices.ContainsFunc(calls, func(call owned) bool { return operation(c, call.Call) == nil }) {
			return c
		}
	}
	return nil
}

// operation is the operation that a call names, nil when the connector has none.
func operation(c *connector.Connector, call Call) *connector.Operation {
	for _, op := range c.Operations {
		if called := call.Operation; called == op.ID && called != "" || called == "" && op.Method == call.Method && template(op.Path) == call.Path {
			return op
		}
	}
	return nil
}

// uses are the calls that a finding reaches.
func uses(f check.Finding, c *connector.Connector, calls []owned) []check.Use {
	var all []check.Use
	for _, call := range calls {
		if !concernsKind(f.Rule, call.by.Kind) || !concerns(f, c, call) {
			continue
		}
		all = append(all, check.Use{Kind: call.by.Kind, Name: call.by.Name, Where: call.Where, File: call.by.File, Line: call.Line})
	}
	return all
}

// kinds are the consumers that a rule may name, by what they are in a solution.
var kinds = map[string][]check.Consumer{
	Flow:  {check.PowerAutomate, check.LogicApps},
	App:   {check.Canvas},
	Agent: {check.Copilot},
}

func concernsKind(rule *check.Rule, kind string) bool {
	return len(rule.Consumers) == 0 || slices.ContainsFunc(rule.Consumers, func(c check.Consumer) bool {
		return c == check.Connection || slices.Contains(kinds[kind], c)
	})
}

// concerns tells whether a finding, or a place that it reaches, is about what a call uses.
func concerns(f check.Finding, c *connector.Connector, call owned) bool {
	subjects := []string{f.Subject}
	for _, p := range f.Places {
		subjects = append(subjects, p.Subject)
	}
	op := operation(c, call.Call)
	for _, subject := range subjects {
		if !strings.HasPrefix(subject, "operation/") {
			if f.Method == "" {
				return true // the connector as a whole
			}
			continue
		}
		if op == nil {
			continue
		}
		rest, ok := strings.CutPrefix(subject, op.Subject())
		if call.Operation == "" && op.Body != nil { // a Logic App calls any body "body"
			rest = strings.Replace(rest, "/parameter/"+op.Body.Name+"/", "/parameter/body/", 1)
		}
		if ok && (rest == "" || rest[0] == '/') && part(f.Rule.ID, strings.TrimPrefix(rest, "/"), call) {
			return true
		}
	}
	return false
}

// part tells whether a call uses the part of its operation that a subject names. What a
// call newly must send reaches the calls that do not.
func part(rule, subject string, call owned) bool {
	side, rest, _ := strings.Cut(subject, "/")
	switch {
	case side == "parameter" && call.Opaque:
		return true
	case side == "parameter":
		carried := touches(call.Keys, strings.Replace(rest, "/schema/", "/", 1))
		return carried != (strings.HasSuffix(rule, "-added-required") || strings.HasSuffix(rule, "-became-required"))
	case side == "responses" && call.by.words != nil:
		last := rest[strings.LastIndexByte(rest, '/')+1:]
		return call.by.words[last] || !strings.Contains(rest, "/schema/")
	case side == "responses" && !call.Opaque:
		_, field, inside := strings.Cut(rest, "/schema/")
		return !inside || touches(call.Reads, "body/"+field)
	}
	return true
}

// touches tells whether one of the paths is the subject's, or above or below it. Steps that
// lead into lists are left out: a flow walks into a list by an expression of its own.
func touches(paths []string, subject string) bool {
	want := steps(subject)
	return slices.ContainsFunc(paths, func(path string) bool {
		have := steps(path)
		n := min(len(have), len(want))
		return slices.Equal(have[:n], want[:n])
	})
}

func steps(path string) []string {
	return slices.DeleteFunc(strings.Split(path, "/"), func(s string) bool { return s == "items" || s == "*" || s == "" })
}
