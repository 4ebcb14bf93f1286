package exchange

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/portal"
	"alm/pipeline/project"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// PushOptions say what to push. The zero value pushes every connector of the project.
type PushOptions struct {
	Wanted []Wanted
	Force  bool // overwrite what was changed there since, and lose client secrets that nobody names
	DryRun bool

	// Earlier returns the project's files some commits back, and false where there are none.
	Earlier func(ctx context.Context, back int) (fs.FS, bool)
}

// The states of a connector after a push, besides Same.
const (
	Created   = "created"
	Updated   = "updated"
	Conflicts = "conflicts" // somebody changed it there: nothing was written
	Failed    = "failed"    // it was sent, and the environment does not have it
	Unsent    = "unsent"    // it was not sent, because another one failed
)

// PushedConnector is what became of a connector.
type PushedConnector struct {
	Path, Name, Title string
	State             string
	Parts             []string      // that were sent
	Files             []portal.File // how the folder differs from what the environment had, or of a conflict from what it has
}

// PushResult is what a push did, or would do.
type PushResult struct {
	Connectors []PushedConnector
	Variables  []string // that were defined
	ToDo       []string
}

// pusher pushes some connectors.
type pusher struct {
	*Exchange
	opts      PushOptions
	units     []*unit
	values    []map[string]string
	variables []dataverse.Variable
	undefined []string // variables that the environment lacks
	seen      state
	result    *PushResult
}

// Dirs returns the folders of the connectors that are wanted.
func (e *Exchange) Dirs(wanted []Wanted) ([]string, error) {
	all, err := e.units()
	if err != nil {
		return nil, err
	}
	units, unknown, err := choose(all, wanted)
	if err != nil {
		return nil, err
	}
	if len(unknown) > 0 {
		return nil, exit.Usage.Errorf(cmp.Or(spell.DidYouMean(unknown[0].Text, dirsOf(all)), e.Project.FileName()+" has "+words.List(dirsOf(all))),
			"%s has no connector %q", e.Project.FileName(), unknown[0].Text)
	}
	if len(units) == 0 {
		return nil, exit.Refused.Errorf("add connectors to a solution; alm init proposes them", "nothing to push: no solution of %s has a connector", e.Project.FileName())
	}
	return dirsOf(units), nil
}

// CheckDevelopment rejects a stage that is not for development.
func (e *Exchange) CheckDevelopment() error {
	config, err := e.Project.Stage(e.Stage)
	if err == nil && !config.Development {
		err = exit.Refused.Errorf("alm import deploys to it; if it is for development, write development: true under the stage in "+e.Project.FileName(),
			"stage %s is not for development: alm push changes connectors without a release", e.Stage)
	}
	return err
}

// Push changes connectors of a development environment to what their folders pack to. Everything is
// checked before anything is written.
func (e *Exchange) Push(ctx context.Context, opts PushOptions) (*PushResult, error) {
	if err := e.CheckDevelopment(); err != nil {
		return nil, err
	}
	all, err := e.units()
	if err != nil {
		return nil, err
	}
	p := &pusher{Exchange: e, opts: opts, result: &PushResult{}}
	if p.units, _, err = choose(all, opts.Wanted); err != nil {
		return nil, err
	}
	for _, u := range p.units {
		if u.unpacked != nil {
			return nil, u.unpacked
		}
	}
	if err := e.open(ctx); err != nil {
		return nil, err
	}
	for _, check := range []func(context.Context) error{p.read, p.checkRows, p.checkSolutions, p.checkVariables, p.plan} {
		if err := check(ctx); err != nil {
			p.failFrom(-1)
			return p.result, err
		}
	}
	if opts.DryRun {
		p.result.Variables = p.undefined
		return p.result, nil
	}
	return p.result, p.send(ctx)
}

func (p *pusher) read(ctx context.Context) (err error) {
	if err = p.readRows(ctx, p.units); err != nil {
		return err
	}
	if p.values, err = p.Exchange.values(ctx, p.units); err != nil {
		return err
	}
	p.seen, err = p.readState()
	return err
}

// checkRows refuses managed connectors.
func (p *pusher) checkRows(context.Context) error {
	for _, u := range p.units {
		if u.row != nil && u.row.Managed {
			return exit.Refused.Errorf("change it by an import, or remove the managed solution there and import the unmanaged zip",
				"%s is managed in %s: a push would put an unmanaged layer on top of the solution's", u.name, p.Stage)
		}
	}
	return nil
}

// checkSolutions refuses to make connectors and variables where their solution is not unmanaged, or
// has another prefix.
func (p *pusher) checkSolutions(ctx context.Context) error {
	for _, u := range p.units {
		if u.row != nil {
			continue
		}
		spec := p.Project.Solutions[u.solution]
		if err := p.checkSolution(ctx, u.solution); err != nil {
			return err
		}
		there, err := p.stage.Client.Solution(ctx, u.solution)
		if err != nil {
			return p.stage.Error(err)
		}
		if prefix, _, _ := strings.Cut(u.name, "_"); there.Prefix != "" && !strings.EqualFold(prefix, there.Prefix) {
			return exit.Refused.Errorf("use one prefix in both: it begins the names of all components, for good",
				"%s would be made in solution %s of %s, whose publisher has the prefix %s (%s has %s)", u.name, u.solution, p.Stage, there.Prefix, p.Project.FileName(), cmp.Or(spec.Publisher.Prefix, prefix))
		}
	}
	return nil
}

