package exchange

import (
	"context"
	"errors"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// saveAgain saves the project's connectors that hold another value than one of the variables that
// were set: an environment replaces references when a connector is saved.
func (s *setter) saveAgain(ctx context.Context) error {
	units := slices.DeleteFunc(slices.Clone(s.units), func(u *unit) bool {
		return !slices.ContainsFunc(s.opts.Set, func(set Setting) bool { return slices.Contains(references(u.packed), set.Name) })
	})
	s.skipped()
	if err := s.readRows(ctx, units); err != nil {
		return err
	}
	values, err := s.values(ctx, units)
	if err != nil {
		return err
	}
	for _, set := range s.opts.Set {
		values[0][set.Name] = set.Value
	}
	seen, err := s.readState()
	if err != nil {
		return err
	}
	for _, u := range units {
		if u.row == nil {
			continue
		}
		known := seen.saw(s.key(), u)
		if err := s.saveOne(ctx, u, values[0]); err != nil {
			return err
		}
		if known && !s.opts.DryRun {
			if err := s.remember(seen, []*unit{u}); err != nil {
				return err
			}
			if seen, err = s.readState(); err != nil {
				return err
			}
		}
	}
	return nil
}

// skipped names the connectors of which nothing is known without their folders.
func (s *setter) skipped() {
	for _, u := range s.units {
		if u.unpacked != nil {
			s.todo("look whether %s holds an old value at %s: its folder cannot be packed (%v)", u.dir, s.Stage, u.unpacked)
		}
	}
}

// saveOne saves the texts of a connector that hold old values, as the environment has them but with
// the references.
func (s *setter) saveOne(ctx context.Context, u *unit, values map[string]string) error {
	columns, saved := dataverse.Columns{}, SavedConnector{Path: u.dir, Name: u.name, Title: u.row.DisplayName, Managed: u.row.Managed}
	for _, c := range u.columns(s.Exchange) {
		if !c.json || c.there == "" || !strings.Contains(c.packed, variableMark) {
			continue
		}
		text, places := withReferences(c, values)
		if len(places) == 0 {
			continue
		}
		with, lacking, err := s.entered(u, text)
		if err != nil {
			return err
		}
		if strings.HasPrefix(c.name, "connectionparameter") && len(lacking) > 0 {
			s.todo("save %s again in the maker portal: its %s hold an old value at %s, and saving them here would empty the client secret of %s (stages.%s.secrets can name it)",
				u.row.DisplayName, c.part, words.List(places), words.List(lacking), s.Stage)
			continue
		}
		columns[c.name] = with
		saved.Places = append(saved.Places, places...)
	}
	if len(columns) == 0 {
		return nil
	}
	s.result.Saved = append(s.result.Saved, saved)
	if s.opts.DryRun {
		return nil
	}
	if err := s.stage.Client.UpdateConnector(ctx, *u.row, columns); err != nil {
		s.result.Saved = s.result.Saved[:len(s.result.Saved)-1]
		if errors.Is(err, dataverse.ErrChanged) {
			return exit.Refused.Errorf("run it again: the value is set, and alm saves connectors that do not have it", "%s: %w", s.Stage, err)
		}
		return s.stage.Error(err)
	}
	return s.checkSaved(ctx, u, columns, values)
}

// checkSaved reads a connector back: an unmanaged layer may hide what was saved.
func (s *setter) checkSaved(ctx context.Context, u *unit, columns dataverse.Columns, values map[string]string) error {
	if err := s.readRows(ctx, []*unit{u}); err != nil {
		return err
	}
	if u.row == nil {
		return exit.Remote.Errorf("look at the environment", "%s: %s is gone after it was saved again", s.Stage, u.name)
	}
	for _, c := range u.columns(s.Exchange) {
		if _, sent := columns[c.name]; !sent {
			continue
		}
		if _, places := withReferences(c, values); len(places) > 0 {
			return exit.Remote.Errorf("look at the connector there; an unmanaged change on top of it may hide the value", "%s: %s was saved again and still has another value at %s", s.Stage, u.row.DisplayName, words.List(places))
		}
	}
	return nil
}

// entered returns connection parameters with the client secrets that the stage names.
func (s *setter) entered(u *unit, text string) (with string, lacking []string, err error) {
	p := &pusher{Exchange: s.Exchange}
	secrets := stage.Secrets{Stage: p.stageOf(u), Of: &solution.Solution{Name: u.solution, Connectors: []solution.Connector{u.packed}}, Getenv: s.Getenv}
	with, from := secrets.Enter(u.packed, text)
	return with, stage.WithoutSecret(with), p.checkEntered(from)
}

// withReferences returns a text of the environment with the references that are packed in place of
// values, and the places that hold another value than their variables have.
func withReferences(c column, values map[string]string) (text string, places []string) {
	there := source.Parse(c.part, []byte(c.there))
	var edits []source.Edit
	var walk func(packed, row source.Node, depth int)
	walk = func(packed, row source.Node, depth int) {
		if depth > source.MaxDepth || !row.Exists() {
			return
		}
		if packed.Kind() == source.String && strings.Contains(packed.Str(), variableMark) {
			if row.Kind() != source.String || row.Str() == packed.Str() {
				return
			}
			edits = append(edits, source.Edit{Span: row.Span(), New: source.Quote(packed.Str())})
			isSecret := strings.HasSuffix(strings.ToLower(row.Pointer()), "/clientsecret")
			if !isSecret && row.Str() != (comparison{values: values}).resolved(packed.Str()) && !strings.Contains(row.Str(), variableMark) {
				places = append(places, c.part+" "+row.Pointer())
			}
			return
		}
		for key, value := range packed.Members() {
			walk(value, row.Get(key.Str()), depth+1)
		}
		for i, item := range packed.Items() {
			walk(item, row.At(i), depth+1)
		}
	}
	walk(source.Parse("packed", []byte(c.packed)).Root, there.Root, 0)
	edited, err := there.Apply(edits...)
	if err != nil || len(there.Problems()) > 0 {
		return c.there, nil
	}
	return string(edited), places
}
