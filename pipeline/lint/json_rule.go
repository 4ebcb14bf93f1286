package lint

import (
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// jsonRules compare the values of both files with the schemas that editors use.
var jsonRules = []check.Rule{
	{
		ID:       "json-type",
		Title:    "A value has the wrong JSON type",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: fileSchemas},
		Aliases:  []string{"JsonTypeIncorrect"},
		Autofix:  true,
		Repeats:  check.CauseOfWeaker,
		Fix:      "write a value of the type that the message names",
		Run: eachFault(wrongType, func(p *check.Pass, f valueFault) {
			p.Reportf(f.Node.Span(), "%s is %s; it must be %s", nameOf(f), kindWords[f.Node.Kind()], f.Want)
		}),
	},
	{
		ID:       "json-value",
		Title:    "A value is not one of the allowed values",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: fileSchemas},
		Aliases:  []string{"JsonValueNotInEnum"},
		Autofix:  true,
		Repeats:  check.CauseOfWeaker,
		Fix:      "write one of the values that the message names",
		Run: eachFault(wrongValue, func(p *check.Pass, f valueFault) {
			p.Reportf(f.Node.Span(), "%s is %s; it must be %s", nameOf(f), excerpt(f.Node), f.Want)
		}),
	},
	{
		ID:       "json-required",
		Title:    "A required member is missing",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: fileSchemas},
		Aliases:  []string{"RequiredPropertyMissing"},
		Fix:      "add the member",
		Run: eachFault(missingMember, func(p *check.Pass, f valueFault) {
			if (!requiredElsewhere[f.Want] || onlyHere(f.Node)) && !strings.HasPrefix(f.Want, templateParameter) {
				so := "the platform rejects the file"
				if f.Node.File() != p.Is.Definition || strings.Contains(f.Node.Pointer(), "/x-ms-") {
					so = "Microsoft's schemas require it"
				}
				p.Reportf(firstSpan(p, f.Key, f.Node), "%s has no %s; %s", nameOf(f), f.Want, so)
			}
		}),
	},
}

// onlyHere reports whether no other rule reports what an object lacks: a header of a response, a tag, the
// license, an allowed value of a connection parameter.
func onlyHere(n source.Node) bool {
	pointer := n.Pointer()
	steps := strings.Split(pointer, "/")
	last := len(steps) - 1
	return last > 2 && steps[last-1] == "headers" && steps[last-3] == "responses" ||
		last == 2 && steps[1] == "tags" || pointer == "/info/license" || last > 2 && steps[last-1] == "allowedValues"
}

// requiredElsewhere are required members that other rules report.
var requiredElsewhere = setOfNames("swagger", "paths", "info", "title", "operationId", "responses", "name", "in", "schema", "type", "required",
	"items", "flow", "iconBrandColor", "properties", "templateId", "parameters", "identityProvider", "nextLinkName", "values", "value", "capability", "builtInOperation", "$ref", "description")

// kindWords name the kinds of JSON values in messages.
var kindWords = map[source.Kind]string{source.Null: "null", source.Bool: "a boolean", source.Number: "a number", source.String: "a string",
	source.Array: "a list", source.Object: "an object"}

// eachFault visits the faults of one kind in all files. A file that is not valid JSON is
// left to the rules on syntax.
func eachFault(kind faultKind, visit func(*check.Pass, valueFault)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, f := range indexOf(p).valueFaults(p.Is) {
			if f.Kind == kind {
				visit(p.About(fileSubject(f.Node.File())+f.Node.Pointer()), f)
			}
		}
	}
}

// nameOf names a value in a message: its key, or what it is.
func nameOf(f valueFault) string {
	switch {
	case f.Key.Exists():
		return excerpt(f.Key)
	case f.Node.Pointer() == "":
		return "the file"
	}
	pointer := f.Node.Pointer()
	return "item " + pointer[strings.LastIndexByte(pointer, '/')+1:]
}

func trimFloat(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// valueFaults compares the other files with their schemas too, once.
func (f *index) valueFaults(c *connector.Connector) []valueFault {
	if f.faultsFound {
		return f.faults
	}
	f.faultsFound = true
	for _, of := range []struct {
		file   *source.File
		schema func() *valueSchema
	}{{c.Properties, propertiesValues}, {c.Settings, settingsValues}} {
		if isComparable(of.file) {
			of.schema().check(source.Node{}, of.file.Root, func(fault valueFault) { f.faults = append(f.faults, fault) })
		}
	}
	return f.faults
}

// isComparable reports whether a file is there and is JSON, so that its values can be compared with a schema.
func isComparable(f *source.File) bool {
	return f != nil && f.Root.Exists() && !slices.ContainsFunc(f.Problems(), func(p source.Problem) bool { return p.Kind == source.Syntax })
}
