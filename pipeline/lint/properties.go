package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var propertiesRules = []check.Rule{
	{
		ID:       "properties-root",
		Title:    "apiProperties.json does not consist of one properties object",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: "paconn fails without the object: operations/upsert.py; for members beside it: " + publishedSchemas},
		Repeats:  check.CauseOfChange,
		Fix:      `move everything into one object: {"properties": {…}}`,
		Run:      eachRootProperty(checkRoot),
	},
	{
		ID:       "properties-unknown",
		Title:    "apiProperties.json has an unknown property",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError},
		Autofix:  true,
		Repeats:  check.CauseOfChange,
		Evidence: check.Evidence{Refused: check.RefusedByCertification,
			Proof: publishedSchemas + "; paconn sends all members, and the service refused one that it did not know, stackOwner: PowerPlatformConnectors issue 614; some published connectors have others"},
		Fix: "use one of " + strings.Join(knownProperties, ", ") + ", or remove it",
		Run: eachRootProperty(func(p *check.Pass, root source.Node) {
			properties := root.Get("properties")
			for key := range properties.Members() {
				if !slices.Contains(knownProperties, key.Str()) {
					p.About("properties/" + key.Str()).Report(unknownProperty(properties, key))
				}
			}
		}),
	},
	{
		ID:       "brand-color",
		Title:    "The brand colour is missing or invalid",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       makersOnly,
		Fix:      `set "iconBrandColor" to a hex colour such as "#1a6b4f"`,
		Run: eachRootProperty(func(p *check.Pass, root source.Node) {
			key, properties := root.Member("properties")
			p = p.About("properties/iconBrandColor")
			switch color := properties.Get("iconBrandColor"); {
			case properties.Kind() != source.Object || isColor(color.Str()):
			case !color.Exists():
				p.Reportf(key.Span(), "iconBrandColor is missing")
			default:
				p.Reportf(color.Span(), "iconBrandColor is %s; it must be # and six hex digits, such as #1a6b4f", excerpt(color))
			}
		}),
	},
	{
		ID:       "brand-color-default",
		Title:    "The brand colour is the default or white",
		Severity: check.Note,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Fix:      "set iconBrandColor to the colour behind the icon",
		Run: eachRootProperty(func(p *check.Pass, root source.Node) {
			color := root.Get("properties", "iconBrandColor")
			if slices.Contains(placeholderColors, strings.ToLower(color.Str())) {
				p.About("properties/iconBrandColor").Reportf(color.Span(),
					"iconBrandColor is %s, the platform's default or white; makers cannot recognise the connector by its colour", color.Str())
			}
		}),
	},
	{
		ID:       "publisher",
		Title:    "The connector has no publisher or stack owner",
		Severity: check.Off,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: certificationPage},
		In:       check.Profiles{Certification: check.AsError},
		Fix:      "add publisher and stackOwner; omit stackOwner if you deploy with paconn, whose update command rejects it",
		Run: eachRootProperty(func(p *check.Pass, root source.Node) {
			key, properties := root.Member("properties")
			for _, name := range []string{"publisher", "stackOwner"} {
				if properties.Kind() == source.Object && properties.Get(name).Str() == "" {
					p.About("properties/"+name).Reportf(firstSpan(p, properties.Get(name), key), "%s is missing; certification requires it", name)
				}
			}
		}),
	},
	{
		ID:       "capabilities",
		Title:    "A capability is unknown",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.RefusedAtImport,
			Proof: "PowerPlatformConnectors issue 4056: paconn update with federatedKnowledgeSource, which a sample of Microsoft has; a published connector has another"},
		Fix: "use " + strings.Join(knownCapabilities, ", ") + ", or remove it",
		Run: eachRootProperty(func(p *check.Pass, root source.Node) {
			for _, capability := range root.Get("properties", "capabilities").Items() {
				if equalFoldIn(capability.Str(), knownCapabilities) == "" {
					p.About("properties/capabilities/"+excerpt(capability)).Reportf(capability.Span(),
						"capability %s is unknown; the platform rejects an update of the connector", excerpt(capability))
				}
			}
		}),
	},
	{
		ID:       "gateway-limits",
		Point:    check.ReviewHost,
		Title:    "The connector uses a feature that the gateway does not support",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft's connector FAQ, and its pages on OAuth, custom code and dynamichosturl"},
		Fix:      "remove the gateway capability, or the feature that it does not support",
		Run: eachRootProperty(func(p *check.Pass, root source.Node) {
			for _, capability := range root.Get("properties", "capabilities").Items() {
				if !strings.EqualFold(capability.Str(), "gateway") {
					continue
				}
				for _, what := range unsupportedByGateway(p.Is) {
					p.About("properties/capabilities/gateway").Reportf(capability.Span(),
						"the connector uses the on-premises data gateway, which does not support %s; connections fail", what)
				}
				return // it is listed once
			}
		}),
	},
}

