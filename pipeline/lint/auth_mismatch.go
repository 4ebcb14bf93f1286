package lint

import (
	"alm/pipeline/check"
	"alm/solution/connector"
)

// disagreeing reports security definitions none of which the connection can serve.
func disagreeing(p *check.Pass) {
	definitions := gathered(p).parts[kindSecurity]
	if !p.Is.Property().Exists() || len(definitions) == 0 {
		return
	}
	has := kept(p.Is)
	for _, at := range definitions {
		if how, known := mirrored[at.Get("type").Str()]; !known || how.In(has) {
			return
		}
	}
	at := definitions[0]
	at.Reportf(p, at.Span(), "the definition says %s, but the connection has %s; requests go out without it",
		mirrored[at.Get("type").Str()].Asks, has)
}

// connectionHas are the kinds of parameter that a connection keeps.
type connectionHas struct{ signIn, secret, texts int }

func (has connectionHas) String() string {
	switch {
	case has.signIn > 0:
		return "an OAuth sign-in"
	case has.secret > 0:
		return "a key or password"
	case has.texts > 0:
		return "plain texts alone"
	}
	return "no parameters"
}

func kept(c *connector.Connector) (has connectionHas) {
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

// mirrored says by type what a security definition asks of the connection.
var mirrored = map[string]struct {
	Asks string
	In   func(connectionHas) bool
}{
	"oauth2": {"OAuth", func(has connectionHas) bool { return has.signIn > 0 }},
	"apiKey": {"an API key", func(has connectionHas) bool { return has.secret > 0 }},
	"basic":  {"Basic", func(has connectionHas) bool { return has.secret > 0 && has.secret+has.texts > 1 }},
}
