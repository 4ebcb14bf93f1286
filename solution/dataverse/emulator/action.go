package emulator

import (
	"encoding/base64"
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
	"PublishAllXml":          {"", publishAll},
	"PublishXml":             {"ParameterXml!", publishAll},
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
	return env.startImport(c, in, &operation{Kind: "StageAndUpgrade", Message: "StageAndUpgradeAsync", Holding: true, Promote: true})
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
	op.Solution, op.Zip = p.Name, zip
	if op.Parameters, err = componentParameters(in["ComponentParameters"]); err != nil {
		return answer{}, err
	}
	if err := env.enqueue(c, op); err != nil {
		return answer{}, err
	}
	env.state.Uploads = slices.DeleteFunc(env.state.Uploads, func(u upload) bool { return u.ID == staged })
	return ok(map[string]any{"ImportJobKey": op.Job, "AsyncOperationId": op.ID})
}

// parcelOf gives the zip that came along or was staged before.
func (env *environment) parcelOf(in map[string]any) (zip []byte, staged string, err error) {
	if parameters, ok := in["SolutionParameters"].(map[string]any); ok {
		staged, _ = parameters["StageSolutionUploadId"].(string)
	}
	if staged == "" {
		zip, err = decodeFile(in["CustomizationFile"])
		return zip, "", err
	}
	for _, u := range env.state.Uploads {
		if strings.EqualFold(u.ID, staged) {
			return u.Zip, u.ID, nil
		}
	}
	return nil, "", notFound("stagesolutionupload With Id = %s Does Not Exist", staged)
}

func decodeFile(value any) ([]byte, error) {
	text, ok := value.(string)
	if !ok || text == "" {
		return nil, refused(http.StatusBadRequest, "0x80040203", "CustomizationFile is missing.")
	}
	zip, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, refused(http.StatusBadRequest, "0x80048d19", "Cannot convert the literal of CustomizationFile to the expected type 'Edm.Binary'.")
	}
	return zip, nil
}

// parameter is one of ComponentParameters.
type parameter struct {
	Type   string
	Fields map[string]string
}

func componentParameters(value any) ([]parameter, error) {
	list, _ := value.([]any)
	var all []parameter
	for _, item := range list {
		object, _ := item.(map[string]any)
		kind, _ := object["@odata.type"].(string)
		kind = strings.TrimPrefix(strings.TrimPrefix(kind, "#"), "Microsoft.Dynamics.CRM.")
		if kind != "environmentvariablevalue" && kind != "connectionreference" {
			return nil, refused(http.StatusBadRequest, "0x80048d19", "ComponentParameters: the type '%s' is not expected.", kind)
		}
		p := parameter{kind, map[string]string{}}
		for name, field := range object {
			p.Fields[name], _ = field.(string)
		}
		all = append(all, p)
	}
	return all, nil
}

func startPromote(env *environment, c call, in map[string]any) (answer, error) {
	name, _ := in["UniqueName"].(string)
	op := &operation{Kind: "Promote", Message: "DeleteAndPromoteAsync", Solution: name, Promote: true}
	if err := env.enqueue(c, op); err != nil {
		return answer{}, err
	}
	return ok(map[string]any{"AsyncOperationId": op.ID})
}

func startUninstall(env *environment, c call, in map[string]any) (answer, error) {
	name, _ := in["SolutionUniqueName"].(string)
	op := &operation{Kind: "Uninstall", Message: "UninstallSolutionAsync", Solution: name}
	if err := env.enqueue(c, op); err != nil {
		return answer{}, err
	}
	return ok(map[string]any{"AsyncOperationId": op.ID})
}

func publishAll(env *environment, _ call, _ map[string]any) (answer, error) {
	if len(env.state.Operations) > 0 {
		return answer{}, locked("PublishAll", env.state.Operations[0].Kind)
	}
	return answer{Status: http.StatusNoContent}, nil
}
