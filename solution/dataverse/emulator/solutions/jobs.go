package solutions

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// Operation is a job that waits or runs.
type Operation struct {
	store.Archive        // of an import
	ID, Job       string // asyncoperation, importjob
	Kind          string // as the error of the lock names it
	Message       string // messagename; "" for a publish, which is not a job
	Solution      string
	Version       string
	Publisher     string
	User          string // who started it
	Managed       bool
	Holding       bool // imports as <name>_Upgrade
	Overwrite     bool // overwrites unmanaged changes
	Activate      bool // turns flows on
	Parameters    []Parameter
	Fault         Fault
	Start, End    time.Time
	Begun         bool
}

// enqueue adds a job if no other job waits or runs.
func (s *Service) enqueue(op *Operation, f Fault) error {
	op.Fault = f
	if len(s.Operations) > 0 {
		if !s.options.LateLock {
			return Locked(op.Kind, s.Operations[0].Kind)
		}
		op.Fault = Fault{Kind: "late-lock"}
	}
	if op.Fault.Kind == "lost-settings" {
		op.Parameters = nil
	}
	op.ID, op.Job, op.User = store.NewID(), cmp.Or(strings.ToLower(op.Job), store.NewID()), s.Store.Caller
	wait := s.options.Queue
	if op.Fault.Kind == "slow" {
		wait *= 50
	}
	op.Start = s.options.Now().Add(wait)
	op.End = op.Start.Add(s.options.Run)
	s.Operations = append(s.Operations, op)
	s.Store.Put("asyncoperations", store.Row{
		"asyncoperationid": op.ID, "name": operationNames[op.Kind], "messagename": op.Message,
		"operationtype": 54.0, "subtype": 1.0, "dependencytoken": "SolutionOperation_{" + s.Store.Organization + "}",
		"statecode": 0.0, "statuscode": 0.0, "retrycount": 0.0,
	})
	for _, set := range []string{"asyncoperations", "importjobs", "msdyn_solutionhistories"} {
		s.Store.Trim(set, mostJobs)
	}
	return nil
}

// operationNames: "ImportSolution" was recorded; the others are guesses that follow it.
var operationNames = map[string]string{"Import": "ImportSolution", "StageAndUpgrade": "StageAndUpgrade",
	"Promote": "DeleteAndPromote", "Uninstall": "UninstallSolution"}

// mostJobs is how many jobs an environment remembers.
const mostJobs = 200

// Advance brings every job as far as it is at that time.
func (s *Service) Advance(now time.Time) {
	for _, op := range s.Operations {
		if !op.Begun && !now.Before(op.Start) {
			begin(s.Store, op)
		}
		if op.Begun {
			updateProgress(s.Store, op, now)
		}
		switch {
		case now.Before(op.End):
		case op.Message == "":
			endHistory(s.Store, op, outcome{status: succeeded})
		default:
			s.finish(op)
		}
	}
	before := len(s.Operations)
	s.Operations = slices.DeleteFunc(s.Operations, func(op *Operation) bool { return !now.Before(op.End) })
	s.Store.Changed = s.Store.Changed || len(s.Operations) != before
}

func begin(s *store.Store, op *Operation) {
	op.Begun = true
	startHistory(s, op)
	s.Put("asyncoperations", store.Row{"asyncoperationid": op.ID, "statecode": 2.0, "statuscode": 20.0, "startedon": store.Stamp(op.Start)})
	if op.Zip != nil && op.Fault.Kind != "no-job-row" && op.Fault.Kind != "late-lock" {
		s.Put("importjobs", store.Row{"importjobid": op.Job, "solutionname": op.Solution, "name": "Customizations",
			"progress": 0.0, "data": nil, "createdon": store.Stamp(op.Start), "startedon": store.Stamp(op.Start), "_operation": op.ID})
	}
}

// lastProgress is below 100 as in recorded imports that succeeded.
const lastProgress = 73.08

func updateProgress(s *store.Store, op *Operation, now time.Time) {
	job := s.Find("importjobs", "importjobid", op.Job)
	if job == nil {
		return
	}
	done := 1.0
	if run := op.End.Sub(op.Start); run > 0 {
		done = min(1, float64(now.Sub(op.Start))/float64(run))
	}
	job["progress"] = math.Round(done*lastProgress*100) / 100
}

// The statuscode of jobs that have ended.
const (
	succeeded = 30.0
	failing   = 31.0
	cancelled = 32.0
)

