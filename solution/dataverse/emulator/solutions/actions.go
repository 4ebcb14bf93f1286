package solutions

import (
	"net/http"
	"slices"
	"strings"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// Call is one call of an action.
type Call struct {
	Parameters map[string]any
	Fault      Fault // of the job that the action starts
}

func (c Call) text(parameter string) string { s, _ := c.Parameters[parameter].(string); return s }
func (c Call) flag(parameter string) bool   { b, _ := c.Parameters[parameter].(bool); return b }

// action is a POST that does more than write a row.
type action struct {
	parameters string // the names that it accepts; an ! marks the required ones
	run        func(s *Service, c Call) (odata.Response, error)
}

const importParameters = "OverwriteUnmanagedCustomizations! PublishWorkflows! CustomizationFile ConvertToManaged " +
	"SkipProductUpdateDependencies ComponentParameters SolutionParameters LayerDesiredOrder " +
	"SkipQueueRibbonJob AsyncRibbonProcessing"

var actions = map[string]action{
	"StageSolution":          {"CustomizationFile! StageSolutionUploadId", (*Service).stage},
	"ImportSolutionAsync":    {importParameters + " HoldingSolution", startImport},
	"StageAndUpgradeAsync":   {importParameters, startUpgrade},
	"DeleteAndPromoteAsync":  {"UniqueName!", startPromote},
	"UninstallSolutionAsync": {"SolutionUniqueName!", startUninstall},
	"ImportSolution":         {importParameters + " HoldingSolution ImportJobId!", synchronous(startImport)},
	"StageAndUpgrade":        {importParameters + " ImportJobId!", synchronous(startUpgrade)},
	"DeleteAndPromote":       {"UniqueName!", synchronous(startPromote)},
	"UninstallSolution":      {"SolutionUniqueName!", synchronous(startUninstall)},
	"PublishAllXml":          {"", publish("PublishAll")},
	"PublishXml":             {"ParameterXml!", publish("Publish")},
	"GrantAccess":            {"Target! PrincipalAccess!", (*Service).grantAccess},
}

// IsAction reports whether name is an action of this package.
func IsAction(name string) bool { _, found := actions[name]; return found }

// Act runs an action.
func (s *Service) Act(name string, c Call) (odata.Response, error) {
	a := actions[name]
	known := strings.Fields(strings.ReplaceAll(a.parameters, "!", ""))
	for parameter := range c.Parameters {
		if !slices.Contains(known, parameter) {
			return odata.Response{}, odata.BadPayload("The parameter '%s' in the request payload is not a valid parameter for the operation '%s'.", parameter, name)
		}
	}
	for parameter := range strings.FieldsSeq(a.parameters) {
		required, must := strings.CutSuffix(parameter, "!")
		if must && c.Parameters[required] == nil {
			return odata.Response{}, odata.Errorf(http.StatusBadRequest, "0x80040203", "Required field '%s' is missing for the operation '%s'.", required, name)
		}
	}
	return a.run(s, c)
}

func startImport(s *Service, c Call) (odata.Response, error) {
	return s.startImport(c, &Operation{Kind: "Import", Message: "ImportSolutionAsync", Holding: c.flag("HoldingSolution")})
}

func startUpgrade(s *Service, c Call) (odata.Response, error) {
	return s.startImport(c, &Operation{Kind: "StageAndUpgrade", Message: "StageAndUpgradeAsync", Holding: true})
}

func startPromote(s *Service, c Call) (odata.Response, error) {
	return s.start(c, &Operation{Kind: "Promote", Message: "DeleteAndPromoteAsync", Solution: c.text("UniqueName")})
}

func startUninstall(s *Service, c Call) (odata.Response, error) {
	return s.start(c, &Operation{Kind: "Uninstall", Message: "UninstallSolutionAsync", Solution: c.text("SolutionUniqueName")})
}

func (s *Service) start(c Call, op *Operation) (odata.Response, error) {
	if err := s.enqueue(op, c.Fault); err != nil {
		return odata.Response{}, err
	}
	return odata.OK(map[string]any{"AsyncOperationId": op.ID})
}

// Delete uninstalls the solution with that id and answers when the job has ended.
func (s *Service) Delete(id string, f Fault) (odata.Response, error) {
	solution := s.Store.Find("solutions", "solutionid", id)
	if solution == nil {
		return odata.Response{}, odata.NotFound("solution With Id = %s Does Not Exist", id)
	}
	return synchronous(startUninstall)(s, Call{map[string]any{"SolutionUniqueName": solution["uniquename"]}, f})
}

// synchronous makes an action that starts a job answer when the job has ended: with nothing, or
// with the job's error.
func synchronous(start func(*Service, Call) (odata.Response, error)) func(*Service, Call) (odata.Response, error) {
	return func(s *Service, c Call) (odata.Response, error) {
		response, err := start(s, c)
		if err != nil {
			return response, err
		}
		op := s.Operations[len(s.Operations)-1]
		return odata.Response{Later: &odata.Later{At: op.End, Respond: func() (odata.Response, error) {
			done := s.Store.Find("asyncoperations", "asyncoperationid", op.ID)
			if done["statuscode"] == succeeded {
				return odata.Response{Status: http.StatusNoContent}, nil
			}
			return odata.Response{}, odata.Errorf(http.StatusInternalServerError, hexCode(done["errorcode"]), "%s", done.Text("message"))
		}}}, nil
	}
}

// publish holds the lock for as long as a job runs, and then answers.
func publish(kind string) func(*Service, Call) (odata.Response, error) {
	return func(s *Service, _ Call) (odata.Response, error) {
		if len(s.Operations) > 0 {
			return odata.Response{}, odata.Errorf(http.StatusTooManyRequests, lockCode, "CustomizationLockException: Cannot start the requested operation [%s] "+
				"because there is another [%s] running at this moment.", kind, s.Operations[0].Kind)
		}
		now := s.options.Now()
		op := &Operation{ID: store.NewID(), Kind: kind, Start: now, End: now.Add(s.options.Run), Begun: true}
		startHistory(s.Store, op)
		s.Operations, s.Store.Changed = append(s.Operations, op), true
		return odata.Response{Later: &odata.Later{At: op.End, Respond: func() (odata.Response, error) {
			return odata.Response{Status: http.StatusNoContent}, nil
		}}}, nil
	}
}
