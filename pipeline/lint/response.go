package lint

import (
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// A response's schema concerns makers only; a security review ignores it.
var builders = check.Profiles{Certification: check.AsWarning, Security: check.AsOff}

var responseRules = []check.Rule{
	{
		ID:       "response-required",
		Title:    "An operation documents no response",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"OperationMustHaveResponse"},
		Fix:      `add a "200" response with a schema, or "204" if there is no body`,
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			key, value := op.Node.Member("responses")
			if documents(op) || value.Exists() && value.Kind() != source.Object {
				return // json-type reports another type
			}
			f := check.Finding{At: firstSpan(p, key, op.Name), Message: op.Label() + " documents no responses; Microsoft's validator rejects the operation"}
			if indexOf(p).subscribes(p.Is, op) {
				return // trigger-subscribe-201 reports it
			} else if isSubscription(p, op) {
				f.Severity, f.Message = check.Note, op.Label()+" documents no response, as the portal writes webhooks; the platform accepts that"
			} else if !isVisible(op) {
				f.Severity = check.Warning // a published connector has one
			}
			p.Report(f)
		}),
	},
	{
		ID:       "response-success",
		Title:    "An operation documents no success response",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: "PowerPlatformConnectors pull requests 1425 and 2755"},
		In:       makersOnly,
		Aliases:  []string{"OperationShouldHaveSuccessfulResponse"},
		Fix:      `add a "200" response with a schema, or "204" if there is no body`,
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if !documents(op) || slices.ContainsFunc(op.Responses, isSuccess) {
				return
			}
			var codes []string
			for _, r := range op.Responses {
				if !isVendor(r.Code) {
					codes = append(codes, r.Code)
				}
			}
			so := "makers get no output"
			if isSubscription(p, op) {
				so = "reviewers of certified connectors ask for one"
			}
			p.Reportf(op.Responses[0].Name.Span(), "%s documents %s but no success; %s", op.Label(), strings.Join(codes[:min(len(codes), 5)], ", "), so)
		}),
	},
	{
		ID:       "response-default-schema",
		Title:    "The default response has a schema",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       makersOnly,
		Aliases:  []string{"DefaultResponseHasSchema"},
		Fix:      `move the schema to "200"`,
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			for i := range op.Responses {
				if r := &op.Responses[i]; r.Code == "default" && r.Schema.Exists() {
					p.About(op.Subject() + "/responses/default").Report(check.Finding{At: r.Name.Span(),
						Message: "the default response of " + op.Label() + " has a schema; the designer uses a success code, and certification rejects it"})
				}
			}
		}),
	},
	{
		ID:       "response-multiple-schemas",
		Title:    "Several responses of an operation have a schema",
		Severity: check.Note,
		In:       builders,
		Aliases:  []string{"OperationHasManyResponsesWithSchema"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      "keep only the schema of the success response",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			n := 0
			var with [5]string
			for i := range op.Responses {
				if r := &op.Responses[i]; r.Schema.Exists() && !strings.HasPrefix(r.Code, "x-") {
					if n < len(with) {
						with[n] = r.Code
					}
					n++
				}
			}
			if n > 1 {
				p.Report(check.Finding{At: op.At(), Message: strconv.Itoa(n) + " responses of " + op.Label() + " have a schema (" +
					strings.Join(with[:min(n, len(with))], ", ") + "); the designer shows only the fields of " + op.Output().Code})
			}
		}),
	},
	{
		ID:       "response-schema",
		Title:    "A success response has no schema",
		Severity: check.Note,
		In:       builders,
		Aliases:  []string{"SchemaDefinitionSetIncorrectly"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		Fix:      `add a schema to "200", or document "204" if there is no body`,
		Run: eachVisible(func(p *check.Pass, op *connector.Operation) {
			if op.Method == "delete" || op.NotificationContent().Exists() || op.Get("x-ms-agentic-protocol").Exists() || indexOf(p).isWebhook(p.Is, op) {
				return
			}
			var success connector.Response
			for _, r := range op.Responses {
				if r.Code == "204" || strings.HasPrefix(r.Code, "2") && (r.Schema.Exists() || !r.Node.Exists()) {
					return // ref-unresolved reports one that does not exist
				}
				if r.Code == "200" || r.Code == "201" {
					success = r
				}
			}
			if success.Code != "" {
				p.Reportf(success.Name.Span(), "response %s of %s has no schema; makers see no output fields", success.Code, op.Label())
			}
		}),
	},
	{
		ID:       "response-schema-empty",
		Title:    "A success response has an empty schema",
		Severity: check.Note,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: "PowerPlatformConnectors pull requests 1316, 1337 and 1610"},
		In:       makersOnly,
		Fix:      `describe the response in the schema, or document "204" if there is no body`,
		Run: eachVisible(func(p *check.Pass, op *connector.Operation) {
			out := op.Output()
			if schema := p.Is.Resolve(out.Schema); strings.HasPrefix(out.Code, "2") && isEmptySchema(p.Is, schema) && !op.Get("x-ms-agentic-protocol").Exists() {
				p.Reportf(out.Schema.Span(), "the schema of response %s of %s is empty; makers see no output fields, and reviewers reject it", out.Code, op.Label())
			}
		}),
	},
	{
		ID:       "response-description",
		Title:    "A response has no description",
		Severity: check.Error,
		In:       makersOnly,
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Fix:      "add a description; OpenAPI 2.0 requires it",
		Run: eachObject(kindResponse, func(p *check.Pass, obj *object) {
			if obj.Node.Kind() == source.Object && !obj.Get("description").Exists() && !obj.Get("$ref").Exists() && !isVendor(obj.Name) {
				obj.Reportf(p, obj.Span(), "%s has no description", obj.Label())
			}
		}),
	},
	{
		ID:       "response-204-schema",
		Title:    "A 204 response has a schema",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsOff},
		Autofix:  true,
		Fix:      "remove the schema, or document the status code that has a body",
		Run: eachObject(kindResponse, func(p *check.Pass, obj *object) {
			key, schema := obj.Node.Member("schema")
			if obj.Name == "204" && obj.Op != nil && schema.Exists() {
				f := check.Finding{At: key.Span(), Message: "response 204 of " + obj.Op.Label() + " has a schema, but 204 has no body"}
				if obj.Op.Output().Code != "204" { // else makers may use its fields
					f.Edits = []source.Edit{key.Remove()}
				}
				obj.Report(p, f)
			}
		}),
	},
}

