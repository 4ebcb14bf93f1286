package lint

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var securityRules = []check.Rule{
	{
		ID:       "security-requirement",
		Title:    "A security requirement does not fit the security definitions",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError},
		Aliases: []string{"SecurityRequirementMustBeDefined", "SecurityRequirementMustHaveEmptyValue", "SecurityRequirementMustHaveValue",
			"OAuthSecurityRequirementValueMustBeScopeName"},
		Fix: "name a definition of securityDefinitions, and of an OAuth one the scopes that it lists",
		Run: func(p *check.Pass) {
			asked := gathered(p).membersOf("security")
			if len(asked) == 0 {
				return
			}
			schemes := securitySchemes(p.Is)
			for _, m := range asked {
				for _, requirement := range m.Value.Items() {
					for name, scopes := range requirement.Members() {
						unfit(aboutMember(p, m), schemes, name, scopes)
					}
				}
			}
		},
	},
	{
		ID:       "security-definition",
		Title:    "A security definition lacks what its type needs",
		Severity: check.Error,
		Aliases:  []string{"SecuritySchemePropertyRequired", "SecuritySchemePropertyNotValid"},
		Fix:      "give it type basic, apiKey (with name and in) or oauth2 (with flow, scopes and the flow's URLs)",
		Run: eachPart(kindSecurity, func(p *check.Pass, at *part) {
			if fault, place := securityFault(at); fault != "" {
				at.Reportf(p, place, "security definition %s %s; the platform refuses the definition", at.Name, fault)
			}
		}),
	},
}

// securityScheme is what a requirement is held against.
type securityScheme struct {
	oauth  bool
	scopes map[string]bool
}

func securitySchemes(c *connector.Connector) map[string]securityScheme {
	schemes := map[string]securityScheme{}
	for name, node := range c.Definition.Root.Get("securityDefinitions").Members() {
		scheme := securityScheme{node.Get("type").Str() == "oauth2", map[string]bool{}}
		for scope := range node.Get("scopes").Members() {
			scheme.scopes[scope.Str()] = true
		}
		schemes[name.Str()] = scheme
	}
	return schemes
}

func unfit(p *check.Pass, schemes map[string]securityScheme, name, scopes source.Node) {
	scheme, ok := schemes[name.Str()]
	switch {
	case !ok:
		p.Reportf(name.Span(), "security requires %s, which securityDefinitions does not have", name.Str())
	case scopes.Kind() != source.Array:
		p.Reportf(scopes.Span(), "security gives %s %s; it takes a list of scopes, which may be empty", name.Str(), short(scopes))
	case !scheme.oauth:
		if scopes.Len() > 0 {
			p.Reportf(scopes.Span(), "security gives %s scopes, and it is no OAuth definition", name.Str())
		}
	default:
		for _, scope := range scopes.Items() {
			if !scheme.scopes[scope.Str()] {
				p.Reportf(scope.Span(), "security asks %s for scope %s, which its definition does not list", name.Str(), short(scope))
			}
		}
	}
}

// flowNeeds are the URLs that each OAuth flow has.
var flowNeeds = map[string][]string{
	"accessCode": {"authorizationUrl", "tokenUrl"}, "implicit": {"authorizationUrl"}, "password": {"tokenUrl"}, "application": {"tokenUrl"},
}

// securityFault is what is wrong with a definition and where, "" when nothing is.
func securityFault(at *part) (string, source.Span) {
	lacks := func(names ...string) (string, source.Span) {
		for _, name := range names {
			if !at.Get(name).Exists() {
				return "has no " + name, at.Span()
			}
		}
		return "", source.Span{}
	}
	switch typ := at.Get("type"); typ.Str() {
	case "basic":
		return "", source.Span{}
	case "apiKey":
		if in := at.Get("in"); in.Exists() && !slices.Contains([]string{"query", "header"}, in.Str()) {
			return "sends its key in " + short(in) + ", neither query nor header", in.Span()
		}
		return lacks("name", "in")
	case "oauth2":
		flow := at.Get("flow")
		needs, ok := flowNeeds[flow.Str()]
		if flow.Exists() && !ok {
			return "has flow " + short(flow) + ", which there is not", flow.Span()
		}
		return lacks(append([]string{"flow", "scopes"}, needs...)...)
	default:
		if !typ.Exists() {
			return "has no type", at.Span()
		}
		return "has type " + short(typ) + ", which there is not", typ.Span()
	}
}