func (p *pusher) checkSolution(ctx context.Context, name string) error {
	there, err := p.stage.Client.Solution(ctx, name)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return exit.Refused.Errorf("make an unmanaged solution of that unique name there, with the publisher of "+p.Project.FileName()+" (make.powerapps.com, Solutions, New solution), or import the unmanaged zip",
			"%s has no solution %s to make a connector in", p.Stage, name)
	case err != nil:
		return p.stage.Error(err)
	case there.Managed:
		return exit.Refused.Errorf("use another environment for development, or remove the solution there and import the unmanaged zip",
			"solution %s is managed in %s: nothing can be made in it", name, p.Stage)
	}
	return nil
}

// checkVariables finds the variables that the connectors need, and refuses those without a value.
func (p *pusher) checkVariables(ctx context.Context) error {
	var names []string
	for _, u := range p.units {
		names = append(names, references(u.packed)...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	rows, err := p.stage.Client.Variables(ctx, names...)
	if err != nil {
		return p.stage.Error(err)
	}
	p.variables = rows
	for _, u := range p.units {
		for _, name := range references(u.packed) {
			if err := p.checkVariable(ctx, u, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pusher) checkVariable(ctx context.Context, u *unit, name string) error {
	_, defined := p.variable(name)
	there, given := p.values[0][name], p.values[1][name]
	switch {
	case !defined && p.definition(u, name) == nil:
		return exit.Refused.Errorf("add it to the variables of solution "+u.solution, "%s refers to the environment variable %s, which neither %s nor %s defines", u.dir, name, p.Project.FileName(), p.Stage)
	case there == "" && given == "":
		return exit.Refused.Errorf("give it one in "+p.Project.FileName()+": stages."+p.Stage+".variables."+name, "%s refers to the environment variable %s, which has no value at %s", u.dir, name, p.Stage)
	case !defined && !slices.Contains(p.undefined, name):
		if err := p.checkSolution(ctx, u.solution); err != nil {
			return err
		}
		p.undefined = append(p.undefined, name)
	case there != "" && given != "" && there != given && p.Project.Stages[p.Stage].Variables[name] != "":
		p.todo("%s has another value in %s than in %s: alm env --stage %s %s=VALUE sets it", name, p.Stage, p.Project.FileName(), p.Stage, name)
	}
	return nil
}

func (p *pusher) todo(format string, args ...any) {
	text := sentence(format, args...)
	if !slices.Contains(p.result.ToDo, text) {
		p.result.ToDo = append(p.result.ToDo, text)
	}
}

func (p *pusher) variable(name string) (dataverse.Variable, bool) {
	i := slices.IndexFunc(p.variables, func(v dataverse.Variable) bool { return strings.EqualFold(v.Name, name) })
	if i < 0 {
		return dataverse.Variable{}, false
	}
	return p.variables[i], true
}

// definition returns how the project defines a variable, nil where it does not.
func (p *pusher) definition(u *unit, name string) *solution.Variable {
	i := slices.IndexFunc(u.variables, func(v solution.Variable) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return &u.variables[i]
}

// plan finds out what is to be sent, and refuses what would overwrite a change or a secret.
func (p *pusher) plan(ctx context.Context) error {
	var conflicts []string
	for _, u := range p.units {
		c := PushedConnector{Path: u.dir, Name: u.name, Title: u.packed.DisplayName, State: Created}
		if u.row == nil {
			c.Parts = []string{"everything"}
			p.result.Connectors = append(p.result.Connectors, c)
			continue
		}
		c.State = Same
		for _, col := range u.differing(p.Exchange, p.values[0]) {
			c.Parts, c.State = append(c.Parts, col.part), Updated
		}
		conflict := c.State == Updated && !p.opts.Force && !p.knows(ctx, u)
		if u.iconDiffers(p.seen, p.key()) {
			c.Parts, c.State = append(c.Parts, "icon"), Updated
		}
		if c.State == Updated {
			files, err := p.shown(u)
			if err != nil {
				return err
			}
			c.Files = files
		}
		if conflict {
			c.State = Conflicts
			conflicts = append(conflicts, u.dir)
		} else {
			c.Files = reversed(c.Files)
		}
		p.result.Connectors = append(p.result.Connectors, c)
	}
	if len(conflicts) > 0 {
		return exit.Refused.Errorf("alm pull --stage "+p.Stage+" takes it into the folder, where git shows what changed; --force overwrites it",
			"%s has a change of %s that neither this work tree nor its last %d commits know", p.Stage, words.List(conflicts), maxEarlier)
	}
	return p.checkSecrets()
}

// maxEarlier is how many commits are compared with what an environment has.
const maxEarlier = 50

// knows reports whether what the environment has is known here: from the last pull or push, or from
// a commit.
func (p *pusher) knows(ctx context.Context, u *unit) bool {
	if p.seen.saw(p.key(), u) {
		return true
	}
	for back := 0; back < maxEarlier && p.opts.Earlier != nil && ctx.Err() == nil; back++ {
		fsys, ok := p.opts.Earlier(ctx, back)
		if !ok {
			return false
		}
		was, err := project.Load(fsys, p.Project.FileName())
		if err != nil {
			continue
		}
		packed, _, err := pack.BundleConnector(was, u.solution, u.dir, fsys)
		if err != nil || packed.Name != u.name {
			continue
		}
		earlier := &unit{solution: u.solution, dir: u.dir, name: u.name, packed: packed, row: u.row}
		if len(earlier.differing(&Exchange{FS: fsys}, p.values[0])) == 0 {
			return true
		}
	}
	return false
}

// shown returns how the folder would change if it were pulled; nothing of a connector with a
// credential.
func (p *pusher) shown(u *unit) ([]portal.File, error) {
	merged, err := portal.Merge(p.input(u, p.values))
	if err != nil || merged.Blocked() {
		return nil, err
	}
	return merged.Files, nil
}

func reversed(files []portal.File) []portal.File {
	var all []portal.File
	for _, f := range files {
		all = append(all, portal.File{Name: f.Name, Was: f.Is, Is: f.Was})
	}
	return all
}

// checkSecrets refuses to send connection parameters whose client secrets would be lost: an
// environment empties those that are not sent along.
func (p *pusher) checkSecrets() error {
	for _, u := range p.units {
		columns, lacking, err := p.withSecrets(u)
		if err != nil {
			return err
		}
		if len(columns) == 0 || len(lacking) == 0 {
			continue
		}
		if u.row != nil && !p.opts.Force {
			return exit.Refused.Errorf("name the variable of this process that holds it under stages."+p.Stage+".secrets; --force sends it without, and somebody enters the secret again",
				"a push of the connection parameters of %s would empty the client secret of %s at %s", u.dir, words.List(lacking), p.Stage)
		}
		p.todo("enter the client secret of %s (%s) in %s: name it under stages.%s.secrets and push again, or at make.powerapps.com, Custom connectors, Edit, Security",
			u.packed.DisplayName, words.List(lacking), p.Stage, p.Stage)
	}
	return nil
}

// withSecrets returns the columns to send, with the client secrets that the stage names, and the
// places of those that it does not.
func (p *pusher) withSecrets(u *unit) (columns dataverse.Columns, lacking []string, err error) {
	secrets := stage.Secrets{Stage: p.stageOf(u), Of: &solution.Solution{Name: u.solution, Connectors: []solution.Connector{u.packed}}, Getenv: p.Getenv,
		NameOf: func(dir string) string {
			if dir == u.dir {
				return u.name
			}
			return ""
		}}
	columns = dataverse.Columns{}
	for _, c := range u.differing(p.Exchange, p.values[0]) {
		text := c.packed
		if c.name == scriptColumn {
			text = string(u.packed.Script)
		}
		if strings.HasPrefix(c.name, "connectionparameter") {
			with, from := secrets.Enter(u.packed, text)
			if err := p.checkEntered(from); err != nil {
				return nil, nil, err
			}
			text = with
			lacking = append(lacking, stage.WithoutSecret(text)...)
		}
		if text != "" || u.row != nil {
			columns[c.name] = text
		}
	}
	return columns, lacking, nil
}

// stageOf is the stage with the secrets of one connector only: those of others must not get into it.
func (p *pusher) stageOf(u *unit) *stage.Stage {
	own := *p.Project
	own.Stages = maps.Clone(p.Project.Stages)
	config := own.Stages[p.Stage]
	config.Secrets = map[string]string{}
	for key, name := range p.Project.Stages[p.Stage].Secrets {
		for _, of := range []string{u.dir, u.name} {
			if strings.EqualFold(key, of) || len(key) > len(of) && strings.EqualFold(key[:len(of)+1], of+"/") {
				config.Secrets[key] = name
			}
		}
	}
	own.Stages[p.Stage] = config
	return &stage.Stage{Name: p.Stage, Project: &own, Client: p.stage.Client}
}

// checkEntered rejects secrets of variables that the process does not have or does not allow.
func (p *pusher) checkEntered(from []string) error {
	given := p.stage.Config().Secrets
	for key, name := range given {
		if !slices.Contains(from, name) {
			continue
		}
		if err := p.Project.CheckSecret(p.Stage, key); err != nil {
			return err
		}
		if p.Getenv == nil || p.Getenv(name) == "" {
			return p.Project.At("stages", p.Stage, "secrets", key).Errorf("set it where alm runs", "stage %s: the client secret of %s should be in %s, which is not set", p.Stage, key, name)
		}
	}
	return nil
}
