package lint

import (
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

var scopeRules = []check.Rule{
	{
		ID:       "auth-oauth-default-scope",
		Point:    check.ReviewScopes,
		Title:    "The OAuth scope is .default",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsError},
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      "list only the scopes that the operations need",
		Run: eachScope(func(p *check.Pass, s oauthScope) {
			if strings.HasSuffix(strings.ToLower(s.name), ".default") {
				p.Reportf(s.at, "scope %s requests every permission that the app registration has now or gets later", s.name)
			}
		}),
	},
	{
		ID:       "auth-oauth-broad-scope",
		Point:    check.ReviewScopes,
		Title:    "An OAuth scope is broad",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Fix:      "request the narrowest scope that the operations need",
		Run: eachScope(func(p *check.Pass, s oauthScope) {
			if isBroad(s.name, indexOf(p).options.BroadScopes) {
				p.Reportf(s.at, "scope %s is broad; a leaked token gives access to everything that it covers", s.name)
			}
		}),
	},
	{
		ID:       "auth-oauth-no-scopes",
		Point:    check.ReviewScopes,
		Title:    "The OAuth settings have no scopes",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Fix:      "list only the scopes that the operations need",
		Run: eachSignIn(func(p *check.Pass, in signIn) {
			if !strings.HasPrefix(in.provider, "oauth2") {
				return
			}
			key, scopes := memberFold(in.settings, "scopes")
			if len(scopesIn(scopes)) == 0 {
				p.Reportf(firstSpan(p, key, in.key), "connection parameter %s has no scopes; the provider's default applies",
					in.parameter.Name)
			}
		}),
	},
}

// broadScopes are patterns of scopes, or of what follows a scope's last slash, in lower case.
var broadScopes = []string{
	"*", "*.all", "*:all", "cloud-platform", "all", "admin", "full", `*full[_.\-]access*`, `*full[_.\-]control*`, "*fullcontrol*",
	"directory.*", "user_impersonation",
}

func isBroad(scope string, more []string) bool {
	scope = strings.ToLower(scope)
	if strings.HasSuffix(scope, "readbasic.all") { // names and pictures only
		return false
	}
	last := scope[strings.LastIndexByte(scope, '/')+1:]
	fits := func(pattern string) bool {
		if pattern == "*" {
			return scope == "*"
		}
		matches, _ := path.Match(pattern, last)
		if !matches && last != scope {
			matches, _ = path.Match(pattern, scope)
		}
		return matches
	}
	return slices.ContainsFunc(broadScopes, fits) || slices.ContainsFunc(more, func(pattern string) bool { return fits(strings.ToLower(pattern)) })
}

// oauthScope is one OAuth scope and its place.
type oauthScope struct {
	name string
	at   source.Span
}

// eachScope visits the scopes of the OAuth settings; if a connector has no such
// settings, those of the definition.
func eachScope(visit func(*check.Pass, oauthScope)) func(*check.Pass) {
	return func(p *check.Pass) {
		eachSignIn(func(p *check.Pass, in signIn) {
			_, scopes := memberFold(in.settings, "scopes")
			for _, s := range scopesIn(scopes) {
				visit(p, s)
			}
		})(p)
		if len(indexOf(p).signIns) > 0 {
			return
		}
		eachObject(kindSecurity, func(p *check.Pass, obj *object) {
			for name := range obj.Get("scopes").Members() {
				visit(p.About(obj.Subject()), oauthScope{name.Str(), name.Span()})
			}
		})(p)
	}
}

// scopesIn returns the scopes of a list, whose items may contain several.
func scopesIn(list source.Node) []oauthScope {
	var all []oauthScope
	for _, item := range list.Items() {
		for _, name := range strings.FieldsFunc(item.Str(), func(r rune) bool { return r == ' ' || r == ',' }) {
			all = append(all, oauthScope{name, item.Span()})
		}
	}
	return all
}
