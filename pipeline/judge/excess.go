package judge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"alm/internal/budget"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
)

// excess counts the findings of a run that judges one connector after the other. Once there are more than the
// limit allows, further ones are counted and not kept, so that the error says what the run found.
type excess struct {
	mu     sync.Mutex
	over   bool
	cut    bool // there are so many that the run ends, and nobody knows how many
	all    [check.Error + 1]int
	errors []errorsOf // of the connectors that have any
}

type errorsOf struct {
	dir string
	n   int
}

// most returns how many findings on one connector are looked for: one more says that there are more.
func (r *Result) most() int {
	limits := r.opts.Project.Limits()
	if r.excess != nil {
		return int(limits.Limit(budget.Findings)) + 1
	}
	return limits.Left(budget.Findings) + 1
}

// spend returns the findings on a connector, none of them if there are too many in all.
func (r *Result) spend(findings []check.Finding) ([]check.Finding, error) {
	limits := r.opts.Project.Limits()
	err := limits.Spend(budget.Findings, len(findings))
	if r.excess == nil {
		return findings, err
	}
	if r.excess.add(findings, err != nil, limits.Limit(budget.Findings)) {
		return nil, r.excess.err(limits)
	}
	if err != nil {
		return nil, nil
	}
	return findings, nil
}

// countedTimes is up to how many times the limit the findings of a run are counted.
const countedTimes = 20

// add counts findings, and reports whether the run ends at once: one connector has more than the limit, or all have
// much more.
func (x *excess) add(findings []check.Finding, over bool, limit int64) (end bool) {
	var count [check.Error + 1]int
	for i := range findings {
		count[findings[i].Severity]++
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for severity, n := range count {
		x.all[severity] += n
	}
	x.over, x.cut = x.over || over, x.cut || int64(len(findings)) > limit || int64(x.total()) > countedTimes*limit
	if n := count[check.Error]; n > 0 {
		x.errors = append(x.errors, errorsOf{strings.Clone(findings[0].Connector), n})
	}
	return x.cut
}

func (x *excess) total() int { return x.all[check.Note] + x.all[check.Warning] + x.all[check.Error] }

// err returns the error of a run that found more than the limit allows.
func (x *excess) err(limits *budget.Budget) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.over {
		return nil
	}
	n, limit := x.total(), limits.Limit(budget.Findings)
	needs, found, enough := fmt.Sprint(n), "", roundedUp(n)
	if x.cut {
		needs, found, enough = "more than "+fmt.Sprint(limit), "so far ", max(4*limit, 2*enough)
	}
	hint := "check fewer connectors in one run"
	if worst := x.worst(); len(worst) > 1 {
		hint += ", such as " + worst[0].dir
	}
	return exit.Usage.Errorf(hint+"; if you trust the input, "+limits.Raise(budget.Findings, enough),
		"this run has %s findings, its limit is %d, and it prints none of them: %s%s", needs, limit, found, x)
}

// String says what the findings are.
func (x *excess) String() string {
	text := words.List([]string{words.Count(x.all[check.Error], "error"), words.Count(x.all[check.Warning], "warning"), words.Count(x.all[check.Note], "note")}) +
		", accepted ones included"
	if len(x.errors) == 0 {
		return text
	}
	var most []string
	for _, of := range x.worst() {
		most = append(most, fmt.Sprintf("%s (%d)", of.dir, of.n))
	}
	return text + "; " + words.Count(len(x.errors), "connector") + " with errors, most in " + words.List(most)
}

// worst returns the connectors with the most errors.
func (x *excess) worst() []errorsOf {
	slices.SortFunc(x.errors, func(a, b errorsOf) int { return cmp.Or(b.n-a.n, cmp.Compare(a.dir, b.dir)) })
	return x.errors[:min(3, len(x.errors))]
}

// roundedUp returns a number with two digits that count.
func roundedUp(n int) int64 {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return int64((n + unit - 1) / unit * unit)
}
