package judge

import (
	"cmp"
	"slices"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/solution/connector"
)

// requireReadable returns an error if a connector that changed has a file in which nothing can be
// compared. Without it, a change that cannot be read would look like one that breaks nothing.
func requireReadable(r *Result) error { return refuseUnread(r, true) }

// requireRead is requireReadable for verbs that have findings about definitions without content.
func requireRead(r *Result) error { return refuseUnread(r, false) }

func refuseUnread(r *Result, definitions bool) error {
	bases := diff.Bases(r.Was, r.Is)
	for _, c := range r.Is {
		if definitions {
			if err := refuseFile(c.Definition); err != nil {
				return err
			}
			if err := refuseMalformed(bases[c.Dir], c); err != nil {
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

// refuseMalformed returns an error for a connector with a file that is no longer JSON.
func refuseMalformed(was, is *connector.Connector) error {
	if was == nil {
		was = &connector.Connector{}
	}
	for _, files := range [][2]*source.File{{was.Definition, is.Definition}, {was.Properties, is.Properties}} {
		if _, isBroken := files[1].BrokenSince(files[0]); isBroken {
			return firstProblem(files[1])
		}
	}
	return nil
}

// firstUnread returns the first finding about a file that cannot be compared, nil without one.
func firstUnread(findings []check.Finding) *check.Finding {
	for i := range findings {
		if breaksText(&findings[i]) {
			found := findings[i] // the list is written over
			return &found
		}
	}
	return nil
}

// refuseSilence returns an error for a file that cannot be compared, if the project turns the rules off that
// report it: the change would look like one that breaks nothing.
func (r *Result) refuseSilence(unread *check.Finding, diffed []*check.Finding) error {
	isReported := func(findings []*check.Finding) bool { return slices.ContainsFunc(findings, breaksText) }
	if unread == nil || isReported(diffed) || r.Linted != nil && isReported(r.Linted.Findings) {
		return nil
	}
	return exit.Refused.Errorf("correct the file; alm.yaml turns off "+unread.Rule.ID+", which reports it", "%s", unread.Line())
}

// breaksText reports whether a finding is about a file that cannot be read.
func breaksText(f *check.Finding) bool { return f.Rule.Text == check.BreaksText }

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
		return exit.Usage.Errorf(cmp.Or(p.Fix, "correct it there, then run alm lint"), "%s:%d:%d: %s", p.At.Name(), from.Line, from.Column, p.Message)
	}
	return nil
}
