package emulator

import (
	"math"
	"slices"
	"time"
)

// operation is a job that waits or runs. Only one does at a time.
type operation struct {
	ID, Job    string // asyncoperation, importjob
	Kind       string // as the lock names it
	Message    string // messagename
	Solution   string
	Holding    bool // imports as <name>_Upgrade
	Promote    bool // and promotes it
	Zip        []byte
	Parameters []parameter
	Fault      string
	Start, End time.Time
	Begun      bool
}

// lockToken orders an organization's jobs.
func (env *environment) lockToken() string {
	return "SolutionOperation_{" + env.state.Organization + "}"
}

// enqueue takes a job, unless another one is there.
func (env *environment) enqueue(c call, op *operation) error {
	if len(env.state.Operations) > 0 {
		return locked(op.Kind, env.state.Operations[0].Kind)
	}
	op.ID, op.Job, op.Fault = newID(), newID(), c.fault.Kind
	wait := env.opts.Queue
	if op.Fault == "slow" {
		wait *= 10
	}
	op.Start = env.opts.Now().Add(wait)
	op.End = op.Start.Add(env.opts.Run)
	env.state.Operations = append(env.state.Operations, op)
	env.put("asyncoperations", row{
		"asyncoperationid": op.ID, "name": "ImportSolution", "messagename": op.Message,
		"operationtype": 54.0, "subtype": 1.0, "dependencytoken": env.lockToken(),
		"statecode": 0.0, "statuscode": 0.0, "retrycount": 0.0,
	})
	return nil
}

// advance lets every job come as far as it would have come by now.
func (env *environment) advance(now time.Time) {
	for _, op := range env.state.Operations {
		if !op.Begun && !now.Before(op.Start) {
			env.begin(op)
		}
		if op.Begun {
			env.progress(op, now)
		}
		if !now.Before(op.End) {
			env.finish(op)
		}
	}
	env.state.Operations = slices.DeleteFunc(env.state.Operations, func(op *operation) bool { return !now.Before(op.End) })
}

func (env *environment) begin(op *operation) {
	op.Begun = true
	env.put("asyncoperations", row{"asyncoperationid": op.ID, "statecode": 2.0, "statuscode": 20.0, "startedon": stamp(op.Start)})
	if op.Zip != nil && op.Fault != "no-job-row" && op.Fault != "late-lock" {
		env.put("importjobs", row{"importjobid": op.Job, "solutionname": op.Solution, "name": "Customizations",
			"progress": 0.0, "data": nil, "startedon": stamp(op.Start)})
	}
}

// Recorded imports that succeeded ended well below 100.
const lastProgress = 73.08

func (env *environment) progress(op *operation, now time.Time) {
	job := env.find("importjobs", "importjobid", op.Job)
	if job == nil {
		return
	}
	part := 1.0
	if run := op.End.Sub(op.Start); run > 0 {
		part = min(1, float64(now.Sub(op.Start))/float64(run))
	}
	job["progress"] = math.Round(part*lastProgress*100) / 100
}

// outcome is how a job ended.
type outcome struct {
	status float64 // statuscode
	err    *refusal
	parts  []part // what the log says of each component
}

// part is one line of an import's log.
type part struct {
	Element, ID, Name string
	Err               *refusal
}

func (env *environment) finish(op *operation) {
	out := env.perform(op)
	end := stamp(op.End)
	done := row{"asyncoperationid": op.ID, "statecode": 3.0, "statuscode": out.status, "completedon": end}
	if out.err != nil {
		done["message"], done["friendlymessage"], done["errorcode"] = out.err.Message, out.err.Message, signed(out.err.Code)
	}
	env.put("asyncoperations", done)
	if job := env.find("importjobs", "importjobid", op.Job); job != nil {
		env.put("importjobs", row{"importjobid": op.Job, "completedon": end, "data": importLog(op, out)})
	}
	env.history(op, out)
}

// perform does the work, all of it or, when it fails, nothing.
func (env *environment) perform(op *operation) outcome {
	switch op.Fault {
	case "late-lock":
		return outcome{status: 31, err: locked("Import", "Import")}
	case "cancel":
		return outcome{status: 32}
	}
	before := clone(env.state.Tables)
	var out outcome
	switch op.Kind {
	case "Promote":
		out.err = env.promote(op.Solution)
	case "Uninstall":
		out.err = env.uninstall(op.Solution)
	default:
		out = env.importZip(op)
	}
	out.status = 30
	if out.err != nil {
		out.status = 31
		env.state.Tables = before
	}
	if out.err == nil && op.Kind == "StageAndUpgrade" {
		held := clone(env.state.Tables)
		// A promotion that fails leaves the holding solution where it is.
		if err := env.promote(op.Solution); err != nil {
			env.state.Tables = held
			out.status, out.err = 31, failed("0x8004f046", "Solution Upgrade action failed after import as holding. InnerException is: %s", err.Message)
		}
	}
	return out
}

// history writes the row by which people find out who holds the lock.
func (env *environment) history(op *operation, out outcome) {
	r := row{
		"msdyn_name": op.Solution, "msdyn_operation": 0.0, "msdyn_suboperation": 1.0, "msdyn_status": 1.0,
		"msdyn_result": out.err == nil, "msdyn_starttime": stamp(op.Start), "msdyn_endtime": stamp(op.End),
	}
	if op.Kind == "Uninstall" {
		r["msdyn_operation"] = 1.0
	}
	if out.err != nil {
		r["msdyn_errorcode"], r["msdyn_exceptionmessage"] = signed(out.err.Code), out.err.Message
	}
	env.put("msdyn_solutionhistories", r)
}
