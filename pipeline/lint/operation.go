package lint

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var operationRules = []check.Rule{
	{
		ID:       "operation-id-required",
		Point:    check.ReviewOperations,
		Title:    "An operation has no operationId",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"OperationIdRequired"},
		Repeats:  check.RepeatsChange,
		Fix:      "add an operationId in PascalCase, such as GetOrder; never change it later",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if strings.TrimSpace(op.ID) == "" {
				p.Reportf(op.At(), "%s has no operationId; Microsoft's validator rejects the definition", op.Key())
			}
		}),
	},
	{
		ID:       "operation-id-unique",
		Point:    check.ReviewOperations,
		Title:    "Two operations have the same operationId",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"OperationIdNotUnique"},
		Fix:      "rename the newer operation, which no flow uses yet",
		Run:      repeatedIDs,
	},
	{
		ID:       "operation-get-body",
		Title:    "A GET or HEAD operation sends a body",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       check.Profiles{Certification: check.AsError},
		Aliases:  []string{"BodyOrFormDataParameterInFetchOperationNotAllowed"},
		Fix:      "move the parameter to the query, or use POST",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if op.Method != "get" && op.Method != "head" {
				return
			}
			for _, prm := range op.Parameters {
				if prm.In == "body" || prm.In == "formData" {
					onParameter(p, op, prm).Reportf(prm.Place.Span(), "%s is a %s and has parameter %s in %s; certification rejects it, and servers may drop the body",
						op.Label(), strings.ToUpper(op.Method), prm.Name, prm.In)
				}
			}
		}),
	},
	{
		ID:       "operation-form-consumes",
		Title:    "An operation sends a form without a form type in consumes",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		In:       check.Profiles{Security: check.AsOff},
		Aliases:  []string{"MimeTypeNotCompatibleWithRequestContentSchemaType", "StringBinaryNotSupportedForFormUrlEncoded"},
		Autofix:  true,
		Fix:      "add multipart/form-data or application/x-www-form-urlencoded to consumes",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			i := slices.IndexFunc(op.Parameters, func(prm connector.Parameter) bool { return prm.In == "formData" })
			if i < 0 {
				return
			}
			fault := formFault(op, consumesOf(p.Is, op))
			if fault == "" {
				return
			}
			f := check.Finding{At: firstSpan(p, op.Get("consumes"), op.Parameters[i].Place), Message: op.Label() + " " + fault}
			if op.Get("consumes").Len() == 0 {
				f.Edits = []source.Edit{op.Node.Set("consumes", `["`+formType(op)+`"]`)}
			}
			p.Report(f)
		}),
	},
	{
		ID:       "operation-consumes",
		Title:    "An operation sends a body without a content type",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning, Security: check.AsOff},
		Aliases:  []string{"ConsumesMissing"},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      `add "consumes": ["application/json"]`,
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			own := op.Get("consumes")
			switch {
			case op.Body == nil:
			case consumesOf(p.Is, op).Len() == 0:
				p.Report(check.Finding{At: op.At(), Edits: []source.Edit{op.Node.Set("consumes", `["application/json"]`)},
					Message: op.Label() + " sends a body, but neither it nor the definition has consumes; the platform assumes JSON"})
			case own.Kind() == source.Array && own.Len() == 0:
				p.Reportf(own.Span(), "%s sends a body, but its consumes is empty, which takes away that of the definition", op.Label())
			}
		}),
	},
}

// consumesOf returns what an operation sends, from its own or the definition's consumes. An empty list
// is ignored.
func consumesOf(c *connector.Connector, op *connector.Operation) source.Node {
	if own := op.Get("consumes"); own.Len() > 0 {
		return own
	}
	return c.Definition.Root.Get("consumes")
}

const multipart, urlencoded = "multipart/form-data", "application/x-www-form-urlencoded"

// formFault describes what is wrong with the content types of a form; "" if nothing is.
func formFault(op *connector.Operation, consumes source.Node) string {
	parts, plain := false, false
	for _, mime := range consumes.Items() {
		parts = parts || strings.HasPrefix(mime.Str(), "multipart/")
		plain = plain || strings.HasPrefix(mime.Str(), urlencoded)
	}
	switch {
	case !parts && !plain:
		return "sends form fields, but consumes has no form type; the API cannot read them"
	case !parts && formType(op) == multipart:
		return "sends a file, but consumes has only " + urlencoded + ", which cannot contain files; Microsoft's validator rejects it"
	}
	return ""
}

// formType returns the content type for an operation's form: files need multipart.
func formType(op *connector.Operation) string {
	for _, prm := range op.Parameters {
		if prm.In == "formData" && (prm.Type == "file" || prm.Node.Get("format").Str() == "binary") {
			return multipart
		}
	}
	return urlencoded
}

// repeatedIDs reports every operation whose id an earlier one has, in the same or, as a
// warning, in another case.
func repeatedIDs(p *check.Pass) {
	if areDistinctIDs(p.Is.Operations) {
		return
	}
	first, same := map[string]*connector.Operation{}, map[string]*connector.Operation{}
	for _, op := range p.Is.Operations {
		key := strings.ToLower(cmp.Or(sanitizedID(op.ID), strings.TrimSpace(op.ID)))
		if key == "" {
			continue
		}
		was, repeated := first[key]
		if one := same[op.ID]; one != nil {
			was = one
		} else {
			same[op.ID] = op
		}
		switch {
		case !repeated:
			first[key] = op
		case was.ID == op.ID:
			p.On(op).Reportf(op.At(), "operationId %s is also used by %s (line %d); Microsoft's validator rejects the definition",
				op.ID, was.Key(), was.At().From().Line)
		case !strings.EqualFold(was.ID, op.ID):
			p.On(op).Report(check.Finding{Severity: check.Warning, At: op.At(), Message: "operationId " + op.ID +
				" differs from " + was.ID + " of " + was.Key() + " only in characters that the platform removes, or in case"})
		default:
			p.On(op).Report(check.Finding{Severity: check.Warning, At: op.At(), Message: "operationId " + op.ID +
				" differs from " + was.ID + " of " + was.Key() + " only by case; people and tools confuse them"})
		}
	}
}

// areDistinctIDs reports whether no two ids are equal except for case and characters that the platform removes. Of
// ids without any other character it cannot say so.
func areDistinctIDs(ops []*connector.Operation) bool {
	var d distinctSums
	for _, op := range ops {
		sum := sumStart
		for _, c := range []byte(op.ID) {
			if c >= '0' && c <= '9' {
				sum = sumByte(sum, c)
			} else if c |= 0x20; c >= 'a' && c <= 'z' {
				sum = sumByte(sum, c)
			}
		}
		switch {
		case sum != sumStart:
			d.add(sum)
		case op.ID != "":
			return false
		}
	}
	return d.distinct()
}
