package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"alm/pipeline/check"
	changes "alm/pipeline/diff"
	linting "alm/pipeline/lint"
	"alm/solution/connector"
)

// Detected is which connectors differ between base and head.
type Detected struct {
	Base     string   `json:"base,omitempty"` // "" when there is none
	Head     string   `json:"head"`
	Commit   string   `json:"commit,omitempty"` // of head
	Changed  []string `json:"changed"`          // folders
	was, all []*connector.Connector
}

// Judged is what lint or diff found.
type Judged struct {
	Breaking int             `json:"breaking"`
	Errors   int             `json:"errors"`
	Warnings int             `json:"warnings"`
	Notes    int             `json:"notes"`
	Findings []check.Finding `json:"-"`
}

// Gated is the gate's answer.
type Gated struct {
	FailOn  string `json:"failOn"`
	Refused string `json:"refused,omitempty"` // why, "" when it lets the change through
	Waived  int    `json:"waived"`

	findings []check.Finding // on the waivers themselves
}

// Is are the changed connectors at head.
func (d *Detected) Is() []*connector.Connector { return d.all }

// Was are the changed connectors at base.
func (d *Detected) Was() []*connector.Connector { return d.was }

var detect = Step{
	Name: "detect",
	Does: "finds the connectors that differ between base and head",
	Run: func(_ context.Context, rel *Release) error {
		base, head := rel.With.Base, rel.With.Head
		d := &Detected{Base: base.Label, Head: head.Label, Commit: head.Commit.Hash, Changed: []string{}}
		var err error
		switch {
		case base.FS == nil:
			d.all, err = head.Connectors(rel.With.Project)
		case base.Commit.Hash != "" && head.Commit.Hash != "" && base.repo != nil:
			err = d.byHash(base, head, rel.With.Project)
		default:
			err = d.byBytes(base, head, rel.With.Project)
		}
		if err != nil {
			return err
		}
		for _, c := range slices.Concat(d.was, d.all) {
			d.Changed = append(d.Changed, c.Dir)
		}
		slices.Sort(d.Changed)
		d.Changed = slices.Compact(d.Changed)
		rel.Detected = d
		rel.tell("detect", "%s", d)
		return nil
	},
}

func (d *Detected) String() string {
	if d.Base == "" {
		return fmt.Sprintf("%s in the %s", count(len(d.Changed), "connector"), d.Head)
	}
	return fmt.Sprintf("%s changed between %s and the %s", count(len(d.Changed), "connector"), d.Base, d.Head)
}

