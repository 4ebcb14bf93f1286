package dataverse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"alm/internal/sorting"
)

// Past is one operation of an environment's solution history.
type Past struct {
	Version string
	Done    bool
	Passed  bool // when Done
	Started time.Time
	Ended   time.Time // when Done
}

type historyRow struct {
	Version string    `json:"msdyn_solutionversion"`
	Status  Number    `json:"msdyn_status"` // 0 started, 1 completed
	Result  bool      `json:"msdyn_result"`
	Started time.Time `json:"msdyn_starttime"`
	Ended   time.Time `json:"msdyn_endtime"` // zero while it runs
}

// History lists the imports and upgrades of a solution: those that run, then those that ended, latest
// end first. An import
// that another one kept from running comes last. The table is a virtual
// one, msdyn_solutionhistory, that some users may not read.
func (c *Client) History(ctx context.Context, solution string) ([]Past, error) {
	found, err := rows[historyRow](ctx, c, query("msdyn_solutionhistories",
		"$select", "msdyn_solutionversion,msdyn_status,msdyn_result,msdyn_starttime,msdyn_endtime",
		"$filter", "msdyn_operation eq 0 and (msdyn_name eq "+quote(solution)+" or msdyn_name eq "+quote(solution+"_Upgrade")+")",
		"$orderby", "msdyn_starttime desc"))
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", solution, err)
	}
	var all []Past
	for _, r := range found {
		all = append(all, Past{r.Version, r.Status == 1, r.Result, r.Started, r.Ended})
	}
	sortPast(all)
	return all, nil
}

// sortPast puts the operation first that decides what an environment has. Times are in seconds: of two
// that ended in the same one, the import that passed was the one that ran, and of two that passed the
// higher version came later: managed versions rise.
func sortPast(all []Past) {
	rank := func(p Past) int {
		switch {
		case !p.Done:
			return 0
		case !p.Passed && p.beganDuringOneOf(all):
			return 2
		}
		return 1
	}
	ranks := map[Past]int{}
	for _, p := range all {
		ranks[p] = rank(p)
	}
	sorting.Stable(all, func(a, b Past) int {
		passed := func(p Past) int { return map[bool]int{true: 0, false: 1}[p.Passed] }
		return cmp.Or(cmp.Compare(ranks[a], ranks[b]), b.Ended.Compare(a.Ended), cmp.Compare(passed(a), passed(b)),
			b.Started.Compare(a.Started), slices.Compare(numbers(b.Version), numbers(a.Version)))
	})
}

// numbers returns the parts of a version; what is no number counts as 0.
func numbers(version string) []int {
	var all []int
	for part := range strings.SplitSeq(version, ".") {
		n, _ := strconv.Atoi(part)
		all = append(all, n)
	}
	return all
}

// beganDuringOneOf reports whether an operation began while one ran that passed: the environment's lock
// kept it from doing anything.
func (p Past) beganDuringOneOf(all []Past) bool {
	return slices.ContainsFunc(all, func(other Past) bool {
		return other.Done && other.Passed && !p.Started.Before(other.Started) && !p.Started.After(other.Ended)
	})
}
