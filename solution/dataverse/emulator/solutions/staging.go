package solutions

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutionzip"
	"alm/solution/dataverse/emulator/store"
)

// Upload is a staged solution.
type Upload struct {
	store.Archive
	ID    string
	Until time.Time
}

// mostUploads bounds the memory for uploads that nobody imports.
const mostUploads = 20

// uploadLife is a guess: the documentation does not say how long the service keeps an upload.
const uploadLife = 24 * time.Hour

// stage checks a solution and keeps it for an import.
func (s *Service) stage(c Call) (odata.Response, error) {
	zip, err := decodeFile(c.Parameters["CustomizationFile"])
	if err != nil {
		return odata.Response{}, err
	}
	solution, err := solutionzip.Read(zip)
	if err != nil {
		return odata.Response{}, err
	}
	results := map[string]any{
		"StageSolutionUploadId": s.keepUpload(zip, c.text("StageSolutionUploadId")), "StageSolutionStatus": "Passed",
		"SolutionComponentsDetails": componentDetails(s.Store, solution), "SolutionDetails": solutionDetails(s.Store, solution),
		"MissingDependencies": []any{}, "SolutionValidationResults": []any{},
	}
	if missing := missingDependencies(s.Store, solution); len(missing) > 0 {
		var rows []any
		for _, m := range missing {
			rows = append(rows, dependencyDetails(m))
		}
		why := missingError(solution, missing)
		results["StageSolutionStatus"], results["MissingDependencies"] = "Failed", rows
		results["SolutionValidationResults"] = []any{map[string]any{
			"SolutionValidationResultType": "Error", "Message": why.Message, "ErrorCode": signedCode(why.Code), "AdditionalInfo": nil}}
	}
	return odata.OK(map[string]any{"StageSolutionResults": results})
}

// keepUpload adds an upload under an id, "" for a new one, and returns the id.
func (s *Service) keepUpload(zip []byte, id string) string {
	now := s.options.Now()
	s.Uploads = slices.DeleteFunc(s.Uploads, func(u Upload) bool { return u.ID == id || now.After(u.Until) })
	id = cmp.Or(id, store.NewID())
	s.Uploads = append(s.Uploads, Upload{store.NewArchive(zip), id, now.Add(uploadLife)})
	if n := len(s.Uploads); n > mostUploads {
		s.Uploads = s.Uploads[n-mostUploads:]
	}
	s.Store.Changed = true
	return id
}

// zipOf returns the zip that the call brings, or the staged one that it names and that
// upload's id.
func (s *Service) zipOf(c Call) (zip []byte, id string, err error) {
	parameters, _ := c.Parameters["SolutionParameters"].(map[string]any)
	id, _ = parameters["StageSolutionUploadId"].(string)
	if id == "" {
		zip, err = decodeFile(c.Parameters["CustomizationFile"])
		return zip, "", err
	}
	for _, u := range s.Uploads {
		if strings.EqualFold(u.ID, id) {
			return u.Zip, u.ID, nil
		}
	}
	return nil, "", odata.NotFound("stagesolutionupload With Id = %s Does Not Exist", id)
}

func decodeFile(value any) ([]byte, error) {
	encoded, _ := value.(string)
	if encoded == "" {
		return nil, odata.Errorf(http.StatusBadRequest, "0x80040203", "CustomizationFile is missing.")
	}
	zip, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, odata.BadPayload("Cannot convert the literal of CustomizationFile to the expected type 'Edm.Binary'.")
	}
	return zip, nil
}

// solutionDetails compares a staged solution with the installed one.
func solutionDetails(s *store.Store, staged *solutionzip.Solution) map[string]any {
	d := map[string]any{
		"SolutionUniqueName": staged.Name, "SolutionFriendlyName": staged.Friendly, "SolutionDescription": staged.Description,
		"PublisherUniqueName": staged.Publisher.Name, "PublisherFriendlyName": staged.Publisher.Friendly,
		"PreviousSolutionUniqueName": nil, "PreviousSolutionFriendlyName": nil,
		"PreviousPublisherUniqueName": nil, "PreviousPublisherFriendlyName": nil,
		"IsPatchSolution": false, "IsManaged": staged.Managed, "PreviousIsManaged": false,
		"SolutionVersion": staged.Version, "PreviousSolutionVersion": nil, "PreviousPatchSolutionsNames": []any{},
		"IsPrerequisitesExport": false, "HasPendingUpgrade": findSolution(s, staged.Name+upgradeSuffix) != nil,
	}
	if was := findSolution(s, staged.Name); was != nil {
		d["PreviousSolutionUniqueName"], d["PreviousSolutionFriendlyName"] = was["uniquename"], was["friendlyname"]
		d["PreviousIsManaged"], d["PreviousSolutionVersion"] = was["ismanaged"], was["version"]
		if by := publisherOf(s, was); by != nil {
			d["PreviousPublisherUniqueName"], d["PreviousPublisherFriendlyName"] = by["uniquename"], by["friendlyname"]
		}
	}
	return d
}

// componentDetails lists the components of a staged solution and whether they are present.
func componentDetails(s *store.Store, staged *solutionzip.Solution) []any {
	list := []any{map[string]any{"ComponentName": staged.Name, "ComponentTypeName": "solution", "IsPresentInOrg": "Unknown", "Attributes": nil}}
	add := func(name, kind, set, column, value string) {
		present := "False"
		if s.Find(set, column, value) != nil {
			present = "True"
		}
		list = append(list, map[string]any{"ComponentName": name, "ComponentTypeName": kind, "IsPresentInOrg": present, "Attributes": nil})
	}
	for _, c := range staged.Connectors {
		add(c["name"], "connector", "connectors", "connectorid", c["connectorid"])
	}
	for _, r := range staged.References {
		name := r["connectionreferencelogicalname"]
		add(name, "connectionreference", "connectionreferences", "connectionreferencelogicalname", name)
	}
	for _, v := range staged.Variables {
		add(v.Name, "EnvironmentVariableDefinition", "environmentvariabledefinitions", "schemaname", v.Name)
	}
	return list
}

// dependencyDetails describes a missing dependency as StageSolution lists it.
func dependencyDetails(m solutionzip.MissingDependency) map[string]any {
	d := map[string]any{"RequiredSolutionName": m.Required.Get("solution"), "DependentSolutionName": m.Dependent.Get("solution")}
	for side, c := range map[string]solutionzip.Component{"Required": m.Required, "Dependent": m.Dependent} {
		d[side+"ComponentSchemaName"] = c.Get("schemaName")
		d[side+"ComponentDisplayName"] = c.Get("displayName")
		d[side+"ComponentParentSchemaName"] = c.Get("parentSchemaName")
		d[side+"ComponentParentDisplayName"] = c.Get("parentDisplayName")
		d[side+"ComponentId"] = strings.Trim(c.Get("id"), "{}")
		d[side+"ComponentType"] = c.Get("type")
	}
	return d
}
