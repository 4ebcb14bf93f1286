package project

import (
	"fmt"
	"maps"
	"slices"

	"alm/solution"
	"alm/solution/connector"
)

// CheckDefaults refuses values in a solution that do not fit the texts of its connectors which they
// fill.
func (p *Project) CheckDefaults(s *solution.Solution) error {
	return p.checkConnectors("", s, &solution.Settings{})
}

// checkConnectors holds the values that variables have at a stage, or without one, against the texts
// of the solution's connectors, whoever wrote the variables into them.
func (p *Project) checkConnectors(stage string, s *solution.Solution, given *solution.Settings) error {
	var h holding
	for _, v := range s.Variables {
		h.own(p, s.Name, v.Name, v.Default, v.Value)
	}
	for _, v := range given.Variables {
		h.give(v.Name, v.Value, p.variableAt(stage, v.Name))
	}
	for i := range s.Connectors {
		if err := h.hold(stage, s.Connectors[i].Name, s.Connectors[i].Filled()); err != nil {
			return err
		}
	}
	return nil
}

// CheckConnector refuses values of variables that do not fit the texts of a connector of the project
// which names the variables itself.
func (p *Project) CheckConnector(c *connector.Connector) error {
	filled := solution.FilledIn(c.Definition.Root, c.Property("connectionParameters"), c.Property("connectionParameterSets"), c.Property("policyTemplateInstances"))
	if len(filled) == 0 {
		return nil
	}
	for _, name := range p.SolutionNames() {
		s := p.Solutions[name]
		if _, has := s.Connectors[c.Dir]; !has {
			continue
		}
		for _, stage := range slices.Concat([]string{""}, p.Order) {
			var h holding
			for variable, v := range s.Variables {
				h.own(p, name, variable, v.Default, v.Value)
			}
			for _, variable := range slices.Sorted(maps.Keys(p.Stages[stage].Variables)) {
				h.give(variable, p.Stages[stage].Variables[variable], p.variableAt(stage, variable))
			}
			if err := h.hold(stage, c.Dir, filled); err != nil {
				return err
			}
		}
	}
	return nil
}

// holding are values of variables, each with the place that gives it.
type holding struct {
	values map[string]string
	at     map[string]Position
}

func (h *holding) give(variable, value string, at Position) {
	if value == "" {
		return
	}
	if h.values == nil {
		h.values, h.at = map[string]string{}, map[string]Position{}
	}
	h.values[variable], h.at[variable] = value, at
}

// own gives a variable the value that the solution has for it.
func (h *holding) own(p *Project, name, variable string, usual, packed *string) {
	at := p.At("solutions", name, "variables", variable)
	if usual != nil {
		h.give(variable, *usual, at.At("default"))
	}
	if packed != nil {
		h.give(variable, *packed, at.At("value"))
	}
}

// hold refuses a value that does not fit a text of a connector.
func (h *holding) hold(stage, connector string, filled []solution.Filled) error {
	for _, f := range filled {
		if err := f.Check(h.values); err != nil {
			before, first := "", f.Variables[0]
			if stage != "" {
				before = fmt.Sprintf("stage %s: ", stage)
			}
			return h.at[first].Errorf(fittingHint, "%sthe value of variable %s: %s of %s: %w", before, first, f.Where, connector, err)
		}
	}
	return nil
}
