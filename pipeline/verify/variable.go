package verify

import (
	"encoding/json"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/solution"
)

var referenceRules = []check.Rule{
	{
		ID:       "variable-undefined",
		Title:    "A connector uses an environment variable that the solution does not define",
		Severity: check.Error,
		Evidence: asVariables,
		Fix:      "add the variable to the solution: the reference is by name and no dependency is recorded",
		Run: eachSolution(func(p pass, s *solution.Solution) {
			defined := variableNames(s)
			for _, c := range p.connectors {
				p.checkReferences(c, defined)
			}
		}),
	},
	{
		ID:       "variable-reference-malformed",
		Title:    "An @environmentVariables expression cannot be read",
		Severity: check.Error,
		Evidence: asVariables,
		Fix:      `write @environmentVariables("prefix_Name") with the full schema name in double quotes`,
		Run: eachConnector(func(p pass, c *parsedConnector) {
			for _, f := range jsonFiles {
				if n := solution.BadReferences(c.File(f)); n > 0 {
					p.reportf(c.Entry(f), "%s of @environmentVariables cannot be read", plural(n, "use", "uses"))
				}
			}
		}),
	},
}

// variableNames are the variables by name, and by lower-case name to suggest one.
func variableNames(s *solution.Solution) map[string]string {
	names := map[string]string{}
	for _, v := range s.Variables {
		names[strings.ToLower(v.Name)] = v.Name
	}
	for _, v := range s.Variables {
		names[v.Name] = v.Name
	}
	return names
}

// checkReferences reports each undefined variable once a file, where it is first used.
func (p pass) checkReferences(c *parsedConnector, defined map[string]string) {
	for i, f := range jsonFiles {
		var reported []string
		for at, name := range solution.EachReference(c.File(f)) {
			if defined[name] == name || slices.Contains(reported, name) {
				continue
			}
			reported = append(reported, name)
			hint := ""
			if other := defined[strings.ToLower(name)]; other != "" {
				hint = "; did you mean " + other + "?"
			}
			p.reportAt(c.Entry(f), c.json[i].Span(at, at), "%s is used and not defined%s", name, hint)
		}
	}
}

