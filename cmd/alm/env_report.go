package main

import (
	"fmt"
	"strconv"
	"strings"

	"alm/pipeline/exchange"
	"alm/pipeline/report"
)

// printEnv prints a line for each variable, and the connectors that were saved again.
func (a *app) printEnv(v settingValues, result *exchange.EnvResult) error {
	variables := grid{head: []string{"VARIABLE", "TYPE", "VALUE", "DEFAULT", "ALM.YAML"}}
	for _, of := range result.Variables {
		value := shownValue(of, of.Value, of.HasValue)
		switch {
		case !of.Defined:
			value = "not defined there"
		case of.Changed && v.dryRun:
			value += " (would be set)"
		case of.Changed:
			value += " (was " + shownValue(of, of.Was, of.Was != nil) + ")"
		}
		variables.add(of.Name, of.Type, value, shownValue(of, of.Default, of.Default != nil), shownValue(of, of.Project, of.Project != nil))
	}
	if err := a.printTable(variables); err != nil {
		return err
	}
	for _, c := range result.Saved {
		did := "saved again"
		if v.dryRun {
			did = "would be saved again"
		}
		if c.Managed {
			did += ", which puts an unmanaged layer on top of the solution's"
		}
		if _, err := fmt.Fprintln(a.Stdout, report.Plain(c.Path+": "+did+": "+strings.Join(c.Places, ", "))); err != nil {
			return err
		}
	}
	return nil
}

// shownValue returns a value for people; that of a secret is not shown.
func shownValue(of exchange.EnvVariable, value *string, has bool) string {
	switch {
	case of.Secret && has:
		return "(secret)"
	case value == nil || *value == "":
		return "-"
	}
	const most = 80
	if text := *value; len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return *value
}

// envDocument is what env prints as JSON.
type envDocument struct {
	Schema      int              `json:"schema"` // 1
	Stage       string           `json:"stage"`
	Environment string           `json:"environment"`
	DryRun      bool             `json:"dryRun"`
	Variables   []envVariable    `json:"variables"`
	Saved       []savedConnector `json:"saved"`
	ToDo        []string         `json:"todo"`
}

type envVariable struct {
	Name        string  `json:"name"`
	DisplayName string  `json:"displayName"`
	Type        string  `json:"type"`
	Secret      bool    `json:"secret"`
	Defined     bool    `json:"defined"`  // in the environment
	HasValue    bool    `json:"hasValue"` // else the default counts
	Value       *string `json:"value"`    // null of a secret
	Default     *string `json:"default"`
	Project     *string `json:"project"` // what alm.yaml gives it at the stage
	Changed     bool    `json:"changed"`
	Was         *string `json:"was"`
}

type savedConnector struct {
	Path    string   `json:"path"`
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Places  []string `json:"places"`
	Managed bool     `json:"managed"`
}

func envJSON(v settingValues, e *exchange.Exchange, result *exchange.EnvResult) envDocument {
	out := envDocument{Schema: 1, Stage: v.stage, Environment: e.URL(), DryRun: v.dryRun, Variables: []envVariable{}, Saved: []savedConnector{}, ToDo: append([]string{}, result.ToDo...)}
	for _, of := range result.Variables {
		out.Variables = append(out.Variables, envVariable{of.Name, of.DisplayName, of.Type, of.Secret, of.Defined, of.HasValue, of.Value, of.Default, of.Project, of.Changed, of.Was})
	}
	for _, c := range result.Saved {
		out.Saved = append(out.Saved, savedConnector(c))
	}
	return out
}

// publishEnv gives a workflow what was set.
func (a *app) publishEnv(v settingValues, e *exchange.Exchange, result *exchange.EnvResult) {
	step := report.Step{ToDo: result.ToDo, Outputs: map[string]string{"stage": v.stage, "environment-url": e.URL(), "todo-count": strconv.Itoa(len(result.ToDo))}}
	changed := 0
	for _, of := range result.Variables {
		if of.Changed {
			changed++
		}
	}
	step.Outputs["has-changes"] = strconv.FormatBool(changed+len(result.Saved) > 0)
	a.publish(step)
}
