package lint

import (
	"alm/pipeline/check"
	"alm/solution/connector"
)

// checkAuthMismatch reports when the connection can serve none of the security definitions.
func checkAuthMismatch(p *check.Pass) {
	definitions := indexOf(p).parts[kindSecurity]
	if !p.Is.Property().Exists() || len(definitions) == 0 {
		return
	}
	has := connectionContents(p.Is)
	for _, obj := range definitions {
		if how, known := authServedBy[obj.Get("type").Str()]; !known || how.In(has) {
			return
		}
	}
	obj := definitions[0]
	obj.Reportf(p, obj.Span(), "the definition requires %s, but the connection has %s; requests are sent without it",
		authServedBy[obj.Get("type").Str()].Asks, has)
}

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
