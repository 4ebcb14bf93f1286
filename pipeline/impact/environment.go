package impact

import (
	"fmt"
	"slices"
	"strings"

	"alm/pipeline/check"
)

// Environment is what an environment stores of those who may use a connector.
type Environment struct {
	Name       string            // of its stage
	References map[string]string // connection reference, lower case -> API
	Flows      []StoredFlow
	Apps       []StoredApp
	Agents     []StoredAgent
	Listed     []StoredUser // of which only the operations are known
}

// Row is what all of them have.
type Row struct{ ID, Name, Owner, State string }

// StoredFlow is a cloud flow with its definition, JSON as in an unpacked solution.
type StoredFlow struct {
	Row
	Definition []byte
}

// StoredApp is a canvas app. The environment knows its connectors but not their operations.
type StoredApp struct {
	Row
	APIs        []string
	DataSources map[string][]string // by API, as the app calls them
}

// StoredAgent is an agent with its topics and tools.
type StoredAgent struct {
	Row
	Schema string // name by which others run it
	Parts  []StoredPart
}

// StoredPart is a topic or a tool of an agent: YAML as in an unpacked solution.
type StoredPart struct {
	Name, Schema string
	Data         []byte
	References   []string // logical names of the connection references that it uses
}

// StoredUser is a flow, an app or an agent that an inventory lists.
type StoredUser struct {
	Row
	Kind string
	Uses []StoredUse
}

// StoredUse is an operation that an inventory lists; it is "" where only the connector is known.
type StoredUse struct{ API, Operation string }

// ReadEnvironment finds the calls of those who may use a connector. What could not be read is in
// Problems.
func ReadEnvironment(e Environment) Found {
	r := newReader(nil, maxAll)
	r.refs = e.References
	for _, f := range e.Flows {
		r.storedFlow(e.Name, f)
	}
	for _, a := range e.Apps {
		c := a.consumer(App, e.Name)
		for _, api := range a.APIs {
			where := "connections"
			if names := a.DataSources[api]; len(names) > 0 {
				where = "data sources " + strings.Join(names, ", ")
			}
			c.Calls = append(c.Calls, Call{By: check.Canvas, API: apiOf(api), Where: where, Unclear: "only the app's file says which operations it uses"})
		}
		r.found.Consumers = append(r.found.Consumers, c)
	}
	for _, a := range e.Agents {
		r.storedAgent(e.Name, a)
	}
	for _, u := range e.Listed {
		r.found.Consumers = append(r.found.Consumers, u.listed(e.Name))
	}
	return r.found
}

// withoutLines returns runs without their lines, which mean nothing to people here.
func withoutLines(runs []run) []run {
	for i := range runs {
		runs[i].line = 0
	}
	return runs
}

func (row Row) consumer(kind, environment string) Consumer {
	return Consumer{Kind: kind, Name: row.Name, ID: strings.ToLower(row.ID), Environment: environment, Owner: row.Owner, State: row.State}
}

// storedFlow reads a flow. A broken one is a problem, and what could be read of it counts.
func (r *reader) storedFlow(environment string, f StoredFlow) {
	before := len(r.found.Consumers)
	if err := r.flow("", f.Definition); err != nil {
		r.problem(fmt.Sprintf("%s: flow %s", environment, f.Name), err)
	}
	c := f.consumer(Flow, environment)
	for _, partial := range r.found.Consumers[before:] {
		c.Calls, c.Unclear, c.runs = partial.Calls, partial.Unclear, withoutLines(partial.runs)
	}
	r.found.Consumers = append(r.found.Consumers[:before], r.resolved(c, ""))
}

func (r *reader) storedAgent(environment string, a StoredAgent) {
	c := a.consumer(Agent, environment)
	if a.Schema != "" {
		c.schemas = []schemaName{{name: strings.ToLower(a.Schema)}}
	}
	before := len(r.found.Consumers)
	for _, part := range a.Parts {
		schema := strings.ToLower(part.Schema)
		r.componentRefs[schema] = append(r.componentRefs[schema], part.References...)
		if err := r.agent(part.Schema, part.Data); err != nil {
			r.problem(fmt.Sprintf("%s: agent %s: %s", environment, a.Name, part.Name), err)
		}
		for _, partial := range r.found.Consumers[before:] {
			of := r.resolved(Consumer{Calls: partial.Calls}, schema)
			for _, call := range of.Calls {
				call.Where = part.Name + ", " + call.Where
				c.Calls = append(c.Calls, call)
			}
			for _, r := range withoutLines(partial.runs) {
				r.where = part.Name + ", " + r.where
				c.runs = append(c.runs, r)
			}
		}
		r.found.Consumers = r.found.Consumers[:before]
	}
	r.found.Consumers = append(r.found.Consumers, c)
}

// resolved replaces connection references by their APIs. Lines mean nothing to people here.
func (r *reader) resolved(c Consumer, component string) Consumer {
	c.Calls = slices.Clone(c.Calls)
	for i := range c.Calls {
		r.resolveCall(&c.Calls[i], component)
		c.Calls[i].Line = 0
	}
	return c
}

// listed returns what an inventory knows: which operation is called, but not what is sent and read.
func (u StoredUser) listed(environment string) Consumer {
	c := u.consumer(u.Kind, environment)
	by := map[string]check.Consumer{Flow: check.PowerAutomate, App: check.Canvas, Agent: check.Copilot}[u.Kind]
	for _, use := range u.Uses {
		call := Call{By: by, API: apiOf(use.API), Operation: use.Operation, Where: use.Operation, listed: true}
		if use.Operation == "" {
			call.Where, call.Unclear = "connections", "the inventory does not list which operations it uses"
		}
		c.Calls = append(c.Calls, call)
	}
	return c
}
