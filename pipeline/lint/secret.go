package lint

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var secretRules = []check.Rule{
	{
		ID:       "secret-parameter-default",
		Title:    "A credential is the default of an operation's parameter",
		Severity: check.Error,
		Fix:      "revoke it, then take the value from a securestring connection parameter through a policy",
		Run:      tell("secret-parameter-default"),
	},
	{
		ID:       "secret-policy-literal",
		Title:    "A policy sends a credential that is written into it",
		Severity: check.Error,
		Fix:      "revoke it, then write @connectionParameters('name') and declare that parameter a securestring",
		Run:      tell("secret-policy-literal"),
	},
	{
		ID:       "secret-oauth-client-secret",
		Title:    "The OAuth client secret stands in the source",
		Severity: check.Error,
		Fix:      "revoke it, then remove clientSecret; give it at import, or as an environment variable of type Secret",
		Run:      tell("secret-oauth-client-secret"),
	},
	{
		ID:       "secret-known-pattern",
		Title:    "A text holds a credential of a known shape",
		Severity: check.Error,
		Fix:      "revoke it where it was issued, then remove it; git history keeps it",
		Run:      tell("secret-known-pattern"),
	},
}

// credential is a value that looks like a secret. Nothing prints the value.
type credential struct {
	rule    string
	subject string
	what    string // "the default of parameter code looks like a live credential"
	op      *connector.Operation
	value   string
	at      source.Span
}

const live = " looks like a live credential"

func tell(rule string) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, c := range gathered(p).credentials {
			if c.rule != rule {
				continue
			}
			pass := p
			if c.op != nil {
				pass = p.On(c.op)
			}
			pass.About(c.subject).Reportf(c.at, "%s (%s); whoever reads the file can use it", c.what, outline(c.value))
		}
	}
}

// credentials finds those that their place gives away, then those that their shape does.
// No place is told twice.
func credentials(c *connector.Connector) []credential {
	found := parameterDefaults(c)
	found = append(found, policyLiterals(c)...)
	found = append(found, clientSecrets(c)...)
	for _, f := range texts(c) {
		found = append(found, knownShapes(f, found)...)
	}
	return found
}

func parameterDefaults(c *connector.Connector) []credential {
	var found []credential
	seen := map[source.Node]bool{}
	for _, op := range c.Operations {
		for _, prm := range op.Parameters {
			value := prm.Node.Get("default")
			if prm.In == "body" || value.Kind() != source.String || !secretName(prm.Name) || seen[value] {
				continue
			}
			seen[value] = true
			if text := value.Str(); len(text) >= 16 && entropy(text) >= 3 && !word(text) && !placeholder(text) {
				found = append(found, credential{
					rule: "secret-parameter-default", op: op, value: text, at: value.Span(),
					subject: op.Subject() + "/parameter/" + prm.Name,
					what:    "the default of parameter " + prm.Name + " of " + op.Label() + live,
				})
			}
		}
	}
	return found
}

const templateParameter = "x-ms-apimTemplateParameter."

func policyLiterals(c *connector.Connector) []credential {
	var found []credential
	for _, policy := range c.Policies {
		name := policy.Parameters.Get(templateParameter + "name").Str()
		value := policy.Parameters.Get(templateParameter + "value")
		if policy.Template != "setheader" && policy.Template != "setqueryparameter" || !secretName(name) {
			continue
		}
		text := withoutScheme(value.Str())
		if len(text) >= 8 && entropy(text) >= 2.5 && !word(text) && !placeholder(text) {
			found = append(found, credential{
				rule: "secret-policy-literal", value: text, at: value.Span(), subject: policy.Subject(),
				what: "the value that policy " + policyName(policy) + " sends as " + name + live,
			})
		}
	}
	return found
}

// withoutScheme is an Authorization header's credential.
func withoutScheme(value string) string {
	if scheme, rest, ok := strings.Cut(value, " "); ok && len(scheme) <= 12 {
		return strings.TrimSpace(rest)
	}
	return value
}

func clientSecrets(c *connector.Connector) []credential {
	var found []credential
	for _, prm := range c.ConnectionParameters {
		for key, value := range prm.OAuth().Members() {
			text := value.Str()
			if !strings.EqualFold(key.Str(), "clientSecret") || len(text) < 8 || placeholder(text) {
				continue
			}
			found = append(found, credential{
				rule: "secret-oauth-client-secret", value: text, at: value.Span(), subject: prm.Subject(),
				what: "clientSecret of connection parameter " + prm.Name + live,
			})
		}
	}
	return found
}
