package lint

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// parameterDefaults returns credentials in defaults of parameters and properties.
func parameterDefaults(f *index) []credential {
	var found []credential
	for _, m := range f.membersOf("default") {
		obj := m.Of
		if len(found) == maxMasked {
			break
		}
		if m.Value.Kind() != source.String || obj.Kind == kindParameter && obj.Get("in").Str() == "body" || !secretName(obj.Name) {
			continue
		}
		if text := m.Value.Str(); looksLikeDefault(text) {
			found = append(found, credential{
				rule: "secret-parameter-default", op: obj.Op, value: text, at: m.Value.Span(),
				subject: obj.Subject(), what: "the default of " + obj.Label() + looksLive,
			})
		}
	}
	return found
}

// looksLikeDefault reports whether a default is a credential, if its name says so too.
func looksLikeDefault(text string) bool {
	return len(text) >= minRandom && entropy(text) >= 3 && !looksLikeWord(text) && !notCredential(text)
}

const templateParameter = "x-ms-apimTemplateParameter."

func policyLiterals(c *connector.Connector) []credential {
	var found []credential
	for _, policy := range c.Policies {
		name, value, sends := credentialSent(policy)
		text := withoutScheme(value.Str())
		if sends && len(text) >= 8 && entropy(text) >= 2.5 && !looksLikeWord(text) && !notCredential(text) {
			found = append(found, credential{
				rule: "secret-policy-literal", value: text, at: value.Span(), subject: policy.Subject(),
				what: "the value that policy " + policyName(policy) + " sends as " + name + looksLive,
			})
		}
	}
	return found
}

// credentialSent returns what a policy sends as a header or query parameter with a secret's name.
func credentialSent(policy connector.Policy) (name string, value source.Node, ok bool) {
	name = policy.Parameters.Get(templateParameter + "name").Str()
	value = policy.Parameters.Get(templateParameter + "value")
	return name, value, (policy.Template == "setheader" || policy.Template == "setqueryparameter") && secretName(name)
}

// withoutScheme returns the credential of an Authorization header.
func withoutScheme(value string) string {
	if scheme, rest, ok := strings.Cut(value, " "); ok && len(scheme) <= 12 {
		return strings.TrimSpace(rest)
	}
	return value
}

// minSecret is the length of the shortest client secret; shorter texts are placeholders.
const minSecret = 8

// clientSecrets returns those of OAuth settings, including custom parameters.
func clientSecrets(c *connector.Connector) []credential {
	var found []credential
	for _, prm := range c.ConnectionParameters {
		edited := false
		for _, at := range oauthSecrets(prm) {
			text := at.Str()
			if len(text) < minSecret || notCredential(text) {
				continue
			}
			secret := credential{
				rule: "secret-oauth-client-secret", value: text, at: at.Span(), subject: prm.Subject(),
				what: "the client secret of connection parameter " + prm.Name + looksLive,
			}
			if !edited { // two neighbours cannot be removed in one run
				edited, secret.edits = true, []source.Edit{at.Remove()}
			}
			found = append(found, secret)
		}
	}
	return found
}

func oauthSecrets(prm connector.ConnectionParameter) []source.Node {
	var all []source.Node
	for key, value := range prm.OAuth().Members() {
		if strings.EqualFold(key.Str(), "clientSecret") {
			all = append(all, value)
		}
	}
	_, custom := memberFold(prm.OAuth(), "customParameters")
	for key, parameter := range custom.Members() {
		if _, value := memberFold(parameter, "value"); credentialName(key.Str()) && value.Kind() == source.String {
			all = append(all, value)
		}
	}
	return all
}

func connectionDefaults(c *connector.Connector) []credential {
	var found []credential
	for _, prm := range c.ConnectionParameters {
		value := prm.Node.Get("defaultValue")
		if text := value.Str(); prm.Secure() && text != "" {
			found = append(found, credential{
				rule: "secret-connection-default", value: text, at: value.Span(), subject: prm.Subject(),
				what:  "every connection gets the default value of secret " + prm.Name,
				edits: []source.Edit{value.Remove()},
			})
		}
	}
	return found
}

// checkPlaceholders reports credentials that somebody has to replace before the connector works.
func checkPlaceholders(p *check.Pass) {
	const so = " is a placeholder; somebody has to replace it by hand and may commit the real value"
	for _, prm := range p.Is.ConnectionParameters {
		for _, at := range oauthSecrets(prm) {
			if text := at.Str(); isPlaceholder(text) || text != "" && len(text) < minSecret {
				p.About(prm.Subject()).Reportf(at.Span(), "the client secret of connection parameter %s%s", prm.Name, so)
			}
		}
	}
	for _, policy := range p.Is.Policies {
		name, value, sends := credentialSent(policy)
		if sends && isPlaceholder(withoutScheme(value.Str())) {
			p.About(policy.Subject()).Reportf(value.Span(), "the value that policy %s sends as %s%s", policyName(policy), name, so)
		}
	}
}

// isPlaceholder reports whether a text is a placeholder for a credential. An expression is
// not: the platform fills it in.
func isPlaceholder(text string) bool {
	return text != "" && !strings.Contains(text, "@") && notCredential(text)
}
