package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution/dataverse"
)

func sentence(format string, args ...any) string { return fmt.Sprintf(format, args...) }

func digestOf(data []byte) string { return atomicfile.Digest(data) }

// send makes solutions, then variables, then connectors, and reads each back.
func (p *pusher) send(ctx context.Context) error {
	if err := p.makeSolutions(ctx); err != nil {
		p.failFrom(-1)
		return err
	}
	if err := p.sendVariables(ctx); err != nil {
		p.failFrom(-1)
		return p.stage.Error(err)
	}
	for i, u := range p.units {
		c := &p.result.Connectors[i]
		if c.State != Created && c.State != Updated {
			continue
		}
		if err := p.sendOne(ctx, u, c); err != nil {
			p.failFrom(i)
			return err
		}
		if err := p.remember(p.seen, []*unit{u}); err != nil {
			return err
		}
		var err error
		if p.seen, err = p.readState(); err != nil {
			return err
		}
	}
	return p.remember(p.seen, p.units)
}

// failFrom marks the connectors that were not sent after one failed, -1 for all.
func (p *pusher) failFrom(i int) {
	for j := max(i, 0); j < len(p.result.Connectors); j++ {
		if c := &p.result.Connectors[j]; c.State == Created || c.State == Updated {
			c.State = Unsent
			if j == i {
				c.State = Failed
			}
		}
	}
}

// sendVariables defines the variables that the environment lacks, and gives values to those that have
// none there.
func (p *pusher) sendVariables(ctx context.Context) error {
	for _, u := range p.units {
		for _, name := range references(u.packed) {
			given := p.values[1][name]
			v, defined := p.variable(name)
			if !defined {
				d := p.definition(u, name)
				err := p.stage.Client.DefineVariable(ctx, u.solution, dataverse.VariableDefinition{Name: name, DisplayName: d.DisplayName, Description: d.Description, Type: int(d.Type), Default: d.Default})
				if err != nil {
					return err
				}
				p.result.Variables = append(p.result.Variables, name)
				v.Name = name
				p.variables = append(p.variables, v)
			} else if p.values[0][name] != "" {
				continue
			}
			if given != "" && p.values[0][name] == "" && (v.Default == nil || *v.Default != given) {
				if err := p.stage.Client.SetVariable(ctx, name, given); err != nil {
					return err
				}
			}
			p.values[0][name] = given
		}
	}
	return nil
}

// sendOne creates or updates a connector, and compares what the environment has then.
func (p *pusher) sendOne(ctx context.Context, u *unit, c *PushedConnector) error {
	columns, _, err := p.withSecrets(u)
	if err != nil {
		return err
	}
	if len(columns) > 0 {
		if err := p.write(ctx, u, columns); err != nil {
			return err
		}
	}
	if err := p.readBack(ctx, u); err != nil {
		return err
	}
	if u.iconDiffers(p.seen, p.key()) {
		return p.sendIcon(ctx, u, c)
	}
	return nil
}

func (p *pusher) write(ctx context.Context, u *unit, columns dataverse.Columns) error {
	var err error
	if u.row == nil {
		columns["name"] = u.name
		err = p.stage.Client.CreateConnector(ctx, u.solution, u.id, columns)
	} else {
		err = p.stage.Client.UpdateConnector(ctx, *u.row, columns)
	}
	var refused *dataverse.Error
	switch changed := errors.Is(err, dataverse.ErrChanged); {
	case err == nil:
		return nil
	case errors.As(err, &refused) && !changed:
		return p.stage.Error(err)
	default: // the answer was lost, or another request came first, perhaps this one
		if p.readBack(ctx, u) == nil && u.row != nil {
			return nil
		}
		if changed {
			return exit.Refused.Errorf("run it again: alm compares with what is there now", "%s: %w", p.Stage, err)
		}
		return p.stage.Error(err)
	}
}

// readBack reads what the environment has of a connector, and compares it with what was sent.
func (p *pusher) readBack(ctx context.Context, u *unit) error {
	if err := p.readRows(ctx, []*unit{u}); err != nil {
		return err
	}
	if u.row == nil {
		return exit.Remote.Errorf("look at the environment, and push again", "%s has no connector %s after it was sent", p.Stage, u.name)
	}
	var parts []string
	for _, c := range u.lost(p.Exchange, p.values[0]) {
		parts = append(parts, c.part)
	}
	if len(parts) > 0 {
		return exit.Remote.Errorf("alm pull --stage "+p.Stage+" --dry-run shows the difference; a managed layer or somebody else may have changed it",
			"%s: after the push, %s has another %s than was sent", p.Stage, u.name, words.List(parts))
	}
	return nil
}

// sendIcon sends the icon by itself: not every environment takes one through the Web API.
func (p *pusher) sendIcon(ctx context.Context, u *unit, c *PushedConnector) error {
	err := p.stage.Client.UpdateConnector(ctx, *u.row, u.iconColumn())
	if err != nil && ctx.Err() != nil {
		return p.stage.Error(err)
	}
	if err != nil {
		p.todo("upload the icon of %s in the maker portal of %s: the Web API does not take it (%v)", u.packed.DisplayName, p.Stage, err)
		c.Parts = slices.DeleteFunc(c.Parts, func(part string) bool { return part == "icon" })
		return nil
	}
	if err := p.readBack(ctx, u); err != nil {
		return err
	}
	if len(u.icon) == 0 {
		p.todo("look at the icon of %s in the maker portal of %s: the Web API took it and does not return it", u.packed.DisplayName, p.Stage)
	}
	key := p.key()
	if p.seen[key] == nil {
		p.seen[key] = map[string]string{}
	}
	p.seen[key][u.iconKey()] = digestOf(u.packed.Icon)
	return nil
}
