package record

import (
	"io"
	"slices"
	"strings"
)

// hide masks what the environment says in an import, which may repeat a secret. The rest of
// the record is alm's own: a name that happens to be a secret's text stays what it is.
func (r *Record) hide(in Import) Import {
	if r.Mask == nil {
		return in
	}
	in.Problem, in.ToDo, in.Failures = r.mask(in.Problem), r.maskAll(in.ToDo), slices.Clone(in.Failures)
	for i, f := range in.Failures {
		in.Failures[i].Name, in.Failures[i].Message = r.mask(f.Name), r.mask(f.Message)
	}
	if in.Plan != nil {
		plan := *in.Plan
		plan.Refused, plan.Remarks, plan.ToDo = r.maskAll(plan.Refused), r.maskAll(plan.Remarks), r.maskAll(plan.ToDo)
		in.Plan = &plan
	}
	return in
}

// mask returns a text with known secrets replaced.
func (r *Record) mask(text string) string {
	var to strings.Builder
	if r.WriteMasked(&to, []byte(text)) != nil {
		return "***" // a builder does not fail
	}
	return to.String()
}

func (r *Record) maskAll(texts []string) []string {
	texts = slices.Clone(texts)
	for i, text := range texts {
		texts[i] = r.mask(text)
	}
	return texts
}

// WriteMasked writes what an environment said, with known secrets replaced.
func (r *Record) WriteMasked(w io.Writer, text []byte) error {
	if r.Mask == nil {
		_, err := w.Write(text)
		return err
	}
	to := r.Mask(w)
	if _, err := to.Write(text); err != nil {
		return err
	}
	return to.Close()
}
