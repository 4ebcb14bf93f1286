package lint

import (
	"bytes"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var oauthRules = []check.Rule{
	{
		ID:       "auth-oauth-http-url",
		Point:    check.ReviewSignIn,
		Title:    "A sign-in URL does not use HTTPS",
		Severity: check.Error,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "RFC 6749, 3.1, 3.2 and 10.9"},
		Fix:      "write https://",
		Run:      checkSignInURLs,
	},
	{
		ID:       "auth-oauth-parameters",
		Point:    check.ReviewSignIn,
		Title:    "The OAuth settings lack a value that the identity provider needs",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "RFC 6749, 3.1, 3.2 and 6: users sign in, and tokens come, from these URLs; of aad Microsoft's schemas require resourceUri"},
		Fix:      `add it to customParameters, for example "tokenUrl": {"value": "https://…"}`,
		Run: eachSignIn(func(p *check.Pass, in signIn) {
			var missing []string
			key, custom := memberFold(in.settings, "customParameters")
			if custom.Exists() && custom.Kind() != source.Object {
				return // json-type reports it
			}
			for _, name := range providerParameters[in.provider] {
				if in.lacks(name) {
					missing = append(missing, name)
				}
			}
			if missing != nil {
				p.Reportf(firstSpan(p, key, custom, in.key), "identity provider %s of connection parameter %s lacks %s; signing in or refreshing tokens can fail",
					in.provider, in.parameter.Name, strings.Join(missing, ", "))
			}
		}),
	},
	{
		ID:       "auth-oauth-provider",
		Point:    check.ReviewSignIn,
		Title:    "The identity provider is unknown",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "Microsoft's schemas list the built-in providers"},
		Fix:      "use oauth2 for fixed URLs, oauth2generic for URL templates, aad for Microsoft Entra",
		Run: eachSignIn(func(p *check.Pass, in signIn) {
			_, at := memberFold(in.settings, "identityProvider")
			switch {
			case in.provider == "":
				p.Reportf(firstSpan(p, at, in.key), "connection parameter %s has no identity provider; users cannot sign in", in.parameter.Name)
			case !slices.Contains(identityProviders, in.provider):
				p.Reportf(at.Span(), "identity provider %s of connection parameter %s is unknown; creating a connection may fail", at.Str(), in.parameter.Name)
			}
		}),
	},
	{
		ID:       "auth-oauth-redirect-mode",
		Title:    "The connector shares its redirect URL with others",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsWarning},
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "Microsoft announced per-connector redirect URLs in 2024; most published connectors still use the global one"},
		Fix:      `set "redirectMode": "GlobalPerConnector" and register the connector's redirect URL with the provider`,
		Run: eachSignIn(func(p *check.Pass, in signIn) {
			_, mode := memberFold(in.settings, "redirectMode")
			switch mode.Str() {
			case "", "GlobalPerConnector", "Direct":
			case "Global":
				p.Reportf(mode.Span(), "connection parameter %s uses the redirect URL that all connectors share; new connectors must use their own", in.parameter.Name)
			default:
				p.Reportf(mode.Span(), "redirectMode %s of connection parameter %s is unknown; use Global, GlobalPerConnector or Direct", mode.Str(), in.parameter.Name)
			}
		}),
	},
	{
		ID:       "auth-oauth-flow",
		Point:    check.ReviewSignIn,
		Title:    "The OAuth flow is not supported",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsError},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft: troubleshoot OAuth 2.0 in custom connectors; only the authorization code flow is supported"},
		Fix:      `use "flow": "accessCode" with an authorization and a token URL`,
		Run: eachObject(kindSecurity, func(p *check.Pass, obj *object) {
			flow := obj.Get("flow")
			if obj.Get("type").Str() == "oauth2" && flow.Exists() && flow.Str() != "accessCode" {
				obj.Reportf(p, flow.Span(), "%s uses flow %s; connections support only accessCode", obj.Label(), rawOrKind(flow))
			}
		}),
	},
	{
		ID:       "auth-oauth-on-behalf-of",
		Point:    check.ReviewSignIn,
		Title:    "The connector calls its service on behalf of the user",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Fix:      "review the permissions of the app registration and who can sign in",
		Run: eachSignIn(func(p *check.Pass, in signIn) {
			if on := in.custom("enableOnbehalfOfLogin"); isTrue(on) {
				p.Reportf(on.Span(), "connection parameter %s exchanges the user's token for tokens of other services; review the app registration", in.parameter.Name)
			}
		}),
	},
	{
		ID:       "auth-tenant-common",
		Point:    check.ReviewSignIn,
		Title:    "Users of any Microsoft Entra tenant may sign in",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Fix:      "set tenantId to your tenant, preferably with an environment variable",
		Run: eachSignIn(func(p *check.Pass, in signIn) {
			if tenant := in.custom("tenantId"); strings.EqualFold(tenant.Str(), "common") {
				p.Reportf(tenant.Span(), "connection parameter %s accepts sign-ins from every tenant; an internal API should accept only its own", in.parameter.Name)
			}
		}),
	},
}

