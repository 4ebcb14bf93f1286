package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// action is a POST that does more than write a row.
type action struct {
	parameters string // names it takes; those with ! it must get
	run        func(env *environment, c call, in map[string]any) (answer, error)
}

const importParameters = "OverwriteUnmanagedCustomizations! PublishWorkflows! CustomizationFile ConvertToManaged " +
	"SkipProductUpdateDependencies ComponentParameters SolutionParameters LayerDesiredOrder " +
	"SkipQueueRibbonJob AsyncRibbonProcessing"

var actions = map[string]action{
	"StageSolution":          {"CustomizationFile! StageSolutionUploadId", stage},
	"ImportSolutionAsync":    {importParameters + " HoldingSolution", startImport},
	"StageAndUpgradeAsync":   {importParameters, startUpgrade},
	"DeleteAndPromoteAsync":  {"UniqueName!", startPromote},
	"UninstallSolutionAsync": {"SolutionUniqueName!", startUninstall},
	"ImportSolution":         {importParameters + " HoldingSolution ImportJobId!", waited(startImport)},
	"StageAndUpgrade":        {importParameters + " ImportJobId!", waited(startUpgrade)},
	"DeleteAndPromote":       {"UniqueName!", waited(startPromote)},
	"UninstallSolution":      {"SolutionUniqueName!", waited(startUninstall)},
	"PublishAllXml":          {"", publish("PublishAll")},
	"PublishXml":             {"ParameterXml!", publish("Publish")},
}

func (env *environment) act(name string, a action, c call) (answer, error) {
	in, err := readJSON(c)
	if err != nil {
		return answer{}, err
	}
	known := strings.Fields(strings.ReplaceAll(a.parameters, "!", ""))
	for parameter := range in {
		if !slices.Contains(known, parameter) {
			return answer{}, refused(http.StatusBadRequest, "0x80048d19",
				"The parameter '%s' in the request payload is not a valid parameter for the operation '%s'.", parameter, name)
		}
	}
	for parameter := range strings.FieldsSeq(a.parameters) {
		required, must := strings.CutSuffix(parameter, "!")
		if must && in[required] == nil {
			return answer{}, refused(http.StatusBadRequest, "0x80040203", "Required field '%s' is missing for the operation '%s'.", required, name)
		}
	}
	return a.run(env, c, in)
}

func startImport(env *environment, c call, in map[string]any) (answer, error) {
	holding, _ := in["HoldingSolution"].(bool)
	return env.startImport(c, in, &operation{Kind: "Import", Message: "ImportSolutionAsync", Holding: holding})
}

func startUpgrade(env *environment, c call, in map[string]any) (answer, error) {
	return env.startImport(c, in, &operation{Kind: "StageAndUpgrade", Message: "StageAndUpgradeAsync", Holding: true})
}

func (env *environment) startImport(c call, in map[string]any, op *operation) (answer, error) {
	zip, staged, err := env.parcelOf(in)
	if err != nil {
		return answer{}, err
	}
	p, err := readParcel(zip)
	if err != nil {
		return answer{}, err
	}
	op.archive = newArchive(zip)
	op.Solution, op.Version, op.Publisher, op.Managed = p.Name, p.Version, p.Publisher.Friendly, p.Managed
	op.Overwrite, _ = in["OverwriteUnmanagedCustomizations"].(bool)
	op.Activate, _ = in["PublishWorkflows"].(bool)
	if op.Parameters, err = componentParameters(in["ComponentParameters"]); err != nil {
		return answer{}, err
	}
	op.Job, _ = in["ImportJobId"].(string)
	if err := env.enqueue(c, op); err != nil {
		return answer{}, err
	}
	env.state.Uploads = slices.DeleteFunc(env.state.Uploads, func(u upload) bool { return u.ID == staged })
	return ok(map[string]any{"ImportJobKey": op.Job, "AsyncOperationId": op.ID})
}

func startPromote(env *environment, c call, in map[string]any) (answer, error) {
	name, _ := in["UniqueName"].(string)
	return env.startJob(c, &operation{Kind: "Promote", Message: "DeleteAndPromoteAsync", Solution: name})
}

func startUninstall(env *environment, c call, in map[string]any) (answer, error) {
	name, _ := in["SolutionUniqueName"].(string)
	return env.startJob(c, &operation{Kind: "Uninstall", Message: "UninstallSolutionAsync", Solution: name})
}

func (env *environment) startJob(c call, op *operation) (answer, error) {
	if err := env.enqueue(c, op); err != nil {
		return answer{}, err
	}
	return ok(map[string]any{"AsyncOperationId": op.ID})
}

// deleteSolution is DELETE solutions(id), an uninstall that is waited for.
func (env *environment) deleteSolution(id string, c call) (answer, error) {
	s := env.find("solutions", "solutionid", id)
	if s == nil {
		return answer{}, notFound("solution With Id = %s Does Not Exist", id)
	}
	return waited(startUninstall)(env, c, map[string]any{"SolutionUniqueName": s["uniquename"]})
}

// waited makes a synchronous action of one that starts a job: it answers when the job has
// ended, nothing or its error.
func waited(start func(*environment, call, map[string]any) (answer, error)) func(*environment, call, map[string]any) (answer, error) {
	return func(env *environment, c call, in map[string]any) (answer, error) {
		a, err := start(env, c, in)
		if err != nil {
			return a, err
		}
		op := env.state.Operations[len(env.state.Operations)-1]
		return answer{Until: op.End, Then: func(env *environment) (answer, error) {
			done := env.find("asyncoperations", "asyncoperationid", op.ID)
			if done["statuscode"] == 30.0 {
				return answer{Status: http.StatusNoContent}, nil
			}
			return answer{}, refused(http.StatusInternalServerError, hexadecimal(done["errorcode"]), "%s", done.text("message"))
		}}, nil
	}
}

// publish holds the lock for as long as a job runs, and answers at its end.
func publish(kind string) func(*environment, call, map[string]any) (answer, error) {
	return func(env *environment, _ call, _ map[string]any) (answer, error) {
		if len(env.state.Operations) > 0 {
			return answer{}, refused(http.StatusTooManyRequests, "0x80071151", "CustomizationLockException: Cannot start the requested operation [%s] "+
				"because there is another [%s] running at this moment.", kind, env.state.Operations[0].Kind)
		}
		now := env.opts.Now()
		op := &operation{ID: newID(), Kind: kind, Start: now, End: now.Add(env.opts.Run), Begun: true}
		env.begins(op)
		env.state.Operations, env.dirty = append(env.state.Operations, op), true
		return answer{Until: op.End, Then: func(*environment) (answer, error) { return answer{Status: http.StatusNoContent}, nil }}, nil
	}
}
