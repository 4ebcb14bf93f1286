// Package deploy brings a packed solution to a stage: plan, import, promote, revert and drift.
package deploy

import (
	"context"
	"fmt"
	"time"

	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution/dataverse"
)

// Deployer brings the zips of one solution to the stages of a project, and writes its record.
type Deployer struct {
	Project  *project.Project
	Root     string         // the project's folder
	Record   *record.Record // of the solution; its folder has the zips
	Connect  func(ctx context.Context, name string, s project.Stage) (*dataverse.Client, error)
	Getenv   func(string) string // reads the secrets that a stage names
	Now      func() time.Time
	Who      Who // for the record
	Progress Progress
	Policy   Policy // of the stages, and what is given for it

	stages map[string]*stage.Stage
}

// Who says for the record who deploys.
type Who struct {
	Name        string
	Host        string        // of the machine, for others who want to deploy at the same time
	TriggeredBy string        // who started the CI run or its attempt, "" when that is Name
	Run         string        // the URL of the CI run and its attempt
	CI          *record.CIRun // the run in parts, nil outside GitHub Actions
	ApprovedBy  string        // who approved the deployment, "" where the CI does not say
}

// Progress shows people what happens. Its zero value shows nothing.
type Progress struct {
	Line    func(step, message string)          // one line for each change of state
	Percent func(label string, percent float64) // how far the running import is; "" when it ended
}

// Options say what to bring where. The zero value of all but Stage is the usual case.
type Options struct {
	Stage  string // to import to
	From   string // to promote from; "" is the stage before
	Zip    string // the file to import; "" is the packed one
	Plan   string // the digest of the plan that the import must follow; "" for any
	Update bool   // import over the installed version instead of upgrading it
	Resume bool   // continue the import that the record says is running
	DryRun bool   // say what would be done, and do nothing

	Adopt       bool // take over what is there under the version, once it was compared
	Abandon     bool // give up an import that the record says is running
	TrustRecord bool // do not ask the stage to promote from
	Origin           // the run that must have written the record last

	reads bool // nothing is entered: secrets are not needed
	asked bool // the stage before said itself that it runs the zip
}

func (p Progress) printf(step, format string, args ...any) {
	if p.Line != nil {
		p.Line(step, fmt.Sprintf(format, args...))
	}
}

func (p Progress) percent(label string, percent float64) {
	if p.Percent != nil {
		p.Percent(label, percent)
	}
}

// open returns the stage with its client. The client stays the same for the life of the
// Deployer: it keeps its token.
func (d *Deployer) open(ctx context.Context, name string) (*stage.Stage, error) {
	if s, ok := d.stages[name]; ok {
		return s, nil
	}
	config, err := d.Project.Stage(name)
	if err != nil {
		return nil, err
	}
	client, err := d.Connect(ctx, name, config)
	if err != nil {
		return nil, stage.Error(name, err)
	}
	if d.stages == nil {
		d.stages = map[string]*stage.Stage{}
	}
	d.stages[name] = &stage.Stage{Name: name, Project: d.Project, Client: client}
	return d.stages[name], nil
}

// target is a zip on its way to a stage: what each part of an import needs.
type target struct {
	*Deployer
	opts  Options
	stage *stage.Stage
	zip   *pack.Zip
}

func (t *target) printf(format string, args ...any) {
	t.Progress.printf("import", t.opts.Stage+": "+format, args...)
}
