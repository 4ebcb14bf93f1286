package dataverse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ImportOptions say what to import and how. Either UploadID or Zip is needed; the zero
// value of the rest installs or updates in place and keeps unmanaged changes.
type ImportOptions struct {
	UploadID string // from Stage
	Zip      []byte // for environments that cannot stage

	Upgrade   bool // StageAndUpgradeAsync: replaces the installed version and drops what left it
	Holding   bool // imports as <name>_Upgrade, for Promote
	Overwrite bool // overwrites unmanaged changes

	SkipProductUpdates bool // ignores dependencies on product updates

	Variables   []VariableValue
	Connections []ConnectionReference
}

// VariableValue is the value that an environment variable gets with an import. The name
// is spelled as the solution spells it.
type VariableValue struct{ Name, Value string }

// ConnectionReference binds a connection reference with an import.
type ConnectionReference struct {
	Name        string // logical name
	ConnectorID string // "/providers/Microsoft.PowerApps/apis/shared_…" of this environment
	Connection  string // the connection's name
}

// Job is a running or ended operation. Its ids are all it takes to come back to it.
type Job struct {
	ImportJob      string    `json:"importJob,omitempty"`
	AsyncOperation string    `json:"asyncOperation,omitempty"`
	Since          time.Time `json:"since,omitzero"` // the environment's clock before the start, for Attach
}

func (j Job) String() string {
	return fmt.Sprintf("asyncoperation %s, importjob %s", cmp.Or(j.AsyncOperation, "unknown"), cmp.Or(j.ImportJob, "unknown"))
}

// Import starts an import and returns at once. It is never replayed: when the answer is
// lost the error is ErrAmbiguous, and the Job holds the time that Attach wants. While
// another import runs it waits, as long as Pace.LockBudget.
func (c *Client) Import(ctx context.Context, opts ImportOptions) (Job, error) {
	who, err := c.WhoAmI(ctx)
	if err != nil {
		return Job{}, fmt.Errorf("start import: %w", err)
	}
	parameters, err := c.parameters(ctx, opts)
	if err != nil {
		return Job{}, fmt.Errorf("start import: %w", err)
	}
	// ImportJobId is left out: the service's own SDK removes it, and 9.1 rejects it.
	body := map[string]any{
		"OverwriteUnmanagedCustomizations": opts.Overwrite,
		"PublishWorkflows":                 true,
		"SkipProductUpdateDependencies":    opts.SkipProductUpdates,
		"ComponentParameters":              parameters,
	}
	if opts.UploadID != "" {
		body["SolutionParameters"] = map[string]any{"StageSolutionUploadId": opts.UploadID}
	} else {
		body["CustomizationFile"] = opts.Zip
	}
	action := "StageAndUpgradeAsync"
	if !opts.Upgrade {
		action = "ImportSolutionAsync"
		body["HoldingSolution"] = opts.Holding
	}
	return c.launch(ctx, action, body, who.At)
}

// Promote ends an upgrade that was imported with Holding: the old version goes, and what
// the new one no longer holds goes with it.
func (c *Client) Promote(ctx context.Context, solution string) (Job, error) {
	who, err := c.WhoAmI(ctx)
	if err != nil {
		return Job{}, fmt.Errorf("promote %s: %w", solution, err)
	}
	return c.launch(ctx, "DeleteAndPromoteAsync", map[string]any{"UniqueName": solution}, who.At)
}

func (c *Client) launch(ctx context.Context, action string, body any, since time.Time) (Job, error) {
	var answer struct {
		ImportJobKey     string
		AsyncOperationID string `json:"AsyncOperationId"`
	}
	job := Job{Since: since}
	if err := c.start(ctx, action, body, &answer); err != nil {
		return job, fmt.Errorf("start %s: %w", action, err)
	}
	job.ImportJob, job.AsyncOperation = answer.ImportJobKey, answer.AsyncOperationID
	return job, nil
}

// parameters writes ComponentParameters. A value row that exists must be named by its id;
// naming one that does not exist fails the import.
func (c *Client) parameters(ctx context.Context, opts ImportOptions) ([]map[string]any, error) {
	all := []map[string]any{}
	ids := map[string]string{}
	if len(opts.Variables) > 0 {
		var names []string
		for _, v := range opts.Variables {
			names = append(names, v.Name)
		}
		there, err := c.Variables(ctx, names...)
		if err != nil {
			return nil, err
		}
		for _, v := range there {
			ids[strings.ToLower(v.Name)] = v.ValueID
		}
	}
	for _, v := range opts.Variables {
		p := map[string]any{"@odata.type": "Microsoft.Dynamics.CRM.environmentvariablevalue", "schemaname": v.Name, "value": v.Value}
		if id := ids[strings.ToLower(v.Name)]; id != "" {
			p["environmentvariablevalueid"] = id
		}
		all = append(all, p)
	}
	for _, r := range opts.Connections {
		all = append(all, map[string]any{
			"@odata.type":                    "Microsoft.Dynamics.CRM.connectionreference",
			"connectionreferencelogicalname": r.Name, "connectionreferencedisplayname": "", "description": "",
			"connectorid": r.ConnectorID, "connectionid": r.Connection})
	}
	return all, nil
}

type startedRow struct {
	ID      string `json:"asyncoperationid"`
	Name    string `json:"name"`
	Message string `json:"messagename"`
}

// imports tells an import from the user's other jobs. An ImportSolutionAsync was recorded
// with the name "ImportSolution"; how an upgrade is named is not documented.
func (r startedRow) imports() bool {
	text := r.Name + " " + r.Message
	return strings.Contains(text, "Import") || strings.Contains(text, "StageAndUpgrade")
}

// Attach finds the import that the caller started and whose answer was lost, by its own
// user and the environment's clock (Job.Since). The error is ErrNotFound when none was
// started, which makes it safe to start again.
func (c *Client) Attach(ctx context.Context, solution string, since time.Time) (Job, error) {
	who, err := c.WhoAmI(ctx)
	if err != nil {
		return Job{}, fmt.Errorf("attach: %w", err)
	}
	if since.IsZero() {
		return Job{}, errors.New("attach: since when? the environment's clock is in the job that Import returned")
	}
	at := since.UTC().Format("2006-01-02T15:04:05Z")
	operations, err := rows[startedRow](ctx, c, query("asyncoperations",
		"$select", "asyncoperationid,name,messagename",
		"$filter", "createdon ge "+at+" and _ownerid_value eq "+who.UserID,
		"$orderby", "createdon desc"))
	if err != nil {
		return Job{}, fmt.Errorf("attach: %w", err)
	}
	operations = slices.DeleteFunc(operations, func(r startedRow) bool { return !r.imports() })
	jobs, err := rows[struct {
		ID string `json:"importjobid"`
	}](ctx, c, query("importjobs",
		"$select", "importjobid,solutionname,createdon",
		"$filter", "(solutionname eq "+quote(solution)+" or solutionname eq "+quote(solution+"_Upgrade")+") and createdon ge "+at,
		"$orderby", "createdon desc"))
	if err != nil {
		return Job{}, fmt.Errorf("attach: %w", err)
	}
	switch {
	case len(operations) == 0:
		return Job{}, fmt.Errorf("attach: no import of %s since %s: %w", solution, at, ErrNotFound)
	case len(operations) > 1:
		return Job{}, fmt.Errorf("attach: %d imports since %s, cannot tell which is %s: %w", len(operations), at, solution, ErrAmbiguous)
	}
	job := Job{AsyncOperation: operations[0].ID, Since: since}
	if len(jobs) > 0 {
		job.ImportJob = jobs[0].ID
	}
	return job, nil
}
