package exchange

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// readRows reads what the environment has of the units.
func (e *Exchange) readRows(ctx context.Context, units []*unit) error {
	var names []string
	for _, u := range units {
		if u.name == "" {
			return u.unknown(e.Project)
		}
		names = append(names, u.name)
	}
	rows, err := e.stage.Client.ConnectorRows(ctx, names...)
	if err != nil {
		return e.stage.Error(err)
	}
	for _, u := range units {
		i := slices.IndexFunc(rows, func(row dataverse.ConnectorRow) bool { return strings.EqualFold(row.Name, u.name) })
		if i < 0 {
			continue
		}
		u.row = &rows[i]
		if u.id != "" && !strings.EqualFold(strings.Trim(u.id, "{}"), u.row.ID) {
			return exit.Refused.Errorf("write id: "+u.row.ID+" under "+u.dir+" in "+e.Project.FileName()+", if that is the connector",
				"%s has %s with the id %s, and the project with %s", e.Stage, u.name, u.row.ID, u.id)
		}
		if err := e.readIcon(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// unknown is the error of a connector that nobody can look up.
func (u *unit) unknown(p *project.Project) error {
	at := p.At("solutions", u.solution, "connectors", u.dir)
	if _, missing := u.unpacked.(*exit.Error); missing && exit.Hint(u.unpacked) != "" && !errors.Is(u.unpacked, fs.ErrNotExist) {
		return u.unpacked
	}
	return at.Errorf("write name: and its schema name there, such as contoso_orders", "%s is not there, and nothing says which connector it is", u.dir)
}

// readIcon reads a connector's icon. The Web API does not return it everywhere.
func (e *Exchange) readIcon(ctx context.Context, u *unit) (err error) {
	u.icon, err = e.stage.Client.ConnectorIcon(ctx, u.row.ID)
	u.iconRead = err == nil
	if err == nil || ctx.Err() == nil && !errors.Is(err, dataverse.ErrUnreachable) && !errors.Is(err, dataverse.ErrAuth) {
		return nil
	}
	return e.stage.Error(err)
}

// there is what the environment has of a unit, in the form of a solution.
func (u *unit) there() solution.Connector {
	c := stage.FromRow(u.row.Connector)
	c.Icon = u.icon
	return c
}
