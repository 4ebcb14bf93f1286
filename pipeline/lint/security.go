package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var securityRules = []check.Rule{
	{
		ID:       "security-requirement",
		Point:    check.ReviewSignIn,
		Title:    "A security requirement does not match the security definitions",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError},
		Aliases: []string{"SecurityRequirementMustBeDefined", "SecurityRequirementMustHaveEmptyValue", "SecurityRequirementMustHaveValue",
			"OAuthSecurityRequirementValueMustBeScopeName"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "use a name from securityDefinitions and, for OAuth, only scopes that it lists",
		Run: func(p *check.Pass) {
			asked := indexOf(p).membersOf("security")
			if len(asked) == 0 || isMisspelled(p.Is.Definition.Root, "securityDefinitions") {
				return
			}
			schemes := securitySchemes(p.Is)
			var missing missingObjects
			for _, m := range asked {
				for _, requirement := range m.Value.Items() {
					for name, scopes := range requirement.Members() {
						checkRequirement(p, m, schemes, name, scopes, &missing)
					}
				}
			}
			missing.report()
		},
	},
	{
		ID:       "security-definition",
		Point:    check.ReviewSignIn,
		Title:    "A security definition lacks what its type needs",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Aliases:  []string{"SecuritySchemePropertyRequired", "SecuritySchemePropertyNotValid"},
		Fix:      "use type basic, apiKey (with name and in) or oauth2 (with flow, scopes and the URLs of the flow)",
		Run: eachObject(kindSecurity, func(p *check.Pass, obj *object) {
			if fault, place := securityFault(obj); fault != "" {
				obj.Reportf(p, place, "security definition %s %s; the platform rejects the definition", obj.Name, fault)
			} else if key := foreignProperty(obj); key.Exists() {
				obj.Report(p, check.Finding{Severity: check.Warning, At: key.Span(), // no published connector has one
					Message: "security definition " + obj.Name + " has " + key.Str() + ", which its type does not have"})
			} else if isText(obj.Get("type"), "oauth2") && !obj.Get("scopes").Exists() {
				obj.Report(p, check.Finding{Severity: check.Note, At: obj.Span(), // published connectors have none
					Message: "security definition " + obj.Name + " has no scopes, which OpenAPI 2.0 requires; the platform accepts that"})
			}
		}),
	},
}

// securityScheme is a security definition as requirements need it.
type securityScheme struct {
	oauth  bool
	scopes map[string]bool
}

func securitySchemes(c *connector.Connector) map[string]securityScheme {
	schemes := map[string]securityScheme{}
	for name, node := range c.Definition.Root.Get("securityDefinitions").Members() {
		scheme := securityScheme{node.Kind() != source.Object || node.Get("type").Str() == "oauth2", map[string]bool{}}
		for scope := range node.Get("scopes").Members() {
			scheme.scopes[scope.Str()] = true
		}
		schemes[name.Str()] = scheme
	}
	return schemes
}

// checkRequirement adds what a requirement names and the security definitions do not have.
func checkRequirement(p *check.Pass, m member, schemes map[string]securityScheme, name, scopes source.Node, missing *missingObjects) {
	add := func(key string, at source.Node, message string) {
		place := check.Place{Subject: strings.TrimPrefix(m.Of.Subject()+"/security", "/")}
		if op := m.Of.Op; op != nil {
			place.Method, place.Path = op.Method, op.Path
		}
		missing.add(aboutMember(p, m), key, check.Finding{Subject: place.Subject, At: at.Span(), Message: message}, place)
	}
	scheme, ok := schemes[name.Str()]
	switch declared := p.Is.Definition.Root.Get("securityDefinitions"); {
	case declared.Exists() && declared.Kind() != source.Object: // json-type reports it
	case !ok:
		add(name.Str(), name, "security requires "+name.Str()+", which is not in securityDefinitions")
	case scopes.Kind() != source.Array:
		aboutMember(p, m).Reportf(scopes.Span(), "security sets %s to %s; it must be a list of scopes, which may be empty", name.Str(), rawOrKind(scopes))
	case !scheme.oauth:
		if scopes.Len() > 0 {
			add(name.Str(), scopes, "security lists scopes for "+name.Str()+", which is not an OAuth definition")
		}
	default:
		for _, scope := range scopes.Items() {
			if !scheme.scopes[scope.Str()] {
				add(name.Str()+"\x00"+scope.Str(), scope, "security requires scope "+rawOrKind(scope)+" of "+name.Str()+", which its definition does not list")
			}
		}
	}
}

// flowNeeds are the URLs that each OAuth flow requires.
var flowNeeds = map[string][]string{
	"accessCode": {"authorizationUrl", "tokenUrl"}, "implicit": {"authorizationUrl"}, "password": {"tokenUrl"}, "application": {"tokenUrl"},
}

// securityFault describes what is wrong with a security definition, and where; "" if nothing is.
func securityFault(obj *object) (string, source.Span) {
	lacks := func(names ...string) (string, source.Span) {
		for _, name := range names {
			if !obj.Get(name).Exists() {
				return "has no " + name, obj.Span()
			}
		}
		return "", source.Span{}
	}
	switch typ := obj.Get("type"); typ.Str() {
	case "basic":
		return "", source.Span{}
	case "apiKey":
		if in := obj.Get("in"); in.Exists() && !slices.Contains([]string{"query", "header"}, in.Str()) {
			return "sends its key in " + rawOrKind(in) + "; it must be query or header", in.Span()
		}
		return lacks("name", "in")
	case "oauth2":
		flow := obj.Get("flow")
		needs, ok := flowNeeds[flow.Str()]
		if flow.Exists() && !ok {
			return "has flow " + rawOrKind(flow) + ", which does not exist", flow.Span()
		}
		return lacks(append([]string{"flow"}, needs...)...)
	default:
		if !typ.Exists() {
			return "has no type", obj.Span()
		}
		return "has type " + rawOrKind(typ) + ", which does not exist", typ.Span()
	}
}

// schemeProperties are the properties of security definitions, by type.
var schemeProperties = map[string][]string{
	"basic": {}, "apiKey": {"name", "in"}, "oauth2": {"flow", "authorizationUrl", "tokenUrl", "scopes"},
}

// foreignProperty returns the name of a property that belongs to another type of definition.
func foreignProperty(obj *object) source.Node {
	own := schemeProperties[obj.Get("type").Str()]
	for _, list := range schemeProperties {
		for _, name := range list {
			if key, _ := obj.Node.Member(name); key.Exists() && !slices.Contains(own, name) {
				return key
			}
		}
	}
	return source.Node{}
}
