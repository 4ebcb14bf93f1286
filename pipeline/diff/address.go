package diff

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// transportRules check where calls go and in which form.
var transportRules = []check.Rule{
	{
		ID:        "host-changed",
		Title:     "The host changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  serviceAddress,
		Consumers: everyone,
		When:      onRun,
		Members:   []string{"definition/host"},
		Fix:       "keep the host in an environment variable, so that stages differ and the definition does not",
		Run: eachConnector(func(p *check.Pass, was, is *connector.Connector) {
			effect := "every call goes to another server, with its own certificate and firewall rules"
			if policies := hostPolicies(is); len(policies) > 0 && len(hostPolicies(was)) > 0 {
				effect = fmt.Sprintf("%s %s the server of every call; without %s, calls go to the new host",
					strings.Join(policies, ", "), verbFor(len(policies), "sets", "set"), verbFor(len(policies), "it", "them"))
			}
			secure := onlyHTTPS(was) && onlyHTTPS(is)
			reportAddress(p, "host", func(n source.Node) string {
				host := strings.ToLower(n.Str())
				if secure {
					host = strings.TrimSuffix(host, ":443")
				}
				return host
			}, effect)
		}),
	},
	{
		ID:        "base-path-changed",
		Title:     "The base path changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  serviceAddress,
		Consumers: everyone,
		When:      onRun,
		Members:   []string{"definition/basePath"},
		Fix:       "keep serving the old base path, or add the new one as new operations",
		Run:       eachConnector(basePathChanged),
	},
	listRow{
		ID: "scheme-https-removed", Evidence: dependsOnService, Title: "https was removed from schemes",
		Severity: check.Error, Change: check.Breaking, When: onRun,
		Member: "schemes", Gone: true, Counts: isHTTPS,
		Effect: "calls fail, or travel unencrypted", Fix: "keep https",
	}.rule(),
	listRow{
		ID: "scheme-removed", Evidence: dependsOnService, Title: "A scheme was removed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Member: "schemes", Gone: true, Counts: func(word string) bool { return !isHTTPS(word) },
		Effect: "calls that used it may fail", Fix: "remove it only when nothing calls it",
	}.rule(),
	listRow{
		ID: "scheme-added", Title: "A scheme was added",
		Severity: check.Note, Change: check.Additive,
		Member: "schemes",
		Effect: "calls may use it; existing calls still work", Fix: "no action needed unless it is http",
	}.rule(),
	listRow{
		ID: "request-media-type-removed", Evidence: dependsOnService, Title: "A request media type was removed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Member: "consumes", Gone: true,
		Effect: "bodies may be sent as another type, or rejected", Fix: "keep both types",
	}.rule(),
	listRow{
		ID: "request-media-type-added", Title: "A request media type was added",
		Severity: check.Note, Change: check.Additive,
		Member: "consumes",
		Effect: "bodies may be sent as one more type", Fix: "no action needed",
	}.rule(),
	listRow{
		ID: "response-media-type-removed", Evidence: dependsOnService, Title: "A response media type was removed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Member: "produces", Gone: true,
		Effect: "responses may arrive as text where flows expect an object", Fix: "keep both types",
	}.rule(),
	listRow{
		ID: "response-media-type-added", Title: "A response media type was added",
		Severity: check.Note, Change: check.Additive,
		Member: "produces",
		Effect: "responses may arrive as one more type", Fix: "no action needed",
	}.rule(),
}

func isHTTPS(word string) bool { return word == "https" }

// hostPolicies returns the policies that set the server of every call.
func hostPolicies(c *connector.Connector) []string {
	var names []string
	for i := range c.Policies {
		if policy := &c.Policies[i]; policy.Template == "dynamichosturl" && len(policy.Operations) == 0 {
			names = append(names, "policy "+policyName(policy))
		}
	}
	return names
}

// onlyHTTPS reports whether https is the only scheme, whose port is 443.
func onlyHTTPS(c *connector.Connector) bool {
	schemes := itemsOf(c.Definition.Root.Get("schemes"))
	return len(schemes) == 1 && isHTTPS(schemes[0].Str())
}

// reportAddress reports a changed part of the address. When both sides use environment variables
// the finding is a note, because each stage has its own value.
func reportAddress(p *check.Pass, member string, meaning func(source.Node) string, effect string) {
	before, after := p.Was.Definition.Root.Get(member), p.Is.Definition.Root.Get(member)
	if meaning(before) == meaning(after) {
		return
	}
	finding := check.Finding{
		Message: fmt.Sprintf("%s %s: %s", member, describeChange(before, after), effect),
		At:      spanOf(p.Is.Definition.Root, member), Was: spanOf(p.Was.Definition.Root, member),
		Old: scalarText(before), New: scalarText(after),
	}
	if isVariable(before) && isVariable(after) {
		finding.Severity = check.Note
		finding.Message = fmt.Sprintf("%s %s: check that every stage has a value for it", member, describeChange(before, after))
	}
	p.About(member).Report(finding)
}