var variableRules = []check.Rule{
	{
		ID:       "variable-malformed",
		Title:    "An environment variable's file cannot be read",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "write it as the platform exports it",
		Run:      eachProblem(solution.VariableMalformed),
	},
	{
		ID:       "variable-definition-missing",
		Title:    "An environment variable's value has no definition beside it",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "add environmentvariabledefinition.xml to the folder, or remove the value",
		Run:      eachProblem(solution.VariableUndefined),
	},
	{
		ID:       "variable-name-invalid",
		Title:    "An environment variable's schema name is not allowed",
		Severity: check.Error,
		Evidence: tableOf,
		Fix:      "use prefix_Name: letters, digits and underscores",
		Run: eachVariable(func(p pass, v *solution.Variable) {
			valid := solution.IsVariableName
			if p.unwritten {
				valid = solution.IsNewVariableName
			}
			if !valid(v.Name) {
				p.reportf(v.Entry(), "the schema name is %q", v.Name)
			}
		}),
	},
	{
		ID:       "variable-duplicate",
		Title:    "Two environment variables have the same name",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "keep one; case makes no difference",
		Run: eachSolution(func(p pass, s *solution.Solution) {
			names := map[string]bool{}
			sorted := slices.SortedStableFunc(slices.Values(s.Variables), func(a, b solution.Variable) int { return strings.Compare(a.Name, b.Name) })
			for _, v := range sorted {
				if again(names, strings.ToLower(v.Name)) {
					p.reportf(v.Entry(), "two variables have the name %q", v.Name)
				}
			}
		}),
	},
	{
		ID:       "variable-type-invalid",
		Title:    "An environment variable's type is unknown",
		Severity: check.Error,
		Evidence: tableOf,
		Fix:      "use 100000000 (string) to 100000005 (secret)",
		Run: eachVariable(func(p pass, v *solution.Variable) {
			if variableTypes[v.Type] == nil {
				p.reportf(v.Entry(), "the type is %d", v.Type)
			}
		}),
	},
	{
		ID:       "variable-default-invalid",
		Title:    "A default value does not fit the variable's type, or the place that it fills",
		Severity: check.Warning,
		Evidence: unlikeExports,
		Fix:      "write numbers as digits, booleans as yes or no, JSON as JSON, secrets as a Key Vault path, hosts without a scheme",
		Run: eachSolution(func(p pass, s *solution.Solution) {
			for i := range s.Variables {
				p.checkDefault(&s.Variables[i])
			}
			p.checkFilled(s)
		}),
	},
	{
		// Whatever else a Secret variable holds is most likely the secret itself, so the message
		// never says what.
		ID:       "variable-secret-no-vault",
		Title:    "A Secret variable does not hold a Key Vault path",
		Severity: check.Error,
		Evidence: vaultPath,
		Fix:      "write /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…/secrets/…; what is there now is readable, so replace it at its provider if it is the secret",
		Run: eachVariable(func(p pass, v *solution.Variable) {
			for entry, text := range map[string]*string{v.Entry(): v.Default, v.ValueEntry(): v.Value} {
				if v.Type == solution.Secret && text != nil && *text != "" && !solution.IsVaultPath(*text) {
					p.reportf(entry, "%s is of type Secret and does not hold the path of a Key Vault secret", v.Name)
				}
			}
		}),
	},
	{
		// What canvas apps name is inside zips of their own, so with an app the rule is silent.
		ID:       "variable-unused",
		Title:    "Nothing uses an environment variable",
		Severity: check.Note,
		Evidence: ownStatement,
		Fix:      "remove it, or use it: a value that people set and nothing reads misleads",
		Run: eachZip(func(p pass, z *contents) {
			if slices.ContainsFunc(z.components, func(c solution.Component) bool { return c.Type == appType }) {
				return
			}
			for _, v := range p.Solution.Variables {
				if !z.mentions.names[strings.ToLower(v.Name)] {
					p.reportf(v.Entry(), "nothing in the solution uses %s", v.Name)
				}
			}
		}),
	},
	{
		ID:       "variable-value-packed",
		Title:    "The zip holds the value of an environment variable",
		Severity: check.Warning,
		Evidence: valueTravels,
		Fix:      "leave the value out and give it at the import: it differs from stage to stage",
		Run: eachVariable(func(p pass, v *solution.Variable) {
			if v.Value != nil {
				p.reportf(v.ValueEntry(), "the value of %s is part of the solution", v.Name)
			}
		}),
	},
}

func (p pass) checkDefault(v *solution.Variable) {
	fits := variableTypes[v.Type]
	if fits != nil && v.Type != solution.Secret && v.Default != nil && *v.Default != "" && !fits(*v.Default) {
		p.reportf(v.Entry(), "the default value is no %s", typeNames[v.Type])
	}
}

// checkFilled reports texts of connectors that the variables' own values do not fit.
func (p pass) checkFilled(s *solution.Solution) {
	values, entries := map[string]string{}, map[string]string{}
	for i := range s.Variables {
		v := &s.Variables[i]
		for _, text := range []*string{v.Default, v.Value} {
			if text != nil && *text != "" {
				values[v.Name], entries[v.Name] = *text, v.Entry()
			}
		}
	}
	for i := range s.Connectors {
		for _, f := range s.Connectors[i].Filled() {
			if err := f.Check(values); err != nil {
				p.reportf(entries[f.Variables[0]], "the value of %s cannot be at %s of connector %s: %v", f.Variables[0], f.Where, s.Connectors[i].Name, err)
			}
		}
	}
}

// typeNames are the types whose values have a form.
var typeNames = map[solution.VariableType]string{solution.Number: "number", solution.Boolean: "boolean", solution.JSON: "JSON"}

// variableTypes report whether a text is a value of the type.
var variableTypes = map[solution.VariableType]func(string) bool{
	solution.String:     func(string) bool { return true },
	solution.Number:     func(s string) bool { return solution.CheckValue(solution.Number, s) == nil },
	solution.Boolean:    func(s string) bool { return s == "yes" || s == "no" },
	solution.JSON:       func(s string) bool { return json.Valid([]byte(s)) },
	solution.DataSource: func(string) bool { return true },
	solution.Secret:     solution.IsVaultPath,
}
