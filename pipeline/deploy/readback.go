package deploy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alm/internal/exit"
	"alm/pipeline/record"
)

// reader reads back what an import brought, repairs what it can and records it.
type reader struct {
	target
	*parcel
}

// readBack asks the environment what it runs now. An import is done when the environment has
// what was sent.
func readBack(ctx context.Context, im *importer) error {
	r := &reader{im.target, &im.parcel}
	values := r.readValues(ctx)
	rows, err := r.stage.Connectors(ctx, r.zip.Solution)
	if err != nil {
		return errors.Join(values, err)
	}
	return r.finish(errors.Join(values, r.readConnectors(ctx, r.zip.Solution, rows), r.readSolution(ctx)))
}

// connectorsAlone reads back connectors that went first, and makes them ready for connections.
func (r *reader) connectorsAlone(ctx context.Context, names []string) error {
	values := r.readValues(ctx)
	only := withOnly(r.zip.Solution, names)
	rows, err := r.stage.Connectors(ctx, only)
	if err != nil {
		return errors.Join(values, err)
	}
	return r.finish(errors.Join(values, r.readConnectors(ctx, only, rows)))
}

// finish prints what is left to people and records how the import ended. One that brought
// something else than was sent has failed, whatever its job says; the next import repairs it.
func (r *reader) finish(found error) error {
	for _, todo := range r.in.ToDo {
		r.printf("TO DO: %s", todo)
	}
	if errors.As(found, &differentError{}) {
		r.in.State, r.in.Problem = record.Failed, found.Error()
	}
	r.in.Ended = r.Now().UTC().Truncate(time.Second)
	return errors.Join(found, r.Record.Set(*r.in))
}

// readSolution compares what else the environment has with what was sent: the version,
// connection references and flows.
func (r *reader) readSolution(ctx context.Context) error {
	installed, err := r.stage.Installed(ctx, r.zip.Name)
	switch {
	case err != nil:
		return err
	case installed.Version == "":
		return different(r.in.Stage, "%s is not there after the import", r.zip.Name)
	case installed.Version != r.in.Version:
		return different(r.in.Stage, "%s is %s after the import of %s", r.zip.Name, installed.Version, r.in.Version)
	}
	if err := r.readConnections(ctx); err != nil {
		return err
	}
	return r.readFlows(ctx, installed)
}

// differentError means that the environment has something else than was sent.
type differentError struct{ error }

func (e differentError) Unwrap() error { return e.error }

func different(stage, format string, args ...any) error {
	return exit.Remote.Errorf("look at the solution's history in that environment, then import again", "%w",
		differentError{fmt.Errorf("stage %s: "+format, append([]any{stage}, args...)...)})
}
