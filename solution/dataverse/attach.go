package dataverse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxAttempts is how often Attach looks before it reports that there is no import: a request
// whose answer was lost may still arrive.
const maxAttempts = 4

// Attach finds an import that the caller started and whose answer was lost: by the caller's
// user and the environment's clock (Job.Since), among operations and jobs that did not exist
// before the start (Job.Others). It returns ErrNotFound when none was started, so that
// starting again is safe, and ErrAmbiguous when it cannot decide. The row of the import job
// appears late: attach again to complete a Job without its id.
func (c *Client) Attach(ctx context.Context, solution string, lost Job) (Job, error) {
	if lost.Since.IsZero() {
		return Job{}, errors.New("attach: Job.Since is missing; Import returned it")
	}
	who, err := c.WhoAmI(ctx)
	if err != nil {
		return Job{}, fmt.Errorf("attach: %w", err)
	}
	pause := c.pace.Poll
	for attempt := 1; ; attempt++ {
		job, err := c.attach(ctx, solution, who.UserID, lost)
		if !errors.Is(err, ErrNotFound) || attempt == maxAttempts {
			return job, err
		}
		if err := sleep(ctx, pause); err != nil {
			return Job{}, fmt.Errorf("attach: %w: %w", ErrAmbiguous, err)
		}
		pause *= 2
	}
}

func (c *Client) attach(ctx context.Context, solution, user string, lost Job) (Job, error) {
	operations, jobs, err := c.started(ctx, user, lost.Since)
	switch {
	case errors.Is(err, errJobsUnread) && lost.AsyncOperation != "": // which import it is, is known
	case errors.Is(err, errJobsUnread):
		return Job{}, fmt.Errorf("attach: %w: %w", ErrAmbiguous, err)
	case err != nil:
		return Job{}, fmt.Errorf("attach: %w", err)
	}
	operations = slices.DeleteFunc(operations, func(o startedRow) bool {
		return slices.Contains(lost.Others, o.ID) || lost.AsyncOperation != "" && o.ID != lost.AsyncOperation
	})
	jobs = slices.DeleteFunc(jobs, func(j importJobRow) bool { return slices.Contains(lost.Others, j.ID) })
	found, doubtful := sift(operations, jobs, solution)
	if len(found) == 0 {
		found = doubtful
	}
	switch len(found) {
	case 0:
		return Job{}, fmt.Errorf("attach: no import of %s since %s: %w", solution, odataTime(lost.Since), ErrNotFound)
	case 1:
		job := found[0]
		job.Since, job.Others = lost.Since, lost.Others
		return job, nil
	}
	return Job{}, fmt.Errorf("attach: %d imports since %s, cannot tell which is %s: %w", len(found), odataTime(lost.Since), solution, ErrAmbiguous)
}

// sift separates the operations that imported the solution from those that may have. Only
// time, to the second, links an operation to its import job: an environment runs one at a
// time, so the jobs created while an operation ran belong to it. Some operations have none.
func sift(operations []startedRow, jobs []importJobRow, solution string) (found, doubtful []Job) {
	for _, o := range operations {
		ours := Job{AsyncOperation: o.ID}
		mine, foreign := 0, 0
		for _, j := range jobs {
			ended := !o.Completed.IsZero()
			switch {
			case j.Created.Before(o.Created) || ended && j.Created.After(o.Completed):
			case strings.EqualFold(j.Solution, solution) || strings.EqualFold(j.Solution, solution+"_Upgrade"):
				mine++
				ours.ImportJob = j.ID
			case j.Created.After(o.Created) && (!ended || j.Created.Before(o.Completed)):
				foreign++
			}
		}
		// Rows of one second are indistinguishable; only the operation shows the end.
		if mine > 1 {
			ours.ImportJob = ""
		}
		switch {
		case mine > 0:
			found = append(found, ours)
		case foreign == 0:
			doubtful = append(doubtful, ours)
		}
	}
	return found, doubtful
}

type importJobRow struct {
	ID       string    `json:"importjobid"`
	Solution string    `json:"solutionname"`
	Created  time.Time `json:"createdon"`
}

type startedRow struct {
	ID        string    `json:"asyncoperationid"`
	Name      string    `json:"name"`
	Message   string    `json:"messagename"`
	Created   time.Time `json:"createdon"`
	Completed time.Time `json:"completedon"`
}

// imports reports whether the row is an import. An ImportSolutionAsync was recorded with the
// name "ImportSolution"; the name of an upgrade is not documented.
func (r startedRow) imports() bool {
	text := r.Name + " " + r.Message
	return strings.Contains(text, "Import") || strings.Contains(text, "StageAndUpgrade")
}

// errJobsUnread means that the caller may not read import jobs.
var errJobsUnread = errors.New("the caller may not read import jobs")

// started lists the imports that a user started in that second or later, and the import jobs
// since then. With errJobsUnread the operations are complete.
func (c *Client) started(ctx context.Context, user string, since time.Time) ([]startedRow, []importJobRow, error) {
	operations, err := rows[startedRow](ctx, c, query("asyncoperations",
		"$select", "asyncoperationid,name,messagename,createdon,completedon",
		"$filter", "createdon ge "+odataTime(since)+" and _ownerid_value eq "+user,
		"$orderby", "createdon desc"))
	if err != nil {
		return nil, nil, err
	}
	jobs, err := rows[importJobRow](ctx, c, query("importjobs",
		"$select", "importjobid,solutionname,createdon",
		"$filter", "createdon ge "+odataTime(since),
		"$orderby", "createdon desc"))
	if errors.Is(err, ErrForbidden) {
		err = fmt.Errorf("%w: %w", errJobsUnread, err)
	}
	return slices.DeleteFunc(operations, func(r startedRow) bool { return !r.imports() }), jobs, err
}

func odataTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
