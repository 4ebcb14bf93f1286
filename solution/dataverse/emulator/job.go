package emulator

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// operation is a job that waits or runs. Only one does at a time.
type operation struct {
	archive           // of an import
	ID, Job    string // asyncoperation, importjob
	Kind       string // as the lock names it
	Message    string // messagename
	Solution   string
	Version    string
	Publisher  string
	User       string // whose job it is
	Managed    bool
	Holding    bool // imports as <name>_Upgrade
	Overwrite  bool // overwrites unmanaged changes
	Activate   bool // turns flows on
	Parameters []parameter
	Fault      Fault
	Start, End time.Time
	Begun      bool
}

// lockToken orders an organization's jobs.
func (env *environment) lockToken() string {
	return "SolutionOperation_{" + env.state.Organization + "}"
}

// enqueue takes a job, unless another one is there.
func (env *environment) enqueue(c call, op *operation) error {
	op.Fault = c.fault
	if len(env.state.Operations) > 0 {
		if !env.opts.LateLock {
			return locked(op.Kind, env.state.Operations[0].Kind)
		}
		op.Fault = Fault{Kind: "late-lock"}
	}
	if op.Fault.Kind == "lost-settings" {
		op.Parameters = nil
	}
	op.ID, op.Job, op.User = newID(), cmp.Or(strings.ToLower(op.Job), newID()), env.caller
	wait := env.opts.Queue
	if op.Fault.Kind == "slow" {
		wait *= 10
	}
	op.Start = env.opts.Now().Add(wait)
	op.End = op.Start.Add(env.opts.Run)
	env.state.Operations = append(env.state.Operations, op)
	env.put("asyncoperations", row{
		"asyncoperationid": op.ID, "name": operationNames[op.Kind], "messagename": op.Message,
		"operationtype": 54.0, "subtype": 1.0, "dependencytoken": env.lockToken(),
		"statecode": 0.0, "statuscode": 0.0, "retrycount": 0.0,
	})
	env.prune()
	return nil
}

// operationNames: "ImportSolution" was recorded, the others are made after it.
var operationNames = map[string]string{"Import": "ImportSolution", "StageAndUpgrade": "StageAndUpgrade",
	"Promote": "DeleteAndPromote", "Uninstall": "UninstallSolution"}

// mostJobs is how many ended jobs an environment remembers, so that it does not grow for
// ever.
const mostJobs = 200

func (env *environment) prune() {
	for _, set := range []string{"asyncoperations", "importjobs", "msdyn_solutionhistories"} {
		if rows := env.state.Tables[set]; len(rows) > mostJobs {
			env.state.Tables[set] = slices.Clone(rows[len(rows)-mostJobs:])
		}
	}
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
		switch {
		case now.Before(op.End):
		case op.Message == "": // a publish is no job
			env.history(op, outcome{status: 30})
		default:
			env.finish(op)
		}
	}
	before := len(env.state.Operations)
	env.state.Operations = slices.DeleteFunc(env.state.Operations, func(op *operation) bool { return !now.Before(op.End) })
	env.dirty = env.dirty || len(env.state.Operations) != before
}

func (env *environment) begin(op *operation) {
	op.Begun = true
	env.begins(op)
	env.put("asyncoperations", row{"asyncoperationid": op.ID, "statecode": 2.0, "statuscode": 20.0, "startedon": stamp(op.Start)})
	if op.Zip != nil && op.Fault.Kind != "no-job-row" && op.Fault.Kind != "late-lock" {
		env.put("importjobs", row{"importjobid": op.Job, "solutionname": op.Solution, "name": "Customizations",
			"progress": 0.0, "data": nil, "createdon": stamp(op.Start), "startedon": stamp(op.Start), "_operation": op.ID})
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
	done := row{"asyncoperationid": op.ID, "statecode": 3.0, "statuscode": out.status, "completedon": end,
		"executiontimespan": strconv.FormatFloat(op.End.Sub(op.Start).Seconds(), 'f', 3, 64)}
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
	if err := op.Fault.failure(); err != nil {
		return outcome{status: 31, err: err}
	}
	switch op.Fault.Kind {
	case "cancel":
		return outcome{status: 32}
	case "nothing-done":
		return outcome{status: 30}
	}
	defer func(was string) { env.caller = was }(env.caller)
	env.caller = op.User
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
		err := env.promote(op.Solution)
		if op.Fault.Kind == "promote-failure" {
			err = failed(cmp.Or(op.Fault.Code, "0x80040216"), "%s", cmp.Or(op.Fault.Message, "An unexpected error occurred."))
		}
		// A promotion that fails leaves the holding solution where it is.
		if err != nil {
			env.state.Tables = held
			out.status, out.err = 31, failed("0x8004f046", "Solution Upgrade action failed after import as holding. InnerException is: %s", err.Message)
		}
	}
	return out
}

// begins writes the row by which people find out who holds the lock.
func (env *environment) begins(op *operation) {
	kind := map[string]float64{"Uninstall": 1, "Publish": 3, "PublishAll": 4}[op.Kind]
	sub := 1.0
	if env.find("solutions", "uniquename", op.Solution) != nil {
		sub = map[string]float64{"StageAndUpgrade": 2, "Promote": 2, "Uninstall": 4}[op.Kind]
		if sub == 0 {
			sub = 3
		}
	}
	env.put("msdyn_solutionhistories", row{"msdyn_solutionhistoryid": op.ID, "msdyn_correlationid": op.ID, "msdyn_name": op.Solution,
		"msdyn_solutionversion": op.Version, "msdyn_publishername": op.Publisher, "msdyn_ismanaged": op.Managed,
		"msdyn_operation": kind, "msdyn_suboperation": sub, "msdyn_status": 0.0, "msdyn_starttime": stamp(op.Start)})
}

func (env *environment) history(op *operation, out outcome) {
	r := row{"msdyn_solutionhistoryid": op.ID, "msdyn_status": 1.0, "msdyn_result": out.err == nil && out.status == 30,
		"msdyn_endtime": stamp(op.End), "msdyn_totaltime": math.Round(op.End.Sub(op.Start).Seconds())}
	if out.err != nil {
		r["msdyn_errorcode"], r["msdyn_exceptionmessage"] = signed(out.err.Code), cutTo(out.err.Message, 10000)
	}
	env.put("msdyn_solutionhistories", r)
}

func cutTo(s string, most int) string { return strings.ToValidUTF8(s[:min(most, len(s))], "") }
