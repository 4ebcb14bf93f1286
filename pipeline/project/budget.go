package project

import "alm/internal/budget"

// Limits returns the budget of the run.
func (p *Project) Limits() *budget.Budget {
	if p.Budget == nil {
		return budget.New()
	}
	return p.Budget
}
