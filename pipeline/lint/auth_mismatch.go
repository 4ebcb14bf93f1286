package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// checkAuthMismatch reports when the connection can serve none of the security definitions.
func checkAuthMismatch(p *check.Pass) {
	if obj, has := authMismatch(p); obj != nil {
		obj.Reportf(p, obj.Span(), "the definition requires %s, but the connection has %s; requests are sent without it",
			authServedBy[obj.Get("type").Str()].Asks, has)
	}
}

// authMismatch returns the first security definition if the connection can serve none of them, and what it has.
func authMismatch(p *check.Pass) (first *object, has connectionContent) {
	definitions := indexOf(p).parts[kindSecurity]
	if !p.Is.Property().Exists() || len(definitions) == 0 || !hasConnections(p.Is) {
		return nil, has
	}
	has = connectionContents(p.Is)
	for _, obj := range definitions {
		if how, known := authServedBy[obj.Get("type").Str()]; !known || how.In(has) {
			return nil, has
		}
	}
	return definitions[0], has
}

// hasConnections reports whether the connection parameters can be read: other rules report those of another type or name.
func hasConnections(c *connector.Connector) bool {
	sets := c.Property("connectionParameterSets", "values")
	if isMisspelled(c.Property(), "connectionParameters") && !sets.Exists() {
		return false
	}
	if isOther(c.Property("connectionParameters"), source.Object) || isOther(sets, source.Array) {
		return false
	}
	for _, set := range sets.Items() {
		if isOther(set.Get("parameters"), source.Object) {
			return false
		}
	}
	return true
}

// isOther reports whether a value is there and of another kind.
func isOther(n source.Node, kind source.Kind) bool { return n.Exists() && n.Kind() != kind }

// connectionContent counts the parameters of a connection by kind.
type connectionContent struct{ signIn, secret, texts int }

func (has connectionContent) String() string {
	switch {
	case has.signIn > 0:
		return "an OAuth sign-in"
	case has.secret > 0:
		return "a key or password"
	case has.texts > 0:
		return "only plain strings"
	}
	return "no parameters"
}

func connectionContents(c *connector.Connector) (has connectionContent) {
	for _, prm := range c.ConnectionParameters {
		switch {
		case prm.OAuth().Exists():
			has.signIn++
		case prm.Secure() || namesSecret(prm):
			has.secret++
		default:
			has.texts++
		}
	}
	return has
}

// authServedBy maps the type of a security definition to what it requires of the connection.
var authServedBy = map[string]struct {
	Asks string
	In   func(connectionContent) bool
}{
	"oauth2": {"OAuth", func(has connectionContent) bool { return has.signIn > 0 }},
	"apiKey": {"an API key", func(has connectionContent) bool { return has.secret > 0 }},
	"basic":  {"Basic", func(has connectionContent) bool { return has.secret > 0 && has.secret+has.texts > 1 }},
}
