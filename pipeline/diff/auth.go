package diff

import (
	"fmt"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// connectionRules tell of what connections hold, and whether those that exist still work.
var connectionRules = []check.Rule{
	{
		ID:        "auth-type-changed",
		Title:     "Connections sign in another way",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "offer the new way as a connector of its own, or beside the old one as a parameter set",
		Run: func(p *check.Pass) {
			if p.Was == nil || p.Is == nil || p.Was.Properties == nil || p.Is.Properties == nil {
				return
			}
			if was, is := authOf(p.Was), authOf(p.Is); was != is {
				p.About("connectionParameters").Report(check.Finding{
					Message: fmt.Sprintf("connections signed in with %s and now sign in with %s: every connection must be made anew and every connection reference bound again", was, is),
					At:      place(p.Is.Properties.Root, "properties", "connectionParameters"),
					Was:     place(p.Was.Properties.Root, "properties", "connectionParameters"), Old: was, New: is,
				})
			}
		},
	},
	{
		ID:        "connection-parameter-removed",
		Title:     "A connection parameter is gone",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "keep the parameter, optional",
		Run: eachField(func(p *check.Pass, f field) {
			if f.gone() {
				reportField(p, f, fmt.Sprintf("connection parameter %s is gone: connections keep a value that nothing reads, and policies that name it fail", quote(f.name())))
			}
		}),
	},
	{
		ID:        "connection-parameter-renamed",
		Title:     "A connection parameter has another name",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "keep the name and change its displayName",
		Run: eachField(func(p *check.Pass, f field) {
			if f.renamed {
				reportField(p, f, fmt.Sprintf("connection parameter %s looks renamed to %s: connections hold their value under the old name", quote(f.was.Name), quote(f.is.Name)))
			}
		}),
	},
	{
		ID:        "connection-parameter-added-required",
		Title:     "A connection parameter is new and required",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "make it optional, with a default that works",
		Run: eachField(func(p *check.Pass, f field) {
			if f.came() && isRequired(f.is) {
				reportField(p, f, fmt.Sprintf("connection parameter %s is new and required: connections that exist lack it, and their calls fail until somebody edits each", quote(f.name())))
			}
		}),
	},
	{
		ID:        "connection-parameter-added-optional",
		Title:     "A connection parameter is new",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: connecting,
		Fix:       "see that calls work where it is empty",
		Run: eachField(func(p *check.Pass, f field) {
			if f.came() && !isRequired(f.is) {
				reportField(p, f, fmt.Sprintf("connection parameter %s is new: connections that exist have no value for it", quote(f.name())))
			}
		}),
	},
	{
		ID:        "connection-parameter-type-changed",
		Title:     "A connection parameter has another type",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "keep the type, or add a parameter of the new one",
		Run: eachField(func(p *check.Pass, f field) {
			if f.both() && kindOf(f.was) != kindOf(f.is) && !secretMoved(f) {
				reportField(p, f, fmt.Sprintf("connection parameter %s changed from %s to %s: connections must be made anew", quote(f.name()), quote(f.was.Type), quote(f.is.Type)))
			}
		}),
	},
	{
		ID:        "connection-parameter-secret-exposed",
		Title:     "A secret is no longer kept secret",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "make it a securestring again",
		Run: eachField(func(p *check.Pass, f field) {
			shown := f.is.Constraints().Get("clearText").Bool() && !f.was.Constraints().Get("clearText").Bool()
			if f.both() && f.was.Secure() && (kindOf(f.is) == "string" || shown) {
				reportField(p, f, fmt.Sprintf("connection parameter %s was kept secret and is not any more: its value is shown and logged", quote(f.name())))
			}
		}),
	},
	{
		ID:        "connection-parameter-secret-hardened",
		Title:     "A value is now kept secret",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: connecting,
		Fix:       "tell the owners of connections that they must enter it again",
		Run: eachField(func(p *check.Pass, f field) {
			if f.both() && kindOf(f.was) == "string" && f.is.Secure() {
				reportField(p, f, fmt.Sprintf("connection parameter %s is now kept secret: connections that exist must enter it again", quote(f.name())))
			}
		}),
	},
	{
		ID:        "connection-parameter-became-required",
		Title:     "A connection parameter became required",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: connecting,
		Fix:       "leave it optional",
		Run: eachField(func(p *check.Pass, f field) {
			if f.both() && !isRequired(f.was) && isRequired(f.is) {
				reportField(p, f, fmt.Sprintf("connection parameter %s became required: connections that left it empty must be edited", quote(f.name())))
			}
		}),
	},
	{
		ID:        "connection-parameter-allowed-values-narrowed",
		Title:     "A connection parameter allows less",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: connecting,
		Fix:       "keep the values that connections may hold",
		Run: eachField(func(p *check.Pass, f field) {
			if lost := lostFrom(allowed(f.was), allowed(f.is)); f.both() && len(allowed(f.is)) > 0 && len(lost) > 0 {
				reportField(p, f, fmt.Sprintf("connection parameter %s no longer allows %s: connections that hold one cannot choose it again", quote(f.name()), count(len(lost), "value")))
			}
		}),
	},
	{
		ID:        "connection-parameter-label-changed",
		Title:     "A connection parameter is shown otherwise",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: connecting,
		Fix:       "nothing to mend",
		Run: eachField(func(p *check.Pass, f field) {
			if f.both() && !labelsOf(f.was).equal(labelsOf(f.is)) {
				reportField(p, f, fmt.Sprintf("connection parameter %s has other labels: who makes a connection reads them", quote(f.name())))
			}
		}),
	},
	{
		ID:        "gateway-capability-changed",
		Title:     "Connections go through a gateway where they did not, or the other way round",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "bring it as a connector of its own",
		Run: func(p *check.Pass) {
			if p.Was == nil || p.Is == nil || p.Was.Properties == nil || p.Is.Properties == nil || behindGateway(p.Was) == behindGateway(p.Is) {
				return
			}
			message := "connections no longer go through a gateway: those that exist are bound to one and must be made anew"
			if behindGateway(p.Is) {
				message = "connections now go through a gateway: those that exist have none and must be made anew"
			}
			p.About("capabilities").Report(check.Finding{Message: message,
				At: place(p.Is.Properties.Root, "properties", "capabilities"), Was: place(p.Was.Properties.Root, "properties", "capabilities")})
		},
	},
	{
		ID:        "capabilities-changed",
		Title:     "The connector declares other capabilities",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: connecting,
		Fix:       "nothing to mend",
		Run: eachProperties(func(p *check.Pass, was, is source.Node) {
			if behindGateway(p.Was) == behindGateway(p.Is) {
				reportProperty(p, was, is, "capabilities", "they are shown in the gallery; nothing that runs sees them")
			}
		}),
	},
	{
		ID:        "security-definition-changed",
		Title:     "The definition describes signing in otherwise",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: connecting,
		Fix:       "keep it the same as apiProperties.json, which is what connections go by",
		Run: eachConnector(func(p *check.Pass, was, is *connector.Connector) {
			for _, member := range []string{"securityDefinitions", "security"} {
				reportMember(p, was.Definition.Root, is.Definition.Root, member,
					"the portal reads it when the connector is edited there, and may then change how connections sign in")
			}
		}),
	},
}

// secretMoved tells whether only the secrecy of a text changed, which has rules of its own.
func secretMoved(f field) bool {
	return f.was.Secure() && kindOf(f.is) == "string" || kindOf(f.was) == "string" && f.is.Secure()
}
