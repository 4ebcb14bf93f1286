package lint

import (
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

var authRules = []check.Rule{
	{
		ID:       "auth-none",
		Point:    check.ReviewSignIn,
		Title:    "The connector has no authentication",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "confirm that the API is public, or add a connection parameter and a security definition",
		Run: func(p *check.Pass) {
			root := p.Is.Definition.Root
			key, security := root.Member("securityDefinitions")
			if len(p.Is.ConnectionParameters) == 0 && security.Len() == 0 {
				p.About("securityDefinitions").Reportf(firstSpan(p, key, root.Get("info", "title")),
					"the connector requires no authentication; anyone who knows the API can call it")
			}
		},
	},
	{
		ID:       "auth-basic",
		Point:    check.ReviewSignIn,
		Title:    "The connector uses Basic authentication",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "use OAuth, or an API key that is limited and can be revoked",
		Run: eachObject(kindSecurity, func(p *check.Pass, obj *object) {
			if kind := obj.Get("type"); strings.EqualFold(kind.Str(), "basic") {
				obj.Reportf(p, kind.Span(), "%s is Basic authentication; every request contains a user's password", obj.Label())
			}
		}),
	},
	{
		ID:       "auth-api-key-in-query",
		Point:    check.ReviewSignIn,
		Title:    "The API key is sent in the URL",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      `send the key in a header: "in": "header"`,
		Run: eachObject(kindSecurity, func(p *check.Pass, obj *object) {
			if in := obj.Get("in"); strings.EqualFold(obj.Get("type").Str(), "apiKey") && strings.EqualFold(in.Str(), "query") {
				obj.Reportf(p, in.Span(), "%s sends the key in the URL as %s; proxies and servers log URLs", obj.Label(), obj.Get("name").Str())
			}
		}),
	},
	{
		ID:       "auth-credential-parameter",
		Point:    check.ReviewSignIn,
		Title:    "An operation asks makers for a credential",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsError},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "use a securestring connection parameter, sent by a security definition or a setheader policy",
		Run: eachObject(kindParameter, func(p *check.Pass, obj *object) {
			if !credentialName(obj.Name) || obj.Get("x-ms-visibility").Str() == "internal" {
				return
			}
			if in := obj.Get("in").Str(); in == "header" || in == "query" {
				obj.Reportf(p, firstSpan(p, obj.Get("name"), obj.Node), "%s asks makers for a credential; it is stored in the flow, where every co-owner can read it", obj.Label())
			}
		}),
	},
	{
		ID:       "auth-dynamic-host",
		Point:    check.ReviewSignIn,
		Title:    "The credential is sent to a host that the user chooses",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "fix the domain in the template: https://@connectionParameters('tenant').contoso.com",
		Run: eachPolicy(func(p *check.Pass, policy connector.Policy) {
			if policy.Template != "dynamichosturl" {
				return
			}
			template := policy.Parameters.Get(templateParameter + "urlTemplate")
			if who := hostChooser(p.Is, template.Str()); who != "" {
				p.Reportf(template.Span(), "policy %s sends the connection's credential to any host that %s enters", policyName(policy), who)
			}
		}),
	},
	{
		ID:       "auth-mismatch",
		Point:    check.ReviewSignIn,
		Title:    "The definition and the properties disagree about authentication",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsError},
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "published connectors have such parameters"},
		Fix:      "make both agree; the platform creates connections from apiProperties.json",
		Run:      checkAuthMismatch,
	},
}

// credentialNames are parameter names of credentials, without punctuation, in lower case.
var credentialNames = []string{
	"authorization", "xapikey", "apikey", "xauthtoken", "xaccesstoken", "token", "accesstoken", "authtoken", "bearertoken",
	"clientsecret", "secretkey", "ocpapimsubscriptionkey", "subscriptionkey", "xfunctionskey",
}

func credentialName(name string) bool {
	if name == "" || len(name) > 32 || !strings.ContainsRune("nytNYT", rune(name[len(name)-1])) { // as all of them end
		return false
	}
	return slices.Contains(credentialNames, strings.ToLower(sanitizedID(name)))
}

// hostChooser returns who decides the end of the host in a URL template; "" if the
// template or a list of allowed values decides.
func hostChooser(c *connector.Connector, template string) string {
	host := templateHost(template)
	at := strings.LastIndexByte(host, '@')
	if at < 0 || !strings.HasSuffix(host, ")") {
		return ""
	}
	from, argument, _ := strings.Cut(host[at+1:], "(")
	switch strings.ToLower(from) {
	case "queryparameters", "headers", "header":
		return "the caller"
	case "connectionparameters":
		if !offersValues(c, firstQuoted(argument)) {
			return "the user"
		}
	}
	return ""
}

// templateHost returns the host of a URL template, without the port; slashes in a
// parameter's default value do not end it.
func templateHost(template string) string {
	if scheme, rest, ok := strings.Cut(template, "://"); ok && !strings.Contains(scheme, "@") {
		template = rest
	}
	depth := 0
	for i := range len(template) {
		switch c := template[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0 && strings.IndexByte("/?:", c) >= 0:
			return template[:i]
		}
	}
	return strings.TrimSpace(template)
}

// firstQuoted returns the first quoted text.
func firstQuoted(text string) string {
	start := strings.IndexAny(text, `'"`)
	if start < 0 {
		return ""
	}
	name, _, _ := strings.Cut(text[start+1:], text[start:start+1])
	return name
}

// offersValues reports whether a connection parameter offers a list of values.
func offersValues(c *connector.Connector, name string) bool {
	return slices.ContainsFunc(c.ConnectionParameters, func(prm connector.ConnectionParameter) bool {
		return strings.EqualFold(prm.Name, name) &&
			(prm.Node.Get("allowedValues").Len() > 0 || prm.Constraints().Get("allowedValues").Len() > 0)
	})
}