// providerParameters are the custom parameters that an identity provider requires.
// (Microsoft's schema of apiProperties.json)
var providerParameters = map[string][]string{
	"oauth2":        {"authorizationUrl", "tokenUrl", "refreshUrl"},
	"oauth2generic": {"authorizationUrlTemplate", "tokenUrlTemplate", "refreshUrlTemplate"},
	"aad":           {"resourceUri"},
}

// identityProviders are the identity providers that a connection may name: those of Microsoft's
// schema, those that the wizard offers, and oauth2pkcewithdcr, which the platform takes from pac.
// (troystaylor/SharingIsCaring, A2A Connector Template)
var identityProviders = []string{
	"oauth2", "oauth2generic", "aad", "aadcertificate", "facebook", "box", "docusign", "dropbox", "github", "google",
	"instagram", "intuit", "linkedin", "microsoftaccount", "oauth2pkcewithdcr", "onedrive", "salesforce", "slack", "twitter", "yammer",
}

// signIn are the OAuth settings of one connection parameter.
type signIn struct {
	parameter connector.ConnectionParameter
	key       source.Node // of the settings
	settings  source.Node
	provider  string // lower case
}

func eachSignIn(visit func(*check.Pass, signIn)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, in := range indexOf(p).signIns {
			visit(p.About(in.parameter.Subject()), in)
		}
	}
}

func signIns(c *connector.Connector) []signIn {
	var all []signIn
	for _, prm := range c.ConnectionParameters {
		if key, settings := prm.Node.Member("oAuthSettings"); settings.Kind() == source.Object {
			_, provider := memberFold(settings, "identityProvider")
			all = append(all, signIn{prm, key, settings, strings.ToLower(provider.Str())})
		}
	}
	return all
}

// custom is the value of a custom parameter.
func (in signIn) custom(name string) source.Node {
	_, all := memberFold(in.settings, "customParameters")
	_, parameter := memberFold(all, name)
	_, value := memberFold(parameter, "value")
	return value
}

// lacks reports whether a custom parameter has no value. A value of a wrong type is left to json-type.
func (in signIn) lacks(name string) bool {
	_, all := memberFold(in.settings, "customParameters")
	_, parameter := memberFold(all, name)
	_, value := memberFold(parameter, "value")
	return !isOther(all, source.Object) && !isOther(parameter, source.Object) && value.Str() == "" &&
		(!value.Exists() || value.Kind() == source.String || value.Kind() == source.Null)
}

// addresses returns the URLs for signing in and getting tokens.
func (in signIn) addresses() []source.Node {
	var all []source.Node
	_, custom := memberFold(in.settings, "customParameters")
	for key, parameter := range custom.Members() {
		name := strings.ToLower(key.Str())
		if name != "resourceuri" && !strings.Contains(name, "querystring") && containsAny(name, []string{"url", "uri", "authority"}) {
			_, value := memberFold(parameter, "value")
			all = append(all, value)
		}
	}
	return all
}

// memberFold is Node.Member without regard to case.
func memberFold(n source.Node, name string) (key, value source.Node) {
	for k, v := range n.Members() {
		if strings.EqualFold(k.Str(), name) {
			key, value = k, v
		}
	}
	return key, value
}

// isTrue accepts the string "true" too: apiProperties.json has both.
func isTrue(n source.Node) bool { return n.Bool() || strings.EqualFold(n.Str(), "true") }

func checkSignInURLs(p *check.Pass) {
	eachSignIn(func(p *check.Pass, in signIn) {
		for _, address := range in.addresses() {
			if f, ok := httpFinding(address); ok {
				f.Message = "connection parameter " + in.parameter.Name + f.Message
				p.Report(f)
			}
		}
	})(p)
	eachObject(kindSecurity, func(p *check.Pass, obj *object) {
		for _, name := range []string{"authorizationUrl", "tokenUrl"} {
			if f, ok := httpFinding(obj.Get(name)); ok {
				f.Message = obj.Label() + f.Message
				obj.Report(p, f)
			}
		}
	})(p)
}

// httpFinding reports a URL that uses http. With a port or a host
// on a private network it has no edit, because https may not work there.
func httpFinding(address source.Node) (check.Finding, bool) {
	if !bytes.HasPrefix(address.Raw(), []byte(`"http://`)) {
		return check.Finding{}, false
	}
	f := check.Finding{At: address.Span(), Message: " signs in over http; codes, tokens and the client secret are sent unencrypted"}
	if host := hostOf(address.Str()); !strings.Contains(host, ":") && hostKind(host) != hostInternal {
		at := address.Span()
		at.Start += len(`"http`)
		at.End = at.Start
		f.Edits = []source.Edit{{Span: at, New: "s"}}
	}
	return f, true
}