// knownProperties are the members of "properties". (Microsoft's schema, and what paconn keeps)
var knownProperties = []string{"iconBrandColor", "publisher", "stackOwner", "capabilities", "connectionParameters",
	"connectionParameterSets", "policyTemplateInstances", "scriptOperations"}

var knownCapabilities = []string{"actions", "triggers", "gateway", "cloud", "blob", "tabular", "composite"}

// placeholderColors are the portal's default and white. (Certification rejects both)
var placeholderColors = []string{"#007ee5", "#ffffff"}

// eachRootProperty visits the root of apiProperties.json, if there is one.
func eachRootProperty(visit func(*check.Pass, source.Node)) func(*check.Pass) {
	return func(p *check.Pass) {
		if p.Is.Properties != nil && p.Is.Properties.Root.Exists() {
			visit(p, p.Is.Properties.Root)
		}
	}
}

func checkRoot(p *check.Pass, root source.Node) {
	p = p.About("properties")
	if at := root.Get("properties"); at.Kind() != source.Object {
		p.Reportf(firstSpan(p, at, root), "%s has no properties object; paconn fails without it", connector.PropertiesFile)
		return
	}
	for key := range root.Members() {
		if name := key.Str(); name != "properties" && name != "$schema" {
			p.About(name).Reportf(key.Span(), "%s is next to properties, where it is ignored", excerpt(key))
		}
	}
}

// unknownProperty fixes case only for members that enable nothing.
func unknownProperty(properties, key source.Node) check.Finding {
	f := check.Finding{At: key.Span()}
	near := equalFoldIn(key.Str(), knownProperties)
	if near != "" && slices.Contains([]string{"iconBrandColor", "publisher", "stackOwner"}, near) && !properties.Get(near).Exists() {
		f.Edits = []source.Edit{{Span: key.Span(), New: source.Quote(near)}}
	}
	if near == "" {
		near = spell.Within(key.Str(), knownProperties, 3)
	}
	f.Message = "property " + excerpt(key) + " is unknown; Microsoft's schemas do not have it" + didYouMean(near)
	return f
}

func isColor(text string) bool {
	return len(text) == 7 && text[0] == '#' && strings.Trim(text[1:], "0123456789abcdefABCDEF") == ""
}

// unsupportedByGateway returns what a connector uses that no gateway supports. (Microsoft's pages on OAuth
// troubleshooting, on custom code and on dynamichosturl; API keys: the connector FAQ)
func unsupportedByGateway(c *connector.Connector) []string {
	var all []string
	if slices.ContainsFunc(c.ConnectionParameters, func(prm connector.ConnectionParameter) bool { return prm.OAuth().Exists() }) {
		all = append(all, "an OAuth sign-in")
	}
	for name, definition := range c.Definition.Root.Get("securityDefinitions").Members() {
		if definition.Get("type").Str() == "apiKey" {
			all = append(all, "API keys ("+name.Str()+")")
			break
		}
	}
	if c.Script != nil {
		all = append(all, "custom code")
	}
	if slices.ContainsFunc(c.Policies, func(policy connector.Policy) bool { return policy.Template == "dynamichosturl" }) {
		all = append(all, "policy dynamichosturl")
	}
	return all
}
