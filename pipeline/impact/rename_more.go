package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// addReused adds the renames of operations whose ids changed places: each is at its method and path.
func (r *renames) addReused(f *check.Finding) {
	olds, news := strings.Split(f.Old, ", "), strings.Split(f.New, ", ")
	for i, old := range olds {
		was := r.was.Operation(old)
		if was == nil || i >= len(news) {
			continue
		}
		if is := r.isOp[was.Key()]; is != nil && is.ID == news[i] && is.ID != old {
			r.byKey[was.Key()] = append(r.byKey[was.Key()], rename{finding: f, old: old, new: is.ID, reused: true})
		}
	}
}

// reuse returns the rename of an operation at base to an id that another one had.
func (r *renames) reuse(key string) *rename {
	for i := range r.byKey[key] {
		if r.byKey[key][i].reused {
			return &r.byKey[key][i]
		}
	}
	return nil
}

// outputFields returns the fields beside an output, before and after.
func (r *renames) outputFields(was, is *connector.Operation, side check.Side, steps []string) (before, after map[string]source.Node) {
	if steps[0] != "body" || len(steps) < 2 {
		return nil, nil
	}
	schemaOf := func(op *connector.Operation) source.Node {
		if side == check.Notification {
			return op.NotificationContent().Get("schema")
		}
		return op.Output().Node.Get("schema")
	}
	parent := steps[1 : len(steps)-1]
	return fieldsAt(r.was, schemaOf(was), parent), fieldsAt(r.is, schemaOf(is), parent)
}

// reused returns the call of an operation whose id names another operation now as it was at base, with
// why it cannot be known whether its id was rewritten already, "" where it can.
func (r *repairer) reused(c *connectorCall, all *renames) (*connectorCall, string) {
	if all.reuse(c.op.key()) == nil || c.Operation == "" || c.By == check.Canvas {
		return c, ""
	}
	const why = "its old and its new name are both names of operations, and BASE does not show which of them this is"
	before, known := r.idBefore(c)
	if !known {
		return c, why
	}
	if before == c.Operation {
		return c, ""
	}
	was := all.was.Operation(before)
	if was == nil {
		return c, why
	}
	if renamed := all.reuse(was.Key()); renamed == nil || renamed.new != c.Operation {
		return c, why
	}
	call := *c.Call
	call.Operation, call.rewritten = before, true
	old := *c
	old.Call, old.op = &call, calleeOf(all.was, was)
	return &old, ""
}

// idBefore returns the operationId that a call had at base.
func (r *repairer) idBefore(c *connectorCall) (string, bool) {
	if r.change.Before == nil || c.Operation == "" {
		return "", false
	}
	data, err := r.change.Before(c.by.File)
	if err != nil {
		return "", false
	}
	if c.by.Kind == Flow {
		w, err := newReader(nil, maxAll).walkFlow(c.by.File, data)
		if err != nil {
			return "", false
		}
		i := slices.IndexFunc(w.order, func(s *flowStep) bool { return s.where == c.Where })
		if i < 0 || w.order[i].call == nil {
			return "", false
		}
		return w.order[i].call.Operation, true
	}
	agent, err := newAgentPlaces(c.by.File, data)
	if err != nil {
		return "", false
	}
	for _, p := range agent.calls {
		if key, value := p.operationOf(); key.Exists() && key.Span().From().Line == c.Line {
			return value.Str(), true
		}
	}
	return "", false
}
