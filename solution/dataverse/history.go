package dataverse

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Past is one operation of an environment's solution history.
type Past struct {
	Version string
	Done    bool
	Passed  bool // when Done
	Started time.Time
}

type historyRow struct {
	Version string    `json:"msdyn_solutionversion"`
	Status  Number    `json:"msdyn_status"` // 0 started, 1 completed
	Result  bool      `json:"msdyn_result"`
	Started time.Time `json:"msdyn_starttime"`
}

// History lists the imports and upgrades of a solution, latest first. The table is a virtual
// one, msdyn_solutionhistory, that some users may not read.
func (c *Client) History(ctx context.Context, solution string) ([]Past, error) {
	found, err := rows[historyRow](ctx, c, query("msdyn_solutionhistories",
		"$select", "msdyn_solutionversion,msdyn_status,msdyn_result,msdyn_starttime",
		"$filter", "msdyn_operation eq 0 and (msdyn_name eq "+quote(solution)+" or msdyn_name eq "+quote(solution+"_Upgrade")+")",
		"$orderby", "msdyn_starttime desc"))
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", solution, err)
	}
	slices.Reverse(found) // of two in one second, the one that was added later is the later one
	slices.SortStableFunc(found, func(a, b historyRow) int { return b.Started.Compare(a.Started) })
	var all []Past
	for _, r := range found {
		all = append(all, Past{r.Version, r.Status == 1, r.Result, r.Started})
	}
	return all, nil
}
