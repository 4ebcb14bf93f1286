package dataverse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ImportOptions describe an import. Either UploadID or Zip is required; the zero value of the
// rest installs or updates in place and keeps unmanaged changes.
type ImportOptions struct {
	UploadID string // from Stage
	Zip      []byte // for environments that cannot stage

	Upgrade   bool // StageAndUpgradeAsync: replaces the installed version and drops what left it
	Holding   bool // imports as <name>_Upgrade, for Promote
	Overwrite bool // overwrites unmanaged changes

	SkipProductUpdates bool // ignores dependencies on product updates

	Variables   []VariableValue
	Connections []ConnectionReference

	// Looking, if set, is called before each try of the start, for a last look at the environment.
	// Its error stops the import.
	Looking func() error

	// Starting, if set, is called after Looking, with what Attach needs to find the start again:
	// write it down, and a process that dies loses nothing. Its error stops the import, but
	// ErrLookAgain begins with Looking again.
	Starting func(Job) error

	Pausing func() // called before each pause between two tries; may be nil

	Waiting func(LockWait) // receives every pause for another solution operation; may be nil
	GiveUp  time.Time      // when to wait no longer for it; zero is Pace.LockBudget from now
}

// ErrLookAgain is returned by ImportOptions.Starting when the last look is too long ago.
var ErrLookAgain = errors.New("the last look is too long ago")

// VariableValue is the value that an environment variable gets with an import. The name must
// be spelled as in the solution.
type VariableValue struct{ Name, Value string }

// ConnectionReference binds a connection reference with an import.
type ConnectionReference struct {
	Name        string // logical name
	ConnectorID string // "/providers/Microsoft.PowerApps/apis/shared_…" of this environment
	Connection  string // the connection's name
}

// Job is a running or ended operation. Its ids are enough to resume it.
type Job struct {
	ImportJob      string    `json:"importJob,omitempty"`
	AsyncOperation string    `json:"asyncOperation,omitempty"`
	Since          time.Time `json:"since,omitzero"`   // the environment's clock before the start, for Attach
	Others         []string  `json:"others,omitempty"` // asyncoperations and importjobs since then that are older than the start
}

func (j Job) String() string {
	return fmt.Sprintf("asyncoperation %s, importjob %s", cmp.Or(j.AsyncOperation, "unknown"), cmp.Or(j.ImportJob, "unknown"))
}

// Import starts an import and returns at once. It is never retried: when the answer is lost
// the error is ErrAmbiguous, and the Job holds the input of Attach. While another solution
// operation runs, Import waits.
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
	return c.launch(ctx, action, body, who, opts)
}

func (c *Client) launch(ctx context.Context, action string, body any, who Identity, opts ImportOptions) (Job, error) {
	var answer struct {
		ImportJobKey     string
		AsyncOperationID string `json:"AsyncOperationId"`
	}
	job := Job{Since: who.At}
	look := func() error {
		if opts.Looking != nil {
			if err := opts.Looking(); err != nil {
				return err
			}
		}
		operations, jobs, err := c.started(ctx, who.UserID, who.At)
		if err != nil && !errors.Is(err, errJobsUnread) {
			return err
		}
		job.Others = nil
		for _, o := range operations {
			job.Others = append(job.Others, o.ID)
		}
		for _, j := range jobs {
			job.Others = append(job.Others, j.ID)
		}
		if opts.Starting == nil {
			return nil
		}
		return opts.Starting(job)
	}
	before := func() error {
		for {
			if err := look(); !errors.Is(err, ErrLookAgain) {
				return err
			}
		}
	}
	after := func() {
		if opts.Pausing != nil {
			opts.Pausing()
		}
	}
	wait := lockOptions{opts.GiveUp, opts.Waiting}
	started := func() bool { return answer.AsyncOperationID != "" }
	if err := c.start(ctx, startRequest{action, body, &answer, started, before, after}, wait); err != nil {
		return job, fmt.Errorf("start %s: %w", action, err)
	}
	job.ImportJob, job.AsyncOperation = answer.ImportJobKey, answer.AsyncOperationID
	return job, nil
}

// parameters returns ComponentParameters. A value row that exists must be named by its id;
// naming one that does not exist fails the import.
func (c *Client) parameters(ctx context.Context, opts ImportOptions) ([]map[string]any, error) {
	all := []map[string]any{}
	ids := map[string]string{}
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
