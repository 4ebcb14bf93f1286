// Package consumers asks an environment for the flows, apps and agents that may use a connector,
// and keeps the answer in a file.
package consumers

import (
	"path"
	"slices"
	"strings"
	"time"

	"alm/pipeline/check"
	"alm/pipeline/impact"
)

// Answer is what an environment answered, as its file keeps it.
type Answer struct {
	Schema     int              `json:"schema"` // 1
	Is         string           `json:"is"`     // fileMark
	Tool       string           `json:"tool"`   // "alm 1.2.0"
	Stage      string           `json:"stage"`
	URL        string           `json:"url"` // of the environment
	AskedAt    time.Time        `json:"askedAt"`
	References []Reference      `json:"connectionReferences"`
	Flows      []Flow           `json:"flows"`
	Apps       []App            `json:"apps"`
	Agents     []Agent          `json:"agents"`
	Listed     []Listed         `json:"listed"` // by the inventory alone: neither in solutions, nor in Dataverse
	NotAsked   []check.NotAsked `json:"notAsked"`
}

// Row is what flows, apps and agents have in common.
type Row struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Owner string `json:"owner,omitempty"`
	State string `json:"state,omitempty"`
}

// Reference is a connection reference and its connector.
type Reference struct {
	Name string `json:"name"`
	API  string `json:"connector"` // "shared_…"
}

// Flow is a cloud flow.
type Flow struct {
	Row
	Kind       string `json:"kind,omitempty"`   // "agent flow"; "" is the usual one
	Definition string `json:"definition"`       // JSON; in a file its outline
	Unread     string `json:"unread,omitempty"` // why only the definition's beginning could be read
}

// App is a canvas app or a custom page.
type App struct {
	Row
	Kind        string              `json:"kind,omitempty"`
	Connectors  []string            `json:"connectors"`
	DataSources map[string][]string `json:"dataSources,omitempty"` // by connector, as the app calls them
	Unread      string              `json:"unread,omitempty"`      // why its connectors could not be read
}

// Agent is an agent of Copilot Studio.
type Agent struct {
	Row
	Schema string `json:"schemaName,omitempty"` // by which other agents run it
	Parts  []Part `json:"parts"`
}

// Part is a topic or a tool of an agent.
type Part struct {
	Name       string   `json:"name"`
	Schema     string   `json:"schemaName"`
	Data       string   `json:"data"` // YAML; in a file its outline
	References []string `json:"connectionReferences,omitempty"`
	Unread     string   `json:"unread,omitempty"` // why the data could not be read
}

// Listed is a flow, an app or an agent of which only the operations are known.
type Listed struct {
	Row
	Kind string `json:"kind"`
	Uses []Use  `json:"uses"`
}

// Use is an operation of a connector; "" where only the connector is known.
type Use struct {
	API       string `json:"connector"`
	Operation string `json:"operation,omitempty"`
}

// Found returns the calls of what the answer has.
func (a *Answer) Found() impact.Found {
	e := impact.Environment{Name: a.Stage, References: map[string]string{}}
	for _, r := range a.References {
		e.References[strings.ToLower(r.Name)] = r.API
	}
	for _, f := range a.Flows {
		e.Flows = append(e.Flows, impact.StoredFlow{Row: impact.Row(f.Row), Definition: []byte(f.Definition)})
	}
	for _, app := range a.Apps {
		e.Apps = append(e.Apps, impact.StoredApp{Row: impact.Row(app.Row), APIs: app.Connectors, DataSources: app.DataSources})
	}
	for _, agent := range a.Agents {
		e.Agents = append(e.Agents, agent.stored())
	}
	for _, l := range a.Listed {
		user := impact.StoredUser{Row: impact.Row(l.Row), Kind: l.Kind}
		for _, use := range l.Uses {
			user.Uses = append(user.Uses, impact.StoredUse(use))
		}
		e.Listed = append(e.Listed, user)
	}
	found := impact.ReadEnvironment(e)
	unread := func(what, why string) {
		if why != "" {
			found.Problems = append(found.Problems, a.Stage+": "+what+": "+why)
		}
	}
	for _, f := range a.Flows {
		unread("flow "+f.Name, f.Unread)
	}
	for _, app := range a.Apps {
		unread("app "+app.Name, app.Unread)
	}
	for _, agent := range a.Agents {
		for _, p := range agent.Parts {
			unread("agent "+agent.Name+": "+p.Name, p.Unread)
		}
	}
	return found
}

// Outline returns the answer as its file keeps it: without the values that flows and agents have.
func (a *Answer) Outline(o impact.Outline) *Answer {
	kept := *a
	kept.Flows = slices.Clone(a.Flows)
	for i := range kept.Flows {
		f := &kept.Flows[i]
		outline, err := o.Flow([]byte(f.Definition))
		f.Definition = string(outline)
		if outline != nil { // what is no flow at all is read as such again
			f.Unread = reason(err)
		}
	}
	kept.Agents = slices.Clone(a.Agents)
	for i := range kept.Agents {
		parts := slices.Clone(kept.Agents[i].Parts)
		for j := range parts {
			outline, err := o.Agent([]byte(parts[j].Data))
			parts[j].Data, parts[j].Unread = string(outline), reason(err)
		}
		kept.Agents[i].Parts = parts
	}
	return &kept
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (a Agent) stored() impact.StoredAgent {
	stored := impact.StoredAgent{Row: impact.Row(a.Row), Schema: a.Schema}
	for _, p := range a.Parts {
		stored.Parts = append(stored.Parts, impact.StoredPart{Name: p.Name, Schema: p.Schema, Data: []byte(p.Data), References: p.References})
	}
	return stored
}

// Asked describes the answer in reports.
func (a *Answer) Asked(now time.Time, file string, problems []string) check.Asked {
	read := map[string]int{impact.Flow: len(a.Flows), impact.App: len(a.Apps), impact.Agent: len(a.Agents)}
	for _, l := range a.Listed {
		read[l.Kind]++
	}
	return check.Asked{Stage: a.Stage, URL: a.URL, At: a.AskedAt, Age: max(now.Sub(a.AskedAt), 0), File: file,
		Read: read, NotRead: problems, NotAsked: a.NotAsked}
}

// apiName returns the last part of "/providers/Microsoft.PowerApps/apis/shared_x".
func apiName(id string) string {
	if id == "" {
		return ""
	}
	return path.Base(id)
}
