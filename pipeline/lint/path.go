package lint

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var pathRules = []check.Rule{
	{
		ID:       "path-format",
		Title:    "A path is malformed",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator + "; the schema of OpenAPI 2.0 requires the slash"},
		Aliases: []string{"OperationPathMustStartWithSlash", "OperationPathMayNotContainQueryOrFragment",
			"OperationPathContainsUnsupportedCharacters", "OperationPathTemplateNotValid", "OperationPathVariablesContainDefaults"},
		Fix: "start with a slash, use query parameters for what follows ?, and close each brace in its own segment",
		Run: func(p *check.Pass) {
			for name := range p.Is.Definition.Root.Get("paths").Members() {
				text := name.Str()
				if fault := pathFault(text); fault != "" && !strings.HasPrefix(text, "x-") {
					p.About("path/"+text).Reportf(name.Span(), "path %s %s; Microsoft's validator rejects the definition", text, fault)
				}
			}
		},
	},
	{
		ID:       "path-duplicate",
		Title:    "Two operations have the same path",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "powerapps-tools issue 222"},
		Aliases:  []string{"DuplicateOperationPath", "PathRedefined"},
		Fix:      "change a fixed part of one path; a routerequesttoendpoint policy can map it back to the API's path",
		Run:      repeatedPaths,
	},
	{
		ID:       "path-item-ref",
		Title:    "A path is a $ref",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"PathItemRefNotSuppored"},
		Fix:      "write the operations directly into the path",
		Run: eachMember("$ref", func(p *check.Pass, m member) {
			if m.Of.Kind == kindPathItem {
				m.Of.Reportf(p, m.Value.Span(), "path %s is a $ref, which the platform does not follow", m.Of.Name)
			}
		}),
	},
	{
		ID:       "path-parameter-encoding",
		Title:    "A path parameter does not say how it is encoded",
		Severity: check.Warning,
		Aliases:  []string{"PathParameterMissingEncoding"},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      `add "x-ms-url-encoding": "single"`,
		Run: eachObject(kindParameter, func(p *check.Pass, obj *object) {
			if obj.isIn(inPath, "path") && !obj.has(wordEncoding) {
				obj.Report(p, check.Finding{At: obj.Node.Span(), Edits: []source.Edit{obj.Node.Set("x-ms-url-encoding", `"single"`)},
					Message: "path parameter " + obj.Name + " has no x-ms-url-encoding; a slash in its value changes the path"})
			}
		}),
	},
	{
		ID:       "path-parameter-undefined",
		Title:    "A path variable has no parameter",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"OperationMissingPathParameter"},
		Fix:      `add a parameter of that name with "in": "path" and "required": true`,
		Run: func(p *check.Pass) {
			var missing missingObjects
			for _, op := range p.Is.Operations {
				undefinedVariables(p, op, &missing)
			}
			missing.report()
		},
	},
	{
		ID:       "path-parameter-unused",
		Title:    "A path parameter is not in the path",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"PathParameterNotDefinedInTemplate"},
		Repeats:  check.RepeatsChange,
		Fix:      "add {name} to the path, move the parameter to the query, or remove it",
		Run: func(p *check.Pass) {
			var missing missingObjects
			reported := map[source.Node]bool{}
			for _, op := range p.Is.Operations {
				left := maxVariables
				for _, prm := range op.Parameters {
					if prm.In != "path" || left == 0 || reported[prm.Place] || strings.Contains(op.Path, "{"+prm.Name+"}") {
						continue
					}
					left--
					reported[prm.Place] = true
					likely := ""
					for name, by := range misnamed(op) {
						if by == prm.Name {
							likely = "{" + name + "}"
							indexOf(p).recordAbsent(p.Rule(), prm.Place.Span(), op.Subject()+"/parameter/"+prm.Name, absentObject{parameterID(op, name), "the path"})
						}
					}
					missing.addPath(p, op, prm.Name, check.Finding{At: prm.Place.Span(), Message: fmt.Sprintf(
						"parameter %s is a path parameter, but %s has no {%s}; its value is never sent%s", prm.Name, op.Path, prm.Name, didYouMean(likely))})
				}
			}
			missing.report()
		},
	},
	{
		ID:       "path-parameter-required",
		Title:    "A path parameter is not required",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Aliases:  []string{"PathParameterMustBeRequired"},
		Autofix:  true,
		Fix:      `add "required": true`,
		Run: eachParameter(func(p *check.Pass, op *connector.Operation, prm connector.Parameter) {
			if prm.In == "path" && !prm.Required {
				onParameter(p, op, prm).Report(check.Finding{At: firstSpan(p, prm.Node.Get("required"), prm.Node), Edits: []source.Edit{prm.Node.Set("required", "true")},
					Message: "path parameter " + prm.Name + " of " + op.Label() + " is not required; the platform rejects it"})
			}
		}),
	},
}

// undefinedVariables reports the variables of an operation's path for which it has no parameter.
func undefinedVariables(p *check.Pass, op *connector.Operation, missing *missingObjects) {
	names := pathVariables(op.Path)
	if len(names) == 0 || hasDangling(p.Is, op) {
		return
	}
	var filled seenSet[string]
	for _, prm := range op.Parameters {
		if prm.In == "path" {
			filled.seenBefore(prm.Name)
		}
	}
	var meant map[string]string
	for _, name := range names[:min(len(names), maxVariables)] {
		if !filled.has(name) && meant == nil {
			meant = misnamed(op)
		}
		if !filled.has(name) && meant[name] == "" { // path-parameter-unused reports the others
			indexOf(p).recordAbsent(p.Rule(), op.At(), op.Subject()+"/parameter/"+name, absentObject{parameterID(op, name), "the path"})
			missing.addPath(p, op, name, check.Finding{At: op.At(),
				Message: fmt.Sprintf("%s has no path parameter for {%s} in %s; requests would contain the braces", op.Label(), name, op.Path)})
		}
	}
}

// misnamed returns the path parameters of an operation that are meant for a variable and have another name, by
// variable: the nearest name, or the only one.
func misnamed(op *connector.Operation) map[string]string {
	variables := pathVariables(op.Path)
	var unused []string
	for _, prm := range op.Parameters {
		if prm.In != "path" {
			continue
		}
		if i := slices.Index(variables, prm.Name); i >= 0 {
			variables = slices.Delete(variables, i, i+1)
		} else if prm.Name != "" {
			unused = append(unused, prm.Name)
		}
	}
	meant := map[string]string{}
	if len(variables) > maxVariables || len(unused) > maxVariables {
		return meant
	}
	for _, name := range variables {
		near := spell.Nearest(name, unused)
		if len(variables) == 1 && len(unused) == 1 {
			near = unused[0]
		}
		if near != "" {
			meant[name] = near
			unused = slices.DeleteFunc(unused, func(other string) bool { return other == near })
		}
	}
	return meant
}
