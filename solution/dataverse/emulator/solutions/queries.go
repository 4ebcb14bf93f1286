package solutions

import (
	"strings"

	"alm/solution/dataverse/emulator/components"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// ImportResult answers RetrieveSolutionImportResult.
func (s *Service) ImportResult(jobID string) (odata.Response, error) {
	job, err := importJob(s.Store, jobID)
	if err != nil {
		return odata.Response{}, err
	}
	return odata.OK(map[string]any{"SolutionOperationResult": operationResult(job)})
}

// FormattedImportResults answers RetrieveFormattedImportJobResults.
func (s *Service) FormattedImportResults(jobID string) (odata.Response, error) {
	job, err := importJob(s.Store, jobID)
	if err != nil {
		return odata.Response{}, err
	}
	return odata.OK(map[string]any{"FormattedResults": spreadsheet(job)})
}

func importJob(s *store.Store, id string) (store.Row, error) {
	job := s.Find("importjobs", "importjobid", id)
	if job == nil {
		return nil, odata.NotFound("importjob With Id = %s Does Not Exist", id)
	}
	return job, nil
}

// Dependents answers RetrieveDependentComponents and RetrieveDependenciesForDelete.
func (s *Service) Dependents(componentID string) (odata.Response, error) {
	return s.dependencies(components.DependentsOutside(s.Store, []string{strings.ToLower(componentID)}))
}

// UninstallDependencies answers RetrieveDependenciesForUninstall.
func (s *Service) UninstallDependencies(solution string) (odata.Response, error) {
	row := findSolution(s.Store, solution)
	if row == nil {
		return odata.Response{}, odata.NotFound("solution With uniquename = %s Does Not Exist", solution)
	}
	return s.dependencies(components.DependentsOutside(s.Store, soleMembers(s.Store, row, members(s.Store, row))))
}

// MissingDependencies answers RetrieveMissingDependencies. The list is empty: a managed solution
// with missing dependencies is not imported, and the emulator does not model what an unmanaged
// solution lacks.
func (s *Service) MissingDependencies(solution string) (odata.Response, error) {
	if findSolution(s.Store, solution) == nil {
		return odata.Response{}, odata.NotFound("solution With uniquename = %s Does Not Exist", solution)
	}
	return s.dependencies(nil)
}

func (s *Service) dependencies(rows []store.Row) (odata.Response, error) {
	value, err := s.Data.ShowAll(store.FindTable("dependencies"), rows)
	if err != nil {
		return odata.Response{}, err
	}
	return odata.OK(map[string]any{"value": value})
}
