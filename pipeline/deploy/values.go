package deploy

import (
	"context"
	"errors"

	"alm/pipeline/record"
	"alm/pipeline/stage"
)

// readValues sets the variables that have another value than the stage's: those of a version
// that was there already, and those that an import ignored. It records what they are then.
func (r *reader) readValues(ctx context.Context) error {
	rows, err := r.stage.Variables(ctx, r.values)
	if err != nil {
		return err
	}
	set := false
	for _, v := range r.values {
		if stage.ValueOf(rows, v.Name) == v.Value {
			continue
		}
		if err := r.stage.Client.SetVariable(ctx, v.Name, v.Value); err != nil {
			return r.stage.Error(err)
		}
		set = true
		ignored := ""
		if !r.in.There() {
			ignored = "; the import ignored it"
		}
		r.printf("%s is now %s%s", v.Name, v.Value, ignored)
	}
	if set {
		if rows, err = r.stage.Variables(ctx, r.values); err != nil {
			return err
		}
	}
	var wrong error
	r.in.Variables = nil
	for _, v := range r.values {
		got := stage.ValueOf(rows, v.Name)
		r.in.Variables = append(r.in.Variables, record.Value{Name: v.Name, Value: got})
		if got != v.Value {
			wrong = errors.Join(wrong, different(r.in.Stage, "variable %s is %q, sent was %q", v.Name, got, v.Value))
		}
	}
	return wrong
}
