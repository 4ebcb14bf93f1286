package emulator

import (
	"cmp"
	"slices"
	"time"
)

// Uploads that nobody imports must not fill the memory.
const mostUploads = 20

// How long the service keeps an upload is not documented.
const uploadLife = 24 * time.Hour

func stage(env *environment, _ call, in map[string]any) (answer, error) {
	zip, err := decodeFile(in["CustomizationFile"])
	if err != nil {
		return answer{}, err
	}
	p, err := readParcel(zip)
	if err != nil {
		return answer{}, err
	}
	id, _ := in["StageSolutionUploadId"].(string)
	now := env.opts.Now()
	env.state.Uploads = slices.DeleteFunc(env.state.Uploads, func(u upload) bool { return u.ID == id || now.After(u.Until) })
	env.state.Uploads = append(env.state.Uploads, upload{newArchive(zip), cmp.Or(id, newID()), now.Add(uploadLife)})
	if n := len(env.state.Uploads); n > mostUploads {
		env.state.Uploads = env.state.Uploads[n-mostUploads:]
	}
	env.dirty = true
	missing := env.missing(p)
	results := map[string]any{
		"StageSolutionUploadId": env.state.Uploads[len(env.state.Uploads)-1].ID, "StageSolutionStatus": "Passed",
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
