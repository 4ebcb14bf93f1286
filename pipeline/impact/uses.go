package impact

import (
	"cmp"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// Reach adds to each finding the uses that it breaks. The argument was lists the connectors at
// base; names lists, by folder, the other names that a project gives a connector. Reach
// returns the number of calls of these connectors, so that the caller can report that there
// are none.
//
// A call belongs to the connector whose name it stores. If no connector has that name, a call
// of a custom connector belongs to the connector that has all operations called of that API.
func Reach(findings []check.Finding, was []*connector.Connector, names map[string][]string, consumers []Consumer) int {
	all := 0
	owned := callsByConnector(was, names, consumers)
	for _, c := range was {
		calls := owned[c.Dir]
		all += len(calls)
		for i := range findings {
			f := &findings[i]
			if f.Connector == c.Dir && f.Rule.Change == check.Breaking && len(calls) > 0 {
				f.Uses = append(f.Uses, usesOf(*f, c, calls)...)
			}
		}
	}
	return all
}

// connectorCall is one call and its consumer.
type connectorCall struct {
	by *Consumer
	Call
}

// callsByConnector groups the calls by the folder of their connector.
func callsByConnector(was []*connector.Connector, names map[string][]string, consumers []Consumer) map[string][]connectorCall {
	byAPI := map[string][]connectorCall{}
	for i := range consumers {
		for _, call := range consumers[i].Calls {
			byAPI[call.API] = append(byAPI[call.API], connectorCall{&consumers[i], call})
		}
	}
	shared := map[string][]connectorCall{}
	for api, calls := range byAPI {
		if c := connectorOf(api, calls, was, names); c != nil {
			shared[c.Dir] = append(shared[c.Dir], calls...)
		}
	}
	for dir := range shared {
		slices.SortStableFunc(shared[dir], func(a, b connectorCall) int {
			return cmp.Or(cmp.Compare(a.by.Kind, b.by.Kind), cmp.Compare(a.by.Name, b.by.Name),
				cmp.Compare(a.by.File, b.by.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Where, b.Where))
		})
	}
	return shared
}

func connectorOf(api string, calls []connectorCall, was []*connector.Connector, names map[string][]string) *connector.Connector {
	for _, c := range was {
		known := namesOf(c, names[c.Dir])
		if slices.ContainsFunc(apiNames(api), func(name string) bool { return known[name] }) {
			return c
		}
	}
	if !isCustom(api) {
		return nil
	}
	for _, c := range was {
		if !slices.ContainsFunc(calls, func(call connectorCall) bool { return operation(c, call.Call) == nil }) {
			return c
		}
	}
	return nil
}

// operation returns the operation that a call names, or nil.
func operation(c *connector.Connector, call Call) *connector.Operation {
	for _, op := range c.Operations {
		if called := call.Operation; called == op.ID && called != "" || called == "" && op.Method == call.Method && pathTemplate(op.Path) == call.Path {
			return op
		}
	}
	return nil
}

// usesOf returns the calls that a finding breaks.
func usesOf(f check.Finding, c *connector.Connector, calls []connectorCall) []check.Use {
	var all []check.Use
	for _, call := range calls {
		if !affectsKind(f.Rule, call.by.Kind) || !affects(f, c, call) {
			continue
		}
		all = append(all, check.Use{Kind: call.by.Kind, Name: call.by.Name, Where: call.Where, File: call.by.File, Line: call.Line})
	}
	return all
}

// kinds maps a kind of consumer in a solution to the consumers that a rule may name.
var kinds = map[string][]check.Consumer{
	Flow:  {check.PowerAutomate, check.LogicApps},
	App:   {check.Canvas},
	Agent: {check.Copilot},
}

func affectsKind(rule *check.Rule, kind string) bool {
	return len(rule.Consumers) == 0 || slices.ContainsFunc(rule.Consumers, func(c check.Consumer) bool {
		return c == check.Connection || slices.Contains(kinds[kind], c)
	})
}

// affects reports whether a finding, or one of its places, is about something that a call
// uses.
func affects(f check.Finding, c *connector.Connector, call connectorCall) bool {
	subjects := []string{f.Subject}
	for _, p := range f.Places {
		subjects = append(subjects, p.Subject)
	}
	op := operation(c, call.Call)
	for _, subject := range subjects {
		if !strings.HasPrefix(subject, "operation/") {
			if f.Method == "" {
				return true // it concerns the complete connector
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
		if ok && (rest == "" || rest[0] == '/') && usesPart(f.Rule, strings.TrimPrefix(rest, "/"), call) {
			return true
		}
	}
	return false
}

// usesPart reports whether a call uses the part of its operation that a subject names. A newly
// required parameter affects the calls that do not send it.
func usesPart(rule *check.Rule, subject string, call connectorCall) bool {
	side, rest, _ := strings.Cut(subject, "/")
	switch {
	case side == "parameter" && call.Opaque:
		return true
	case side == "parameter":
		sent := overlaps(call.Keys, strings.Replace(rest, "/schema/", "/", 1))
		return sent != (rule.Affects == check.Omitters)
	case side == "responses" && call.by.words != nil:
		last := rest[strings.LastIndexByte(rest, '/')+1:]
		return call.by.words[last] || !strings.Contains(rest, "/schema/")
	case side == "responses" && !call.Opaque:
		_, field, inside := strings.Cut(rest, "/schema/")
		return !inside || overlaps(call.Reads, "body/"+field)
	}
	return true
}

// overlaps reports whether one of the paths equals the subject's, or is above or below it. It
// ignores steps into lists: a flow reads list items with another expression.
func overlaps(paths []string, subject string) bool {
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
