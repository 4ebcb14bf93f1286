package stage

import (
	"context"
	"strings"

	"alm/solution"
	"alm/solution/dataverse"
)

// Values returns what the stage gives the variables of a solution, in the solution's order.
func (s *Stage) Values(of *solution.Solution) []dataverse.VariableValue {
	var values []dataverse.VariableValue
	for _, v := range of.Variables {
		if value := s.Config().Variables[v.Name]; value != "" {
			values = append(values, dataverse.VariableValue{Name: v.Name, Value: value})
		}
	}
	return values
}

// Variables returns the environment's rows of the variables that have values in given.
func (s *Stage) Variables(ctx context.Context, given []dataverse.VariableValue) ([]dataverse.Variable, error) {
	var names []string
	for _, v := range given {
		names = append(names, v.Name)
	}
	rows, err := s.Client.Variables(ctx, names...)
	if err != nil {
		return nil, s.Error(err)
	}
	return rows, nil
}

// ValueOf returns the value that a variable has in the rows, or its default; "" for neither.
func ValueOf(rows []dataverse.Variable, name string) string {
	for _, v := range rows {
		if !strings.EqualFold(v.Name, name) {
			continue
		}
		if v.Value != nil {
			return *v.Value
		}
		if v.Default != nil {
			return *v.Default
		}
	}
	return ""
}
