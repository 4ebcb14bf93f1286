package exchange

import (
	"cmp"
	"context"
	"slices"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/portal"
	"alm/pipeline/project"
)

// PullOptions say what to pull. The zero value pulls every connector of the project.
type PullOptions struct {
	Wanted []Wanted
	Adopt  bool // also from a stage that is not for development, and connectors that alm.yaml does not list
	Force  bool // replace files whatever git says, and take what is there although it did not change
	DryRun bool

	// May decides, before anything is written, about the files that are replaced or removed.
	May func(replaced []string) error
}

// The states of a connector after a pull.
const (
	Same    = "same"    // the folder packs to what the environment has
	Pulled  = "pulled"  // the folder has changed
	Adopted = "adopted" // the folder is new
	Ahead   = "ahead"   // the environment has not changed since the last pull or push, the folder has
	Absent  = "absent"  // the environment has no such connector
)

// PulledConnector is what became of a connector.
type PulledConnector struct {
	Path, Name, Title string
	State             string
	Files             []portal.File
}

// PullResult is what a pull did, or would do.
type PullResult struct {
	Connectors []PulledConnector
	Project    portal.File // alm.yaml, if it changes
	Findings   []check.Finding
	Blocked    bool // nothing was written: the findings say why

	edits bool // alm.yaml changes where it lists a connector already, not only by new entries
}

// Files returns every file that changes.
func (r *PullResult) Files() []portal.File {
	var all []portal.File
	for _, c := range r.Connectors {
		if c.State != Ahead {
			all = append(all, c.Files...)
		}
	}
	if r.Project.Is != nil {
		all = append(all, r.Project)
	}
	return all
}

// Pull writes connectors as the environment has them into their folders.
func (e *Exchange) Pull(ctx context.Context, opts PullOptions) (*PullResult, error) {
	if config, err := e.Project.Stage(e.Stage); err != nil {
		return nil, err
	} else if !config.Development && !opts.Adopt {
		return nil, exit.Refused.Errorf("--adopt takes what was changed there by hand into the folders; or write development: true under the stage in "+e.Project.FileName(),
			"stage %s is not for development", e.Stage)
	}
	if err := e.open(ctx); err != nil {
		return nil, err
	}
	units, err := e.pulled(ctx, opts)
	if err != nil {
		return nil, err
	}
	result, err := e.merge(ctx, units, opts)
	if err != nil || opts.DryRun || result.Blocked {
		return result, err
	}
	return result, e.write(units, result, opts)
}

// pulled returns the units to pull, with what the environment has of them.
func (e *Exchange) pulled(ctx context.Context, opts PullOptions) ([]*unit, error) {
	all, err := e.units()
	if err != nil {
		return nil, err
	}
	units, unknown, err := choose(all, opts.Wanted)
	if err != nil {
		return nil, err
	}
	if len(unknown) > 0 || len(units) == 0 {
		adopted, err := e.adopt(ctx, all, unknown, opts)
		if err != nil {
			return nil, err
		}
		units = append(units, adopted...)
	}
	if err := e.readRows(ctx, units); err != nil {
		return nil, err
	}
	for i, u := range units {
		if slices.ContainsFunc(units[:i], func(other *unit) bool { return other.dir == u.dir && other.name != u.name }) {
			return nil, exit.Refused.Errorf("use --solution", "%s is packed as two connectors by two solutions", u.dir)
		}
		if u.row == nil && len(opts.Wanted) > 0 {
			return nil, exit.Refused.Errorf("alm push --stage "+e.Stage+" makes it there", "%s has no connector %s (%s)", e.Stage, u.name, u.dir)
		}
	}
	if !slices.ContainsFunc(units, func(u *unit) bool { return u.row != nil }) {
		return nil, exit.Refused.Errorf("alm push --stage "+e.Stage+" makes them there", "nothing to pull: %s has none of the %s", e.Stage, words.Count(len(units), "connector"))
	}
	return units, nil
}

// merge compares every unit with its folder.
func (e *Exchange) merge(ctx context.Context, units []*unit, opts PullOptions) (*PullResult, error) {
	values, err := e.values(ctx, units)
	if err != nil {
		return nil, err
	}
	seen, err := e.readState()
	if err != nil {
		return nil, err
	}
	is, result := e.Project, &PullResult{}
	for _, u := range units {
		c := PulledConnector{Path: u.dir, Name: u.name, Title: u.packed.DisplayName, State: Absent}
		if u.row != nil {
			c.Title = cmp.Or(u.row.DisplayName, c.Title)
			in := e.input(u, values)
			if in.Variables, err = e.restorable(ctx, u); err != nil {
				return nil, err
			}
			merged, err := portal.Merge(in)
			if err != nil {
				return nil, err
			}
			after := is
			if u.isNew() {
				if after, err = u.list(is); err != nil {
					return nil, err
				}
			}
			if after, err = e.declared(after, u, merged); err != nil {
				return nil, err
			}
			if after, err = e.renamed(after, u, merged); err != nil {
				return nil, err
			}
			c.Files = merged.Files
			c.State = stateOf(u, merged, after != is, seen.saw(e.key(), u) && !opts.Force)
			if c.State != Ahead {
				result.edits = result.edits || after != is && !u.isNew()
				is = after
				result.Findings = append(result.Findings, merged.Findings...)
				result.Blocked = result.Blocked || merged.Blocked()
			}
		}
		result.Connectors = append(result.Connectors, c)
	}
	if is != e.Project {
		result.Project = portal.File{Name: e.Project.FileName(), Was: e.Project.Source().Data, Is: is.Source().Data}
	}
	return result, nil
}

func (e *Exchange) input(u *unit, values []map[string]string) portal.Input {
	return portal.Input{FS: e.FS, Dir: u.dir, Stage: e.Stage, Packed: u.packed, There: u.there(), Capabilities: u.row.Capabilities, IconRead: u.iconRead, Values: values}
}

func stateOf(u *unit, merged *portal.Merged, renamed, seen bool) string {
	switch {
	case len(merged.Files) == 0 && !renamed:
		return Same
	case u.isNew():
		return Adopted
	case seen:
		return Ahead
	}
	return Pulled
}

// renamed returns the project with the display name and the description that the environment has,
// where packing would give other ones.
func (e *Exchange) renamed(p *project.Project, u *unit, merged *portal.Merged) (*project.Project, error) {
	part := u.part(p)
	local := source.Parse("packed", u.packed.Definition).Root.Get("info")
	for _, field := range []struct{ key, is, own, defined, wasDefined, packed string }{
		{"displayName", u.row.DisplayName, part.DisplayName, merged.Title, local.Get("title").Str(), u.packed.DisplayName},
		{"description", u.row.Description, part.Description, merged.Description, local.Get("description").Str(), u.packed.Description},
	} {
		after := cmp.Or(field.own, field.defined)
		if field.own == "" && field.packed != field.wasDefined {
			after = field.packed // what the solution has that it is merged into
		}
		if field.is == "" || field.is == after {
			continue
		}
		var err error
		if p, err = p.WithConnector(u.solution, u.dir, field.key, field.is); err != nil {
			return nil, err
		}
	}
	return p, nil
}
