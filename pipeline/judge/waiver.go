package judge

import (
	"slices"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/record"
)

// WaiverFile is where a project keeps the findings that it accepts.
const WaiverFile = ".alm/waivers.yaml"

// Waiver accepts one finding for a time.
type Waiver struct {
	Fingerprint string `yaml:"fingerprint"`
	Connector   string `yaml:"connector,omitempty"` // its folder
	Rule        string `yaml:"rule"`
	Subject     string `yaml:"subject"`
	Reason      string `yaml:"reason"`
	Owner       string `yaml:"owner,omitempty"`
	Until       string `yaml:"until"` // the last day, 2027-01-31
}

// check returns what is wrong with a waiver in a line of the file.
func (w Waiver) check(line int) error {
	switch {
	case w.Fingerprint == "":
		return exit.Usage.Errorf("alm accept writes waivers, and alm check prints its command for each finding", "%s:%d: the waiver has no fingerprint", WaiverFile, line)
	case strings.TrimSpace(w.Reason) == "":
		return exit.Usage.Errorf("write why the finding is accepted", "%s:%d: the waiver of %s has no reason", WaiverFile, line, w.about())
	case !isDay(w.Until):
		return exit.Usage.Errorf("write the last day on which it counts", "%s:%d: the waiver of %s: until %q is no day such as 2027-01-31", WaiverFile, line, w.about(), w.Until)
	}
	return nil
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// waive marks the findings that waivers accept, and returns findings on the waivers
// themselves.
func (r *Result) waive() ([]check.Finding, error) {
	file, err := loadWaivers(r.Head.FS)
	if err != nil {
		return nil, err
	}
	counts, err := r.countsWaiver()
	if err != nil {
		return nil, err
	}
	terms, today, latest := r.opts.Project.Waivers, r.today(), r.latest()
	r.accepting = len(file.all)
	from := r.movedFrom()
	matching := r.matching(file, from)
	var findings []check.Finding
	var unused []int
	for i, w := range file.all {
		switch {
		case w.Until < today:
			findings = append(findings, file.finding("waiver-expired", i, "the waiver of %s ended on %s: what it accepted counts again", w.about(), w.Until))
			continue
		case w.Until > latest:
			findings = append(findings, file.finding("waiver-too-long", i, "the waiver of %s until %s does not count: a waiver may end %d days ahead, on %s now", w.about(), w.Until, terms.MostDays(), latest))
			continue
		}
		of := slices.DeleteFunc(slices.Clone(matching[w.Fingerprint]), func(f *check.Finding) bool { return !w.names(f, from[f.Connector]) })
		switch found := matching[w.Fingerprint]; {
		case len(of) > 0 && counts(w):
			for _, f := range of {
				f.Accept(check.ByWaiver, w.Reason)
			}
		case len(of) > 0: // it counts once it is merged
		case len(found) > 0:
			findings = append(findings, file.finding("waiver-unused", i, "the waiver of %s does not count: its fingerprint is that of %s on %s", w.about(), found[0].Rule.ID, found[0].Subject))
		case r.soughtBy(w) && !slices.ContainsFunc(r.onPolicy, func(f check.Finding) bool { return f.Fingerprint == w.Fingerprint }):
			unused = append(unused, i)
		}
	}
	for _, i := range unused { // once it is known what other waivers accept
		findings = append(findings, r.unusedWaiver(file, i, from))
	}
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		if j != nil {
			j.Count()
		}
	}
	return findings, nil
}

// latest returns the last day on which a waiver may end.
func (r *Result) latest() string {
	return r.opts.Now().UTC().AddDate(0, 0, r.opts.Project.Waivers.MostDays()).Format(time.DateOnly)
}

// waived returns the fingerprints of the waivers that count today. Of a file that is wrong accept returns the error.
func (r *Result) waived() map[string]bool {
	known := map[string]bool{}
	if r.Head.FS == nil {
		return known
	}
	file, err := loadWaivers(r.Head.FS)
	counts, unknown := r.countsWaiver()
	if err != nil || unknown != nil {
		return known
	}
	for _, w := range file.all {
		if w.Until >= r.today() && w.Until <= r.latest() && counts(w) {
			known[w.Fingerprint] = true
		}
	}
	return known
}

// countsWaiver returns which waivers count: all of head, or with waivers: base those that base has.
func (r *Result) countsWaiver() (func(Waiver) bool, error) {
	before := r.opts.Policies.Before
	if r.opts.Project.Waivers.From != project.FromBase || before.FS == nil {
		return func(Waiver) bool { return true }, nil
	}
	known, err := readBefore(before.FS, loadWaivers)
	return known.has, err
}

// matching returns the findings on connectors that have the fingerprint of a waiver, or had it. No waiver
// accepts a finding on waivers, on the baseline or on alm.yaml.
func (r *Result) matching(file waivers, from map[string]string) map[string][]*check.Finding {
	wanted := map[string]bool{}
	for _, w := range file.all {
		wanted[w.Fingerprint] = true
	}
	all := map[string][]*check.Finding{}
	if len(wanted) == 0 {
		return all
	}
	lists := [][]*check.Finding{r.unreached}
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		if j != nil {
			lists = append(lists, j.Findings)
		}
	}
	for _, findings := range lists {
		for _, f := range findings {
			prints := append([]string{f.Fingerprint}, f.Formerly()...)
			if dir := from[f.Connector]; dir != "" {
				prints = append(prints, f.FingerprintIn(dir))
			}
			for _, fingerprint := range prints {
				if wanted[fingerprint] && !slices.Contains(all[fingerprint], f) {
					all[fingerprint] = append(all[fingerprint], f)
				}
			}
		}
	}
	return all
}

// movedFrom returns the folders at base of connectors that are in another one at head. A folder in which another
// connector is at head says that one.
func (r *Result) movedFrom() map[string]string {
	from, taken := map[string]string{}, r.looked()
	for _, h := range r.heads {
		if h.From != "" && !slices.Contains(taken, h.From) {
			from[h.Dir] = h.From
		}
	}
	return from
}

// names reports whether a waiver says that it accepts the finding, by the folder at head or at base. What it
// leaves out is any.
func (w Waiver) names(f *check.Finding, from string) bool {
	about := w.Subject == "" || w.Subject == f.Subject || slices.ContainsFunc(f.Places, func(p check.Place) bool { return p.Subject == w.Subject })
	return about && (w.Rule == "" || w.Rule == f.Rule.ID) && (w.Connector == "" || w.Connector == f.Connector || w.Connector == from)
}

// soughtBy reports whether the run would have found what a waiver accepts. A finding of lint is found
// where its connector is linted, one of a change where its connector is compared: what a check of one
// base does not have, the check before a release may have, and one that looks at some consumers has not all.
func (r *Result) soughtBy(w Waiver) bool {
	of := w.Connector
	switch {
	case slices.ContainsFunc(lint.Rules(), func(rule check.Rule) bool { return rule.ID == w.Rule }):
		looked := r.looked()
		return r.Linted != nil && (slices.Contains(looked, of) && r.checked(of, w.Rule) || !slices.Contains(looked, of) && r.complete())
	case r.Diffed == nil || len(r.opts.Consumers) > 0:
		return false
	case of == "": // it may be of any connector
		return r.Linted != nil && len(r.Detected.Changed) >= max(r.Looked, 1)
	}
	return slices.Contains(r.Detected.Changed, of) && !r.torn[of]
}

func (w Waiver) about() string {
	if w.Rule == "" {
		return w.Fingerprint
	}
	return w.Rule + " on " + w.Subject
}
