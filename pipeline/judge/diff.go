package judge

import (
	"fmt"
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/solution/connector"
)

// Compare compares connectors by the rules of diff. Credentials in findings are masked.
func Compare(was, is []*connector.Connector) []check.Finding {
	return lint.Hide(diff.Compare(was, is), slices.Concat(was, is))
}

// diffConnectors says what the change breaks, and for which kinds of consumers.
func diffConnectors(r *Result) error {
	if r.Base.FS == nil {
		return nil
	}
	all := diff.CompareUpTo(r.Was, r.Is, r.most())
	r.known.Hide(all, slices.Concat(r.Was, r.Is))
	all, err := r.spend(all)
	if err != nil {
		return err
	}
	unread := firstUnread(all)
	findings := narrow(r.opts.Project.Apply(all), r.opts.Consumers)
	found := check.Each(findings)
	if err := r.refuseSilence(unread, found); err != nil {
		return err
	}
	r.findFollowing(findings)
	r.acceptMajor(findings)
	r.Diffed = record.NewJudged(found)
	return nil
}

func printDiffed(r *Result) {
	if r.Diffed == nil {
		r.printf("diff", "nothing to do: no base")
		return
	}
	r.printf("diff", "%s", r.Diffed)
}

// Sides judges a change between connectors that were read already: those of an environment and
// those of a solution. Only findings that keep returns true for count.
func (opts Options) Sides(change Change, keep func(check.Finding) bool) *Result {
	findings := slices.DeleteFunc(Compare(change.Was, change.Is), func(f check.Finding) bool { return !keep(f) })
	r := &Result{Change: change, opts: opts, targets: targetsOf(change.Was, change.Is)}
	r.Diffed = record.NewJudged(check.Each(opts.Project.Apply(findings)))
	return r
}

// acceptMajor waives the breaking findings of a connector whose major version rose: the
// change says of itself that it breaks. Of a base that cannot be read nobody knows the version, and of a head
// that cannot be read not whether it breaks.
func (r *Result) acceptMajor(findings []check.Finding) {
	was, is := r.VersionsBefore(), map[string]string{}
	for dir, c := range diff.Bases(r.Was, r.Is) {
		if c.Definition.Root.Get("paths").Kind() != source.Object || !c.Definition.IsSound() && slices.ContainsFunc(c.Definition.Problems(), func(p source.Problem) bool { return p.Kind == source.Syntax || p.Kind == source.InvalidUTF8 }) {
			delete(was, dir)
		}
	}
	for _, c := range r.Is {
		is[c.Dir] = c.Version()
	}
	for i := range findings {
		f := &findings[i]
		before, known := was[f.Connector]
		after := is[f.Connector]
		if f.Rule.Change == check.Breaking && !breaksText(f) && known && project.MajorRose(before, after) {
			reason := "the base has no version, and " + after + " is the first"
			if before != "" {
				reason = fmt.Sprintf("the major version rose from %s to %s", before, after)
			}
			f.Accept(check.ByVersion, reason)
		}
	}
}

// narrow keeps the findings that hit one of the consumers; a rule without consumers hits
// everybody. No consumers means all of them.
func narrow(findings []check.Finding, to []check.Consumer) []check.Finding {
	if len(to) == 0 {
		return findings
	}
	return slices.DeleteFunc(findings, func(f check.Finding) bool {
		hit := slices.ContainsFunc(f.Consumers(), func(c check.Consumer) bool { return slices.Contains(to, c) })
		return len(f.Consumers()) > 0 && !hit
	})
}