// outcome is how a job ended.
type outcome struct {
	status  float64 // statuscode
	err     *odata.Error
	entries []logEntry
}

func (s *Service) finish(op *Operation) {
	out := s.perform(op)
	end := store.Stamp(op.End)
	done := store.Row{"asyncoperationid": op.ID, "statecode": 3.0, "statuscode": out.status, "completedon": end,
		"executiontimespan": strconv.FormatFloat(op.End.Sub(op.Start).Seconds(), 'f', 3, 64)}
	if out.err != nil {
		done["message"], done["friendlymessage"], done["errorcode"] = out.err.Message, out.err.Message, signedCode(out.err.Code)
	}
	s.Store.Put("asyncoperations", done)
	if job := s.Store.Find("importjobs", "importjobid", op.Job); job != nil {
		if op.Fault.Kind == "failed-result" {
			end = ""
		}
		s.Store.Put("importjobs", store.Row{"importjobid": op.Job, "completedon": end, "data": formatLog(op, out)})
	}
	endHistory(s.Store, op, out)
}

// perform does the work of a job. A job that fails changes nothing.
func (s *Service) perform(op *Operation) outcome {
	if err := op.Fault.failure(); err != nil {
		return outcome{status: failing, err: err}
	}
	switch op.Fault.Kind {
	case "cancel":
		return outcome{status: cancelled}
	case "nothing-done":
		return outcome{status: succeeded}
	}
	defer func(caller string) { s.Store.Caller = caller }(s.Store.Caller)
	s.Store.Caller = op.User
	before := s.Store.Copy()
	var out outcome
	switch op.Kind {
	case "Promote":
		out.err = promote(s.Store, op.Solution)
	case "Uninstall":
		out.err = uninstall(s.Store, op.Solution)
	default:
		out = s.importZip(op)
	}
	out.status = succeeded
	if out.err != nil {
		out.status = failing
		s.Store.Tables = before
	}
	if out.err == nil && op.Kind == "StageAndUpgrade" {
		s.finishUpgrade(op, &out)
	}
	return out
}

// finishUpgrade promotes the solution that was imported beside the old one. If that fails, both
// stay.
func (s *Service) finishUpgrade(op *Operation, out *outcome) {
	before := s.Store.Copy()
	err := promote(s.Store, op.Solution)
	if op.Fault.Kind == "promote-failure" {
		err = failed(cmp.Or(op.Fault.Code, "0x80040216"), "%s", op.Fault.message(unexpected))
	}
	if err != nil {
		s.Store.Tables = before
		out.status, out.err = failing, failed("0x8004f046", "Solution Upgrade action failed after import as holding. InnerException is: %s", err.Message)
	}
}

// startHistory writes the row that shows who holds the lock.
func startHistory(s *store.Store, op *Operation) {
	kind := map[string]float64{"Uninstall": 1, "Publish": 3, "PublishAll": 4}[op.Kind]
	sub := 1.0
	if s.Find("solutions", "uniquename", op.Solution) != nil {
		sub = map[string]float64{"StageAndUpgrade": 2, "Promote": 2, "Uninstall": 4}[op.Kind]
		if sub == 0 {
			sub = 3
		}
	}
	s.Put("msdyn_solutionhistories", store.Row{"msdyn_solutionhistoryid": op.ID, "msdyn_correlationid": op.ID, "msdyn_name": op.Solution,
		"msdyn_solutionversion": op.Version, "msdyn_publishername": op.Publisher, "msdyn_ismanaged": op.Managed,
		"msdyn_operation": kind, "msdyn_suboperation": sub, "msdyn_status": 0.0, "msdyn_starttime": store.Stamp(op.Start)})
}

func endHistory(s *store.Store, op *Operation, out outcome) {
	r := store.Row{"msdyn_solutionhistoryid": op.ID, "msdyn_status": 1.0, "msdyn_result": out.err == nil && out.status == succeeded,
		"msdyn_endtime": store.Stamp(op.End), "msdyn_totaltime": math.Round(op.End.Sub(op.Start).Seconds())}
	if out.err != nil {
		r["msdyn_errorcode"], r["msdyn_exceptionmessage"] = signedCode(out.err.Code), Truncate(out.err.Message, 10000)
	}
	s.Put("msdyn_solutionhistories", r)
}

// Truncate returns at most that many bytes of s.
func Truncate(s string, most int) string { return strings.ToValidUTF8(s[:min(most, len(s))], "") }