func isSuccess(r connector.Response) bool { return strings.HasPrefix(r.Code, "2") }

// isEmptySchema reports whether a schema says nothing, nor does any part of it.
func isEmptySchema(c *connector.Connector, schema source.Node) bool {
	if schema.Kind() != source.Object {
		return false
	}
	for key, value := range schema.Members() {
		switch name := key.Str(); {
		case name == "allOf" && value.Len() > 0:
			for _, part := range value.Items() {
				if part = c.Resolve(part); part.Kind() != source.Object || part.Len() > 0 {
					return false
				}
			}
		case !describesNothing[name]:
			return false
		}
	}
	return true
}

// describesNothing are keywords of a schema that leave open what a value is.
var describesNothing = setOfNames("description", "title", "example", "externalDocs", "x-ms-summary", "x-ms-visibility")

// isVendor reports whether a name is that of a vendor extension.
func isVendor(name string) bool { return strings.HasPrefix(name, "x-") }

// documents reports whether an operation has a response.
func documents(op *connector.Operation) bool {
	return slices.ContainsFunc(op.Responses, func(r connector.Response) bool { return !isVendor(r.Code) })
}

// isSubscription reports whether an operation starts or ends the subscription of a webhook.
func isSubscription(p *check.Pass, op *connector.Operation) bool {
	f := indexOf(p)
	return f.isWebhook(p.Is, op) || op.Method == "delete" && f.anyWebhook(p.Is)
}
