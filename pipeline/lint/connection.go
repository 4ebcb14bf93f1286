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

var connectionRules = []check.Rule{
	{
		ID:       "connection-parameter-type",
		Point:    check.ReviewConnection,
		Title:    "A connection parameter has an unknown type",
		Severity: check.Error,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: publishedSchemas},
		Fix:      "use " + strings.Join(connectionTypes, ", ") + ", with this exact case",
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			if written := prm.Node.Get("type"); prm.Node.Kind() == source.Object && (!written.Exists() || written.Kind() == source.String) && !slices.Contains(connectionTypes, prm.Type) {
				p.Report(unknownType(prm))
			}
		}),
	},
	{
		ID:       "connection-parameter-name",
		Title:    "A connection parameter's name has characters that policies cannot read",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "published connectors have other names; in policies they cannot be written"},
		Fix:      "use letters, digits and _; values of a sign-in are named token:Name",
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			if !connectionName(prm.Name) {
				p.Reportf(prm.Key.Span(), "connection parameter %s has characters other than letters, digits and _; the platform may reject it, and policies cannot read it", excerpt(prm.Key))
			}
		}),
	},
	{
		ID:       "connection-parameter-ui",
		Title:    "A connection parameter has no label or description",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "add uiDefinition with displayName and description",
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			if lacks := unlabelled(prm); len(lacks) > 0 {
				p.Reportf(prm.Key.Span(), "connection parameter %s has no %s; users must guess what to enter", prm.Name, strings.Join(lacks, " or "))
			}
		}),
	},
	{
		ID:       "connection-constraint-unknown",
		Point:    check.ReviewConnection,
		Title:    "A connection parameter has an unknown constraint",
		Severity: check.Error,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: publishedSchemas},
		Fix:      "use one of " + strings.Join(constraintNames(), ", "),
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			for key, value := range prm.Constraints().Members() {
				if !slices.Contains(constraintNames(), key.Str()) {
					p.Report(unknownConstraint(prm, key, value))
				}
			}
		}),
	},
	{
		ID:       "connection-constraint-type",
		Title:    "A connection parameter's constraint has the wrong type",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning, Security: check.AsOff},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: publishedSchemas},
		Fix:      `write required and hidden as "true" or "false", clearText as true or false, tabIndex as a number`,
		Run: eachConnectionParameter(func(p *check.Pass, prm connector.ConnectionParameter) {
			for _, c := range constraints {
				if value := prm.Constraints().Get(c.Name); value.Kind() == c.Mistaken {
					p.Report(mistyped(prm, c, value))
				}
			}
		}),
	},
	{
		ID:       "connection-parameter-unused",
		Point:    check.ReviewConnection,
		Title:    "A connection parameter is never used",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "published connectors have such parameters"},
		Fix:      "remove it, or read it in a policy with @connectionParameters('name')",
		Run:      checkUnusedParameters,
	},
	{
		ID:       "parameter-sets",
		Title:    "A connection parameter set is incomplete",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft: Create a connector with multiple types of authentication"},
		Fix:      "give each of connectionParameterSets.values a unique name, a uiDefinition and parameters",
		Run:      checkParameterSets,
	},
}

// connectionTypes are the types of connection parameters; they are case-sensitive.
var connectionTypes = []string{"string", "securestring", "int", "bool", "oauthSetting", "gatewaySetting"}

// constraint is a key of uiDefinition.constraints, and the kind that people often give it.
type constraint struct {
	Name     string
	Mistaken source.Kind
	Is       string
}

// constraints lists all constraints. (Microsoft's schema of apiProperties.json, which allows
// no others)
var constraints = []constraint{
	{"clearText", source.String, "true or false"},
	{"required", source.Bool, `a string, "true" or "false"`},
	{"tabIndex", source.String, "a number"},
	{"capability", source.String, "a list"},
	{"hidden", source.Bool, `a string, "true" or "false"`},
	{"allowedValues", source.Object, "a list"},
	{"dependencies", source.String, "a list"},
}

func constraintNames() []string {
	names := make([]string, len(constraints))
	for i, c := range constraints {
		names[i] = c.Name
	}
	return names
}

// publishedType is a type in another case that a certified connector has.
const publishedType = "oAuthSetting"

func unknownType(prm connector.ConnectionParameter) check.Finding {
	kind := prm.Node.Get("type")
	if prm.Type == "" {
		return check.Finding{At: prm.Key.Span(), Message: "connection parameter " + prm.Name + " has no type"}
	}
	f := check.Finding{At: kind.Span()}
	if prm.Type == publishedType {
		f.Severity = check.Warning
	}
	near := equalFoldIn(prm.Type, connectionTypes)
	if near != "" {
		f.Edits = []source.Edit{{Span: kind.Span(), New: source.Quote(near)}}
	}
	f.Message = fmt.Sprintf("connection parameter %s has type %s, which does not exist%s", prm.Name, excerpt(kind), didYouMean(near))
	return f
}

// connectionName reports whether policies can name it: ^[0-9A-Za-z_]+(:[0-9A-Za-z_]+)?$
func connectionName(name string) bool {
	before, after, claim := strings.Cut(name, ":")
	return identifier(before) && (!claim || identifier(after))
}

func identifier(text string) bool {
	return text != "" && sanitizedID(text) == strings.ReplaceAll(text, "_", "")
}

// unlabelled returns which labels a visible parameter lacks. The sign-in's button has a
// label of its own.
func unlabelled(prm connector.ConnectionParameter) []string {
	if isHidden(prm) || prm.OAuth().Exists() || strings.EqualFold(prm.Type, "oauthSetting") {
		return nil
	}
	ui := prm.Node.Get("uiDefinition")
	var lacks []string
	for _, name := range []string{"displayName", "description"} {
		if ui.Get(name).Str() == "" && ui.Get("schema", name).Str() == "" {
			lacks = append(lacks, name)
		}
	}
	return lacks
}

func isHidden(prm connector.ConnectionParameter) bool { return isTrue(prm.Constraints().Get("hidden")) }

// unknownConstraint fixes only misspelled names that do not expose a secret.
func unknownConstraint(prm connector.ConnectionParameter, key, value source.Node) check.Finding {
	f := check.Finding{At: key.Span()}
	near := likelyConstraint(key.Str())
	if (near == "clearText" && value.Kind() == source.Bool && !value.Bool() || near == "tabIndex") && !prm.Constraints().Get(near).Exists() {
		f.Edits = []source.Edit{{Span: key.Span(), New: source.Quote(near)}}
	}
	f.Message = fmt.Sprintf("constraint %s of connection parameter %s is ignored%s", key.Str(), prm.Name, didYouMean(near))
	return f
}

// likelyConstraint also accepts prefixes: "clear" for clearText.
func likelyConstraint(key string) string {
	lower := strings.ToLower(key)
	for _, c := range constraints {
		if name := strings.ToLower(c.Name); lower != "" && (strings.HasPrefix(name, lower) || strings.HasPrefix(lower, name)) {
			return c.Name
		}
	}
	return spell.Within(key, constraintNames(), 2)
}
