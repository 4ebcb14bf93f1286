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
	zip, upload, err := env.parcelOf(in)
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
	delete(env.state.Uploads, upload)
	return ok(map[string]any{"ImportJobKey": op.Job, "AsyncOperationId": op.ID})
}

// parcelOf gives the zip that came along or was staged before.
func (env *environment) parcelOf(in map[string]any) (zip []byte, upload string, err error) {
	if parameters, ok := in["SolutionParameters"].(map[string]any); ok {
		upload, _ = parameters["StageSolutionUploadId"].(string)
	}
	if upload != "" {
		zip, ok := env.state.Uploads[strings.ToLower(upload)]
		if !ok {
			return nil, "", notFound("stagesolutionupload With Id = %s Does Not Exist", upload)
		}
		return zip, strings.ToLower(upload), nil
	}
	zip, err = decodeFile(in["CustomizationFile"])
	return zip, "", err
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

func stage(env *environment, _ call, in map[string]any) (answer, error) {
	zip, err := decodeFile(in["CustomizationFile"])
	if err != nil {
		return answer{}, err
	}
	p, err := readParcel(zip)
	if err != nil {
		return answer{}, err
	}
	upload := newID()
	env.state.Uploads[upload] = zip
	env.dirty = true
	missing := env.missing(p)
	results := map[string]any{
		"StageSolutionUploadId": upload, "StageSolutionStatus": "Passed",
		"SolutionComponentsDetails": env.componentDetails(p), "SolutionDetails": env.details(p),
		"MissingDependencies": []any{}, "SolutionValidationResults": []any{},
	}
	if len(missing) > 0 {
		var rows []any
		for _, m := range missing {
			rows = append(rows, m.stageRow())
		}
		why := missingText(p, missing)
		results["StageSolutionStatus"], results["MissingDependencies"] = "Failed", rows
		results["SolutionValidationResults"] = []any{map[string]any{
			"SolutionValidationResultType": "Error", "Message": why.Message, "ErrorCode": signed(why.Code), "AdditionalInfo": nil}}
	}
	return ok(map[string]any{"StageSolutionResults": results})
}

func (env *environment) details(p *parcel) map[string]any {
	d := map[string]any{
		"SolutionUniqueName": p.Name, "SolutionFriendlyName": p.Friendly, "SolutionDescription": p.Description,
		"PublisherUniqueName": p.Publisher.Name, "PublisherFriendlyName": p.Publisher.Friendly,
		"PreviousSolutionUniqueName": nil, "PreviousSolutionFriendlyName": nil,
		"PreviousPublisherUniqueName": nil, "PreviousPublisherFriendlyName": nil,
		"IsPatchSolution": false, "IsManaged": p.Managed, "PreviousIsManaged": false,
		"SolutionVersion": p.Version, "PreviousSolutionVersion": nil, "PreviousPatchSolutionsNames": []any{},
		"IsPrerequisitesExport": false, "HasPendingUpgrade": env.find("solutions", "uniquename", p.Name+"_Upgrade") != nil,
	}
	if was := env.find("solutions", "uniquename", p.Name); was != nil {
		d["PreviousSolutionUniqueName"], d["PreviousSolutionFriendlyName"] = was["uniquename"], was["friendlyname"]
		d["PreviousIsManaged"], d["PreviousSolutionVersion"] = was["ismanaged"], was["version"]
		if by := env.find("publishers", "publisherid", was.text("_publisherid_value")); by != nil {
			d["PreviousPublisherUniqueName"], d["PreviousPublisherFriendlyName"] = by["uniquename"], by["friendlyname"]
		}
	}
	return d
}

func (env *environment) componentDetails(p *parcel) []any {
	present := func(r row) string {
		if r == nil {
			return "False"
		}
		return "True"
	}
	all := []any{map[string]any{"ComponentName": p.Name, "ComponentTypeName": "solution", "IsPresentInOrg": "Unknown", "Attributes": nil}}
	for _, c := range p.Connectors {
		all = append(all, map[string]any{"ComponentName": c["name"], "ComponentTypeName": "connector",
			"IsPresentInOrg": present(env.find("connectors", "connectorid", c["connectorid"])), "Attributes": nil})
	}
	for _, r := range p.References {
		all = append(all, map[string]any{"ComponentName": r["connectionreferencelogicalname"], "ComponentTypeName": "connectionreference",
			"IsPresentInOrg": present(env.find("connectionreferences", "connectionreferencelogicalname", r["connectionreferencelogicalname"])), "Attributes": nil})
	}
	for _, v := range p.Variables {
		all = append(all, map[string]any{"ComponentName": v.Name, "ComponentTypeName": "EnvironmentVariableDefinition",
			"IsPresentInOrg": present(env.find("environmentvariabledefinitions", "schemaname", v.Name)), "Attributes": nil})
	}
	return all
}
