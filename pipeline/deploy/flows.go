package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/record"
	"alm/solution"
	"alm/solution/dataverse"
)

// readFlows records which flows are on, and turns on those that an import left off, where the
// stage says so. A flow that is not there is an error.
func (r *reader) readFlows(ctx context.Context, installed dataverse.Solution) error {
	wanted := r.zip.Solution.Flows
	if len(wanted) == 0 {
		return nil
	}
	flows, err := r.stage.Client.Flows(ctx, installed)
	if err != nil {
		return r.stage.Error(err)
	}
	failed := r.checkFlows(ctx, installed, flows)
	for _, f := range flows {
		i := slices.IndexFunc(wanted, func(w solution.Flow) bool { return strings.EqualFold(w.ID, f.ID) })
		if i >= 0 && wanted[i].On && !f.On {
			f.On, err = r.turnOn(ctx, f)
			failed = errors.Join(failed, err)
		}
		r.in.Flows = append(r.in.Flows, record.Flow{Name: f.Name, On: f.On})
	}
	return failed
}

// checkFlows rejects an import that did not bring all flows of the zip. Flows that the caller may not
// read are components of the solution all the same.
func (r *reader) checkFlows(ctx context.Context, installed dataverse.Solution, there []dataverse.Flow) error {
	absent := slices.DeleteFunc(slices.Clone(r.zip.Solution.Flows), func(w solution.Flow) bool {
		return slices.ContainsFunc(there, func(f dataverse.Flow) bool { return strings.EqualFold(f.ID, w.ID) })
	})
	if len(absent) == 0 {
		return nil
	}
	parts, err := r.stage.Client.Parts(ctx, installed)
	if err != nil {
		return r.stage.Error(err)
	}
	var missing []string
	for _, w := range absent {
		if slices.ContainsFunc(parts, func(p dataverse.Part) bool { return strings.EqualFold(p.ID, w.ID) }) {
			r.printf("flow %s may not be read: whether it is on is not known", w.Name)
			continue
		}
		missing = append(missing, w.Name)
	}
	if len(missing) == 0 {
		return nil
	}
	return different(r.in.Stage, "after the import there is no flow %s", words.List(missing))
}

// turnOn turns a flow on where the stage says so; elsewhere people have to. Imports by an
// application sometimes leave flows off. (powerplatform-actions#214)
func (r *reader) turnOn(ctx context.Context, f dataverse.Flow) (on bool, err error) {
	if !r.stage.Config().Activate {
		r.in.ToDo = append(r.in.ToDo, fmt.Sprintf("flow %s is off: turn it on when its connections are there, or let alm do it: stages.%s.activate-flows: true", f.Name, r.in.Stage))
		return false, nil
	}
	if err := r.stage.Client.TurnOn(ctx, f); err != nil {
		return false, r.stage.Error(err)
	}
	r.printf("turned flow %s on", f.Name)
	return true, nil
}
