package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/check"
	changes "alm/pipeline/diff"
	"alm/pipeline/impact"
	linting "alm/pipeline/lint"
	"alm/solution/dataverse"
)

// Planned is what an import would do, asked of the environment itself.
type Planned struct {
	Stage       string              `json:"stage"`
	URL         string              `json:"url"`
	Solution    string              `json:"solution"`
	Version     string              `json:"version"`
	Was         string              `json:"was,omitempty"` // the version that runs, "" when none does
	SHA256      string              `json:"sha256"`
	Action      string              `json:"action"`            // install, upgrade, update, repair or already there
	Refused     []string            `json:"refused,omitempty"` // why the environment would not take it
	Remarks     []string            `json:"remarks,omitempty"` // what it says besides
	First       []string            `json:"first,omitempty"`   // connectors that go ahead, because nobody can connect to them yet
	Variables   []PlannedValue      `json:"variables,omitempty"`
	Connections []PlannedConnection `json:"connections,omitempty"`
	ToDo        []string            `json:"toDo,omitempty"`     // connections that nobody has given
	Layers      []string            `json:"layers,omitempty"`   // connectors with an unmanaged change on top
	Breaking    []PlannedBreak      `json:"breaking,omitempty"` // against what runs there
	Digest      string              `json:"digest,omitempty"`   // of all above
}

// PlannedValue is an environment variable before and after.
type PlannedValue struct {
	Name string `json:"name"`
	Was  string `json:"was"` // "" when it has no value there
	Is   string `json:"is"`
}

// PlannedConnection is a connection reference before and after.
type PlannedConnection struct {
	Reference string `json:"reference"`
	Connector string `json:"connector"`
	Was       string `json:"was"` // "" when it has no connection there
	Is        string `json:"is"`
}

// PlannedBreak is a breaking change that the import brings to the stage.
type PlannedBreak struct {
	Rule    string      `json:"rule"`
	Subject string      `json:"subject"`
	Message string      `json:"message"`
	Uses    []check.Use `json:"uses,omitempty"`
}

var planning = Step{
	Name: "plan",
	Does: "says what an import would do",
	Run: func(ctx context.Context, rel *Release) error {
		var err error
		rel.Planned, err = rel.plan(ctx)
		return err
	},
}

// asPlanned refuses an import that would no longer do what a plan said.
var asPlanned = Step{
	Name: "plan",
	Does: "holds the import to its plan",
	Run: func(ctx context.Context, rel *Release) error {
		if rel.With.Plan == "" || rel.With.Resume && rel.underWay() {
			return nil // what is under way was held to its plan when it began
		}
		now, err := rel.plan(ctx)
		if err != nil {
			return err
		}
		if !strings.EqualFold(now.Digest, rel.With.Plan) {
			return exit.Refused.Errorf("alm plan --stage "+rel.With.Stage+" again, and read it", "the plan %s is not what an import would do now: that is %s", rel.With.Plan, now.Digest)
		}
		rel.Planned = now
		return nil
	},
}

// underWay tells whether the record has an import to the stage that has no end.
func (rel *Release) underWay() bool {
	return rel.lastImport(func(in *Import) bool { return in.Stage == rel.With.Stage && in.State == "running" }) != nil
}

// plan asks the environment. It stages the zip there, which imports nothing.
func (rel *Release) plan(ctx context.Context) (*Planned, error) {
	in, env, err := rel.prepare(ctx)
	if err != nil {
		return nil, err
	}
	p, err := rel.outline(ctx, env, in)
	if err != nil {
		return nil, err
	}
	if in.Action != already {
		if err := p.ask(ctx, rel, env); err != nil {
			return nil, err
		}
	}
	var gone []leaver // an upgrade alone takes away
	if in.Action == upgrade {
		if gone, err = leavers(ctx, env, in.installed, rel.Verified.solution); err != nil {
			return nil, remote(in.Stage, err)
		}
		why, err := holders(ctx, env, in.installed, gone)
		if err != nil {
			p.Remarks = append(p.Remarks, fmt.Sprintf("what holds components that go is not known: %v", err))
		}
		p.Refused = append(p.Refused, why...)
	}
	if in.Was != "" {
		if err := p.breaks(ctx, rel, env, gone); err != nil {
			return nil, err
		}
		p.layers(ctx, rel, env)
	}
	return p, p.sign()
}

