package lint

import (
	"slices"
	"strings"
	"unicode/utf8"

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
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			names := pathVariables(op.Path)
			if len(names) == 0 {
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
					p.About(op.Subject()+"/parameter/"+name).Reportf(op.At(),
						"%s has no path parameter for {%s} in %s; requests would contain the braces", op.Label(), name, op.Path)
				}
			}
		}),
	},
	{
		ID:       "path-parameter-unused",
		Title:    "A path parameter is not in the path",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"PathParameterNotDefinedInTemplate"},
		Fix:      "add {name} to the path, move the parameter to the query, or remove it",
		Run: func(p *check.Pass) {
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
						}
					}
					onParameter(p, op, prm).Reportf(prm.Place.Span(),
						"parameter %s is a path parameter, but %s has no {%s}; its value is never sent%s", prm.Name, op.Path, prm.Name, didYouMean(likely))
				}
			}
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

// maxVariables limits the reported variables of one path, because each finding shows the path.
const maxVariables = 100

// pathVariables returns the names in a path's braces, each once.
func pathVariables(path string) []string {
	var names []string
	var seen seenSet[string]
	for {
		_, rest, open := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return names
		}
		if name != "" && !strings.ContainsAny(name, "{/") && !seen.seenBefore(name) {
			names = append(names, name)
		}
		path = after
	}
}

// pathFault describes what is wrong with a path; "" if nothing is.
func pathFault(path string) string {
	switch {
	case isPlainPath(path):
		return ""
	case !strings.HasPrefix(path, "/"):
		return "does not start with a slash"
	case strings.ContainsAny(path, "?#"):
		return "contains a query or fragment"
	}
	for segment := range strings.SplitSeq(path, "/") {
		if fault := segmentFault(segment); fault != "" {
			return fault
		}
	}
	return ""
}

// isPlainPath reports whether a path has the usual characters and variables alone.
func isPlainPath(path string) bool {
	open := -1 // where a variable begins
	for i, c := range []byte(path) {
		switch {
		case c == '{' && open < 0:
			open = i
		case c == '}' && open >= 0 && i > open+1:
			open = -1
		case c == '/' && open >= 0 || c != '/' && !isWord(c) && c != '-' && c != '.':
			return false
		}
	}
	return strings.HasPrefix(path, "/") && open < 0
}

func segmentFault(segment string) string {
	for rest := segment; rest != ""; {
		fixed, after, open := strings.Cut(rest, "{")
		if strings.ContainsAny(fixed, "*\\ <>\"|^`") {
			return "contains a character that is not allowed in paths"
		}
		if strings.Contains(fixed, "}") {
			return "has braces that do not match"
		}
		variable, next, closed := strings.Cut(after, "}")
		if open && (!closed || strings.Contains(variable, "{")) {
			return "has braces that do not match"
		}
		if open && variable == "" {
			return "has a variable without a name"
		}
		if strings.Contains(variable, "=") {
			return "has a variable with a default"
		}
		rest = next
	}
	return ""
}

// repeatedPaths reports paths that differ from an earlier one only by case (Paths must be
// unique when compared case-insensitively) and operations whose method and path equal an earlier one's except for
// case and the names of variables.
func repeatedPaths(p *check.Pass) {
	if areDistinctPaths(p.Is.Operations) {
		return
	}
	first, spelled := map[string]*connector.Operation{}, map[string]*connector.Operation{}
	reported := map[source.Node]bool{}
	for _, op := range p.Is.Operations {
		lower := strings.ToLower(op.Path)
		was := setDefault(first, op.Method+" "+anyVariable(lower), op)
		if other := setDefault(spelled, lower, op); other.Path != op.Path {
			was = other
		}
		if was != op && !reported[op.PathName] {
			reported[op.PathName] = true
			p.On(op).Reportf(op.PathName.Span(), "%s and %s (line %d) are the same path for the platform",
				op.Key(), was.Path, was.PathName.Span().From().Line)
		}
	}
}

// areDistinctPaths reports whether no two paths are equal except for case and the names of variables, and no
// path has a method twice. Of some lists it cannot say so.
func areDistinctPaths(ops []*connector.Operation) bool {
	var d distinctSums
	methods := uint64(0) // a bit each, of the current path
	for i, op := range ops {
		if i == 0 || op.PathName != ops[i-1].PathName {
			methods = 0
			sum, plain := pathSum(op.Path)
			if !plain {
				return false
			}
			d.add(sum)
		}
		method := uint64(1) << ((int(op.Method[0])*5 + len(op.Method)) & 63) // each has its own
		if methods&method != 0 {
			return false
		}
		methods |= method
	}
	return d.distinct()
}

// pathSum returns a digest of an ASCII path in lower case, without the names of variables.
func pathSum(path string) (sum uint64, plain bool) {
	sum = sumStart
	inName := false
	for _, c := range []byte(path) {
		switch {
		case c >= utf8.RuneSelf:
			return 0, false
		case c == '}':
			inName = false
		case inName:
			continue
		case c == '{':
			inName = true
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		}
		sum = sumByte(sum, c)
	}
	return sum, !inName
}

// setDefault returns the operation under key, after setting it to op if there was none.
func setDefault(ops map[string]*connector.Operation, key string, op *connector.Operation) *connector.Operation {
	if _, ok := ops[key]; !ok {
		ops[key] = op
	}
	return ops[key]
}

// anyVariable removes the names of variables from a path.
func anyVariable(path string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(path, "{")
		b.WriteString(before)
		_, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return b.String() + rest
		}
		b.WriteString("{}")
		path = after
	}
}