// byHash compares the folders' tree hashes, so that only what changed is read.
func (d *Detected) byHash(base, head Tree, p *Project) error {
	units, err := base.repo.Changed(base.Commit, head.Commit, connector.IsConnector)
	if err != nil {
		return readError(base, err)
	}
	for _, u := range units {
		if u.Was {
			if err := base.add(&d.was, u.Dir, p); err != nil {
				return err
			}
		}
		if u.Is {
			if err := head.add(&d.all, u.Dir, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// add reads the connector in a folder of the commit, when it lies in the project.
func (t Tree) add(to *[]*connector.Connector, dir string, p *Project) error {
	if t.Prefix != "" && t.Prefix != "." {
		inside, ok := strings.CutPrefix(dir+"/", t.Prefix+"/")
		if !ok {
			return nil
		}
		dir = strings.TrimSuffix(inside, "/")
		if dir == "" {
			dir = "."
		}
	}
	found, err := t.read([]string{dir}, p)
	*to = append(*to, found...)
	return err
}

func (d *Detected) byBytes(base, head Tree, p *Project) error {
	was, err := base.Connectors(p)
	if err != nil {
		return err
	}
	is, err := head.Connectors(p)
	if err != nil {
		return err
	}
	same := func(c *connector.Connector, in []*connector.Connector) bool {
		i := slices.IndexFunc(in, func(o *connector.Connector) bool { return o.Dir == c.Dir })
		return i >= 0 && sameFiles(c, in[i])
	}
	d.was = slices.DeleteFunc(slices.Clone(was), func(c *connector.Connector) bool { return same(c, is) })
	d.all = slices.DeleteFunc(slices.Clone(is), func(c *connector.Connector) bool { return same(c, was) })
	return nil
}

func sameFiles(a, b *connector.Connector) bool {
	x, y := a.Files(), b.Files()
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if path.Base(x[i].Name) != path.Base(y[i].Name) || !bytes.Equal(x[i].Data, y[i].Data) {
			return false
		}
	}
	return true
}

var lint = Step{
	Name: "lint",
	Does: "checks each connector by itself",
	Run: func(_ context.Context, rel *Release) error {
		var findings []check.Finding
		for _, c := range rel.Detected.all {
			findings = append(findings, linting.Connector(c)...)
		}
		rel.Linted = judged(rel.With.Project.apply(findings))
		rel.tell("lint", "%s", rel.Linted)
		return nil
	},
}

var diff = Step{
	Name: "diff",
	Does: "says what the change breaks, and whom",
	Idle: func(rel *Release) string {
		if rel.With.Base.FS == nil {
			return "no base"
		}
		return ""
	},
	Run: func(_ context.Context, rel *Release) error {
		findings := rel.With.Project.apply(changes.Compare(rel.Detected.was, rel.Detected.all))
		findings = narrow(findings, rel.With.Consumers)
		acceptMajor(findings, rel.Detected)
		rel.Diffed = judged(findings)
		rel.tell("diff", "%s", rel.Diffed)
		return nil
	},
}

// acceptMajor waives the breaking findings of a connector whose major version rose: the
// change says of itself that it breaks.
func acceptMajor(findings []check.Finding, d *Detected) {
	was, is := versions(d.was), versions(d.all)
	for i := range findings {
		f := &findings[i]
		before, after := was[f.Connector], is[f.Connector]
		if f.Rule.Change == check.Breaking && majorRose(before, after) {
			f.Waiver = fmt.Sprintf("the major version rose from %s to %s", before, after)
		}
	}
}

func versions(connectors []*connector.Connector) map[string]string {
	of := map[string]string{}
	for _, c := range connectors {
		of[c.Dir] = c.Version()
	}
	return of
}

func judged(findings []check.Finding) *Judged {
	j := &Judged{Findings: findings}
	for _, f := range findings {
		if f.Waiver == "" && f.Rule.Change == check.Breaking {
			j.Breaking++
		}
	}
	j.Errors = check.Count(findings, check.Error)
	j.Warnings = check.Count(findings, check.Warning)
	j.Notes = check.Count(findings, check.Note)
	return j
}

func (j *Judged) String() string {
	return fmt.Sprintf("%d breaking, %s, %s, %s", j.Breaking, count(j.Errors, "error"), count(j.Warnings, "warning"), count(j.Notes, "note"))
}

var gate = Step{
	Name: "gate",
	Does: "stops a change that breaks without saying so",
	Run: func(_ context.Context, rel *Release) error {
		onWaivers, err := rel.waive()
		if err != nil {
			return err
		}
		g := &Gated{FailOn: rel.With.FailOn.String(), findings: rel.With.Project.apply(onWaivers)}
		rel.Gated = g
		stops := 0
		for _, f := range rel.Findings() {
			switch {
			case f.Waiver != "":
				g.Waived++
			case rel.With.FailOn != check.Off && f.Severity >= rel.With.FailOn:
				stops++
			}
		}
		if stops > 0 {
			g.Refused = fmt.Sprintf("%s at or above %s", count(stops, "finding"), g.FailOn)
		}
		return nil
	},
}

// Findings are lint's, diff's and the gate's together, sorted.
func (rel *Release) Findings() []check.Finding {
	var all []check.Finding
	for _, j := range []*Judged{rel.Linted, rel.Diffed} {
		if j != nil {
			all = append(all, j.Findings...)
		}
	}
	if rel.Gated != nil {
		all = append(all, rel.Gated.findings...)
	}
	check.Sort(all)
	return all
}
