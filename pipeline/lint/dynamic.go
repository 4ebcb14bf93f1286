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

var dynamicRules = []check.Rule{
	{
		ID:       "dynamic-operation",
		Title:    "A dynamic list, schema or test names an operation that does not exist",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"OperationIdNotFound"},
		Repeats:  check.RepeatsChange,
		Fix:      "use an operationId from the definition",
		Run:      checkRefTargets,
	},
	{
		ID:       "dynamic-parameters",
		Title:    "A dynamic list or schema calls its operation with the wrong parameters",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Aliases: []string{"OperationMissingRequiredProperty", "OperationParameterNameIsAmbiguous",
			"OperationParameterStaticTypeMismatch", "OperationParameterTypeMismatch", "OperationParameterRequiredMismatch",
			"SourcePropertyInternal"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Repeats:  check.RepeatsChange,
		Fix:      `in "parameters", give a value to each required parameter of the operation and to no others`,
		Run:      eachOperationFault(checkRefParameters, ""),
	},
	{
		ID:       "dynamic-parameter-unknown",
		Title:    "A dynamic list or schema uses a parameter that does not exist",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "PowerPlatformConnectors issues 254 and 790"},
		Aliases:  []string{"OperationParameterNameNotFound"},
		Repeats:  check.RepeatsChange,
		Fix:      "use a parameter of the operation, or remove it",
		Run:      eachOperationFault(unknownRefParameters, "extensions"),
	},
	{
		ID:       "dynamic-response",
		Title:    "A dynamic list or schema reads a path that its operation does not return",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Aliases:  []string{"InvokedOperationShouldProduceArray", "InvokedOperationShouldProduceProperty"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Repeats:  check.RepeatsChange,
		Fix:      "use a path from the operation's response schema",
		Run:      eachOperationFault(checkRefResponse, ""),
	},
	{
		ID:       "dynamic-body-parameter",
		Title:    "A dynamic extension is on the body parameter instead of its schema",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"DynamicExtensionDefinitionNotAllowedInParameter"},
		Autofix:  true,
		Fix:      "move it into the parameter's schema",
		Run:      dynamicOnBodies,
	},
	{
		ID:       "dynamic-list-pair",
		Title:    "A dynamic extension needs its newer counterpart",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Aliases: []string{"DynamicListExtensionRequiredForAmbiguousReferences", "DynamicListExtensionRequiredForNonParameterReferences",
			"DynamicPropertiesExtensionRequiredForAmbiguousReferences", "DynamicPropertiesExtensionRequiredForNonParameterReferences",
			"DynamicPropertiesExtensionRequiredForPropertiesValuePath", "DynamicPropertiesItemValuePathMismatch", "DynamicTreeExtensionMissing"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "add x-ms-dynamic-list to x-ms-dynamic-values, x-ms-dynamic-properties to x-ms-dynamic-schema, x-ms-dynamic-tree to a file picker",
		Run:      checkPairs,
	},
	{
		ID:       "dynamic-values-without-list",
		Title:    "x-ms-dynamic-values has no matching x-ms-dynamic-list",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: extensionsPage},
		Fix:      "add x-ms-dynamic-list with the same operation",
		Run: eachMember("x-ms-dynamic-values", func(p *check.Pass, m member) {
			if !m.Of.Get("x-ms-dynamic-list").Exists() && !m.Value.Get("capability").Exists() {
				m.Of.Reportf(p, m.Key.Span(), "%s has x-ms-dynamic-values but no x-ms-dynamic-list, which newer designers use", m.Of.Label())
			}
		}),
	},
	{
		ID:       "test-connection",
		Title:    "The connection test calls an unsuitable operation",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft: Test connection of custom connectors"},
		Fix:      "use a GET operation without required input, or set its input in parameters",
		Run: eachOperationRef(func(p *check.Pass, ref operationRef) {
			if ref.Role != "testConnection" || ref.Target == nil {
				return
			}
			if ref.Target.Method != "get" {
				ref.Of.Reportf(p, ref.ID.Span(), "testConnection calls %s, a %s; a test must not change anything, so use a GET operation",
					ref.Target.Label(), strings.ToUpper(ref.Target.Method))
			}
			for _, name := range missingParameters(p.Is, ref) {
				ref.Of.Reportf(p, ref.ID.Span(), "testConnection calls %s, which requires %s; nobody can enter it during the test", ref.Target.Label(), name)
			}
		}),
	},
}

