package exchange

import (
	"cmp"
	"context"
	"io/fs"
	"slices"

	"alm/internal/exit"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/portal"
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
	Publishers []string // that were made
	Solutions  []string // that were made
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
	homes     map[string]*home
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
	p := &pusher{Exchange: e, opts: opts, homes: map[string]*home{}, result: &PushResult{}}
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
			p.result.Publishers, p.result.Solutions = nil, nil
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

func (p *pusher) todo(format string, args ...any) {
	text := sentence(format, args...)
	if !slices.Contains(p.result.ToDo, text) {
		p.result.ToDo = append(p.result.ToDo, text)
	}
}
