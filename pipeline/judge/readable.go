package judge

import (
	"cmp"
	"slices"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/solution/connector"
)

// requireReadable returns an error if a connector that changed has a file in which nothing can be
// compared. Without it, a change that cannot be read would look like one that breaks nothing.
func requireReadable(r *Result) error { return refuseUnread(r, true) }

// requireRead is requireReadable for verbs that have findings about definitions without content.
func requireRead(r *Result) error { return refuseUnread(r, false) }

func refuseUnread(r *Result, definitions bool) error {
	for _, c := range r.Is {
		if definitions {
			if err := refuseFile(c.Definition); err != nil {
				return err
			}
			if c.Definition.Root.Get("paths").Kind() != source.Object {
				if err := firstProblem(c.Definition); err != nil {
					return err
				}
				return exit.Refused.Errorf("alm lint shows what is wrong", "%s has no paths: there is nothing to compare", c.Definition.Name)
			}
		}
		if !slices.ContainsFunc(r.Was, func(was *connector.Connector) bool { return was.Dir == c.Dir }) {
			if err := refuseVersion(c); err != nil { // of a known connector it is a finding
				return err
			}
		}
		if err := refuseFile(c.Properties); err != nil {
			return err
		}
	}
	return nil
}

// refuseVersion returns an error for a definition that is not OpenAPI 2.0.
func refuseVersion(c *connector.Connector) error {
	if !c.Definition.Root.Get("openapi").Exists() {
		return nil
	}
	return exit.Refused.Errorf("alm convert "+c.Definition.Name+" makes a connector of it", "%s is OpenAPI 3, which alm does not compare", c.Definition.Name)
}

// refuseFile returns an error for a file without anything to compare, with the cause.
func refuseFile(f *source.File) error {
	if f == nil || f.Root.Exists() {
		return nil
	}
	return firstProblem(f)
}

// firstProblem returns what is wrong with the text of a file first, nil when nothing is.
func firstProblem(f *source.File) error {
	for _, p := range f.Problems() {
		from := p.At.From()
		return exit.Usage.Errorf(cmp.Or(p.Fix, "alm lint shows every problem"), "%s:%d:%d: %s", p.At.Name(), from.Line, from.Column, p.Message)
	}
	return nil
}