// outline is what can be told without the zip: the action, connections and variables. An
// import that was given no plan has it in the record.
func (rel *Release) outline(ctx context.Context, env *dataverse.Client, in *Import) (*Planned, error) {
	p := &Planned{Stage: in.Stage, URL: in.URL, Solution: rel.Solution, Version: in.Version, Was: in.Was, SHA256: in.SHA256, Action: in.Action}
	p.bind(rel, in)
	there, err := in.variablesThere(ctx, env)
	if err != nil {
		return nil, err
	}
	for _, v := range in.variables {
		if was := current(there, v.Name); was != v.Value {
			p.Variables = append(p.Variables, PlannedValue{v.Name, was, v.Value})
		}
	}
	return p, nil
}

// bind notes what becomes of the connection references.
func (p *Planned) bind(rel *Release, in *Import) {
	p.First = in.needs()
	for _, b := range in.bindings {
		switch {
		case b.changes():
			p.Connections = append(p.Connections, PlannedConnection{b.reference, b.connector, b.is.Connection, b.connection})
		case b.connection == "" && b.is.Connection == "":
			p.ToDo = append(p.ToDo, rel.toConnect(in, b))
		}
	}
}

// ask stages the zip and notes what the environment has against it.
func (p *Planned) ask(ctx context.Context, rel *Release, env *dataverse.Client) error {
	zip, err := rel.Verified.content()
	if err != nil {
		return err
	}
	staged, err := env.Stage(ctx, zip)
	if err != nil {
		return remote(p.Stage, err)
	}
	for _, m := range staged.Missing {
		from := ""
		if m.Solution != "" {
			from = " of solution " + m.Solution
		}
		p.Refused = append(p.Refused, fmt.Sprintf("%s needs %s%s, which is not there", m.Dependent, m.Required, from))
	}
	for _, v := range staged.Validation {
		text := strings.TrimSpace(v.Code + " " + v.Message)
		if v.Severity == "error" {
			p.Refused = append(p.Refused, text)
		} else {
			p.Remarks = append(p.Remarks, text)
		}
	}
	if !staged.Passed && len(p.Refused) == 0 {
		p.Refused = append(p.Refused, "the environment refuses it and gives no reason")
	}
	return nil
}

// breaks compares what runs there with what would, and finds who calls it.
func (p *Planned) breaks(ctx context.Context, rel *Release, env *dataverse.Client, gone []leaver) error {
	is, was, err := rel.bothSides(ctx, env, rel.Verified.solution, gone)
	if err != nil {
		return err
	}
	p.hosts(rel.Verified.solution, was)
	findings := linting.Hide(changes.Compare(was, is), slices.Concat(was, is))
	findings = slices.DeleteFunc(findings, func(f check.Finding) bool { return f.Rule.Change != check.Breaking })
	found, err := rel.consumers()
	if err != nil {
		return err
	}
	if len(findings) > 0 {
		found.Consumers = append(found.Consumers, p.flowsThere(ctx, env)...)
	}
	impact.Reach(findings, was, nil, found.Consumers)
	for _, f := range findings {
		p.Breaking = append(p.Breaking, PlannedBreak{f.Rule.ID, f.Subject, f.Message, f.Uses})
	}
	return nil
}

// sign writes the digest of everything else: the same plan has the same one.
func (p *Planned) sign() error {
	p.Digest = ""
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("sign the plan: %w", err)
	}
	sum := sha256.Sum256(data)
	p.Digest = hex.EncodeToString(sum[:8])
	return nil
}