func eachOperationRef(visit func(*check.Pass, operationRef)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, ref := range indexOf(p).operationRefs(p.Is) {
			visit(p, ref)
		}
	}
}

// eachOperationFault visits the references and reports what several of them have in common once, with places.
func eachOperationFault(visit func(*check.Pass, operationRef, *missingObjects), by string) func(*check.Pass) {
	return func(p *check.Pass) {
		missing := missingObjects{by: by}
		for _, ref := range indexOf(p).operationRefs(p.Is) {
			visit(p, ref, &missing)
		}
		missing.report()
	}
}

// checkRefTargets reports each operation that does not exist once.
func checkRefTargets(p *check.Pass) {
	missing := missingObjects{operations: true, by: "extensions"}
	named := hasOperations(p)
	eachOperationRef(func(p *check.Pass, ref operationRef) {
		switch id := ref.ID.Str(); {
		case ref.Target != nil:
		case ref.ID.Exists() && ref.ID.Kind() != source.String: // json-type reports it
		case id == "":
			ref.Of.Reportf(p, firstSpan(p, ref.ID, ref.Node), "%s has no operationId; makers get no list", ref.Label())
		case named:
			missing.addOf(p, id, ref.Of, check.Finding{At: ref.ID.Span(),
				Message: fmt.Sprintf("%s calls operation %s, which does not exist%s", ref.Label(), id, didYouMean(likelyOperation(p.Is, id)))})
		}
	})(p)
	missing.report()
}

// likelyOperation returns the operation with the most similar id, for at most as many as the
// platform allows.
func likelyOperation(c *connector.Connector, id string) string {
	if len(c.Operations) > maxOperations {
		return ""
	}
	ids := make([]string, len(c.Operations))
	for i, op := range c.Operations {
		ids[i] = op.ID
	}
	return spell.Within(id, ids, 2)
}

var dynamicExtensions = []string{"x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-schema", "x-ms-dynamic-properties", "x-ms-dynamic-tree"}

// dynamicOnBodies checks body parameters with dynamic extensions.
func dynamicOnBodies(p *check.Pass) {
	f := indexOf(p)
	reported := map[*object]bool{}
	for _, name := range dynamicExtensions {
		for _, m := range f.membersOf(name) {
			if m.Of.Kind == kindParameter && !reported[m.Of] && isText(m.Of.Get("in"), "body") {
				reported[m.Of] = true
				dynamicOnBody(p, m.Of)
			}
		}
	}
}

// dynamicOnBody moves extensions from a body parameter to its schema, if that is in
// place and does not have them.
func dynamicOnBody(p *check.Pass, obj *object) {
	var keys []source.Node
	var values []source.Node
	for key, value := range obj.Node.Members() {
		if slices.Contains(dynamicExtensions, key.Str()) {
			keys, values = append(keys, key), append(values, value)
		}
	}
	schema := obj.Get("schema")
	edits := removals(obj, keys)
	for i, key := range keys {
		f := check.Finding{At: key.Span(), Message: fmt.Sprintf("%s is on %s, the body; Microsoft's validator accepts it only in the body's schema", key.Str(), obj.Label())}
		if schema.Len() > 0 && !schema.Get("$ref").Exists() && !schema.Get(key.Str()).Exists() && edits[i] != nil {
			f.Edits = append(edits[i], schema.Set(key.Str(), string(values[i].Raw())))
		}
		obj.Report(p, f)
	}
}
