package lint

import (
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var unknownRules = []check.Rule{
	{
		ID:       "unknown-property",
		Title:    "A path, operation, parameter, response or schema has a member that OpenAPI 2.0 does not allow there",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "PowerPlatformConnectors issue 3930: the error of the portal; " + openAPISchema},
		Repeats:  check.CauseOfChange,
		Aliases:  []string{"AdditionalPropertyNotAllowed", "ExtensionNameNotValid", "ResponseMustBeDefaultOrHttpStatusCode"},
		Fix:      "correct the spelling, move it to the right place, or remove it",
		Run: func(p *check.Pass) {
			for _, m := range indexOf(p).unknown {
				if !hasOtherRule(m) && isStandard(m.Of) {
					aboutMember(p, m).Reportf(m.Key.Span(), "%s is not a property of %s; the platform rejects it%s",
						m.Key.Str(), kindLabels[m.Of.Kind], didYouMean(likelyMember(m)))
				}
			}
			for _, op := range p.Is.Operations {
				for _, r := range op.Responses {
					if !responseCode(r.Code) && !strings.HasPrefix(r.Code, "x-") {
						p.On(op).Reportf(r.Name.Span(), "response %s of %s is neither a status code nor default; the platform rejects it",
							excerpt(r.Name), op.Label())
					}
				}
			}
		},
	},
	{
		ID:       "unknown-extension-property",
		Since:    "1.1.0",
		Title:    "The definition or an extension has a property that is not known there",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification,
			Proof: publishedSchemas + "; some published connectors have one, above all in x-ms-notification-content"},
		In:      check.Profiles{Certification: check.AsError},
		Repeats: check.CauseOfChange,
		Fix:     "correct the spelling, move it to the right place, or remove it",
		Run: func(p *check.Pass) {
			inObjects := map[source.Node]bool{}
			for _, m := range indexOf(p).unknown {
				inObjects[m.Key] = true
				if !hasOtherRule(m) && !isStandard(m.Of) {
					aboutMember(p, m).Reportf(m.Key.Span(), "%s is not a property of %s; certification rejects it%s",
						m.Key.Str(), kindLabels[m.Of.Kind], didYouMean(likelyMember(m)))
				}
			}
			eachFault(unknownMember, func(p *check.Pass, f valueFault) {
				if !inObjects[f.Key] && !reportedByOthers(f.Key) { // in the value of an extension
					p.Reportf(f.Key.Span(), "%s is not known there; the platform ignores it", excerpt(f.Key))
				}
			})(p)
		},
	},
}

// isStandard reports whether OpenAPI 2.0 says what an object may contain, so that the platform compares it with
// its schema. (A published connector has a misspelled member at the root)
func isStandard(obj *object) bool {
	if obj.Kind == kindRoot {
		return false
	}
	for ; obj != nil; obj = obj.Owner {
		if obj.Kind == kindNotification {
			return false
		}
	}
	return true
}

// hasOtherRule reports whether an unknown member is one that other rules are about.
func hasOtherRule(m member) bool {
	name := m.Key.Str()
	return strings.HasPrefix(name, "x-") || m.Of.Kind == kindSchema && laterKeywords[name] || name == "openapi" && m.Of.Kind == kindRoot
}

func likelyMember(m member) string {
	var known []string
	for word, k := range keywords() {
		if k.Kinds.has(m.Of.Kind) {
			known = append(known, word)
		}
	}
	slices.Sort(known)
	return spell.Within(m.Key.Str(), known, 2)
}

// reportedByOthers reports whether another check covers an unknown member: of the names of
// paths and responses, or of apiProperties.json.
func reportedByOthers(key source.Node) bool {
	pointer := key.Pointer()
	if parent := path.Base(path.Dir(pointer)); parent == "paths" || parent == "responses" {
		return true
	}
	return path.Base(key.File().Name) == connector.PropertiesFile &&
		(strings.Count(pointer, "/") < 3 || strings.Contains(pointer, "/constraints/"))
}

// responseCode reports whether a response may have the name. (Schema of apiDefinition.swagger.json)
func responseCode(name string) bool {
	return name == "default" || len(name) == 3 && strings.Trim(name, digits) == ""
}

// kindLabels name the kinds in messages.
var kindLabels = [kinds]string{"the definition", "info", "info.contact", "info.license", "externalDocs", "a tag", "a path", "an operation",
	"a parameter", "items", "a response", "a header", "x-ms-notification-content", "a schema", "xml", "a security definition"}
