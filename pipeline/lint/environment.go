package lint

import (
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var environmentRules = []check.Rule{
	{
		ID:       "environment-host-internal",
		Point:    check.ReviewHost,
		Title:    "The host is on a private network and the connector has no gateway",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "the platform calls the host from the cloud"},
		Fix:      `use a public host, or add "gateway" to capabilities, with Basic or Windows authentication`,
		Run: onHost(hostInternal, func(p *check.Pass, host source.Node) {
			if !hasCapability(p.Is, "gateway") {
				p.Reportf(host.Span(), "host %s is on a private network; the platform cannot reach it without the gateway", host.Str())
			}
		}),
	},
	{
		ID:       "environment-host-nonproduction",
		Guess:    true,
		Point:    check.ReviewHost,
		Title:    "The host looks like a test system",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsWarning},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: certificationPage},
		Fix:      `write @environmentVariables("prefix_Host") and set the host per stage`,
		Run: onHost(hostNonproduction, func(p *check.Pass, host source.Node) {
			p.Reportf(host.Span(), "host %s looks like a test system; in production the connector would still call it", host.Str())
		}),
	},
	{
		ID:       "environment-host-temporary",
		Point:    check.ReviewHost,
		Title:    "The host is a tunnel or a mock",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "Microsoft documents dev tunnels for debugging; a tunnel can have a reserved name"},
		In:       check.Profiles{Certification: check.AsError, Security: check.AsError},
		Fix:      "use the API's own host",
		Run: onHost(hostTemporary, func(p *check.Pass, host source.Node) {
			p.Reportf(host.Span(), "host %s is a tunnel or a mock; when it expires, requests may reach the next owner of the name", host.Str())
		}),
	},
	{
		ID:       "environment-host-placeholder",
		Title:    "The host is a placeholder",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning},
		Fix:      "use the API's host, or add a dynamichosturl policy for all operations",
		Run: onHost(hostPlaceholder, func(p *check.Pass, host source.Node) {
			if !dynamicHost(p.Is) {
				p.Reportf(host.Span(), "host %s is a placeholder, and no dynamichosturl policy replaces it for every operation", host.Str())
			}
		}),
	},
	{
		ID:       "environment-url-nonproduction",
		Guess:    true,
		Point:    check.ReviewHost,
		Title:    "A sign-in, a policy or the script calls a test system",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      `write @environmentVariables("prefix_Name") where that is supported, otherwise read the URL from the connection`,
		Run: eachAddress(func(p *check.Pass, at source.Span, address string) {
			host := hostOf(address)
			if what := stageNames[hostKind(host)]; what != "" {
				p.Reportf(at, "%s is %s; in production the connector would still call it", host, what)
			}
		}),
	},
	{
		ID:       "environment-tenant-id",
		Point:    check.ReviewVariables,
		Title:    "A tenant ID is hard-coded",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Fix:      `write @environmentVariables("prefix_TenantId")`,
		Run:      checkTenants,
	},
}

// stageNames describe hosts that do not belong in production.
var stageNames = map[hostIs]string{
	hostInternal: "on a private network", hostTemporary: "a tunnel or a mock", hostNonproduction: "a test system by name",
}

func onHost(is hostIs, visit func(*check.Pass, source.Node)) func(*check.Pass) {
	return func(p *check.Pass) {
		if indexOf(p).host == is {
			visit(p.About("host"), p.Is.Definition.Root.Get("host"))
		}
	}
}

func hasCapability(c *connector.Connector, name string) bool {
	for _, capability := range c.Property("capabilities").Items() {
		if strings.EqualFold(capability.Str(), name) {
			return true
		}
	}
	return false
}

// dynamicHost reports whether policies replace the host of every operation.
func dynamicHost(c *connector.Connector) bool {
	named := map[string]bool{}
	for _, policy := range c.Policies {
		if policy.Template != "dynamichosturl" {
			continue
		}
		if len(policy.Operations) == 0 {
			return true
		}
		for _, id := range policy.Operations {
			named[id.Str()] = true
		}
	}
	return len(named) > 0 && !slices.ContainsFunc(c.Operations, func(op *connector.Operation) bool {
		return !named[op.ID] && !named[sanitizedID(op.ID)]
	})
}

// eachAddress visits the http URLs of sign-ins, policies and the script. Sign-in URLs of
// the definition are visited if the properties have none.
func eachAddress(visit func(p *check.Pass, at source.Span, address string)) func(*check.Pass) {
	return func(p *check.Pass) {
		eachSignIn(func(p *check.Pass, in signIn) {
			for _, address := range in.addresses() {
				visit(p, address.Span(), address.Str())
			}
		})(p)
		if len(indexOf(p).signIns) == 0 {
			eachObject(kindSecurity, func(p *check.Pass, obj *object) {
				for _, name := range []string{"authorizationUrl", "tokenUrl"} {
					if address := obj.Get(name); address.Exists() {
						visit(p.About(obj.Subject()), address.Span(), address.Str())
					}
				}
			})(p)
		}
		eachPolicy(func(p *check.Pass, policy connector.Policy) {
			walkStrings(policy.Parameters, func(n source.Node) { visit(p, n.Span(), n.Str()) })
		})(p)
		eachScript(func(p *check.Pass, s *csharp) {
			for _, l := range s.literals {
				visit(p, l.at, l.text())
			}
		})(p)
	}
}

const guid = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`

var (
	tenantGUID = lazyregexp.New(`^` + guid + `$`)
	tenantURL  = lazyregexp.New(`(?i)^https://(?:login\.microsoftonline\.(?:com|us)|login\.windows\.net|sts\.windows\.net|login\.chinacloudapi\.cn)/` + guid)
)

func checkTenants(p *check.Pass) {
	const so = "; other environments may use another tenant"
	eachSignIn(func(p *check.Pass, in signIn) {
		if tenant := in.custom("tenantId"); tenantGUID.Get().MatchString(tenant.Str()) {
			p.Reportf(tenant.Span(), "connection parameter %s contains a tenant ID%s", in.parameter.Name, so)
		}
	})(p)
	eachAddress(func(p *check.Pass, at source.Span, address string) {
		if strings.HasPrefix(address, "http") && tenantURL.Get().MatchString(address) {
			p.Reportf(at, "this sign-in URL contains a tenant ID%s", so)
		}
	})(p)
}
