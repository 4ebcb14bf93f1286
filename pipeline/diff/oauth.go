package diff

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// oauthRow is a rule about fields of oAuthSettings whose every change means the same. The
// values are not shown: a client secret may stand among them.
type oauthRow struct {
	ID, Title   string
	Severity    check.Severity
	Change      check.Change
	Fields      []string // without case; "customParameters/resourceuri" is one of the custom ones
	Effect, Fix string
}

var oauthRules = []check.Rule{
	oauthRow{
		ID: "oauth-identity-provider-changed", Title: "People sign in with another provider", Severity: check.Error, Change: check.Breaking,
		Fields: []string{"identityprovider"},
		Effect: "every connection must be made anew", Fix: "offer the other provider beside the old one as a parameter set",
	}.rule(),
	oauthRow{
		ID: "oauth-endpoint-changed", Title: "Tokens come from another address", Severity: check.Warning, Change: check.Additive,
		Fields: []string{"authorizationurl", "tokenurl", "refreshurl", "authorizationurltemplate", "tokenurltemplate", "refreshurltemplate",
			"authorizationurlquerystringtemplate", "tokenurlquerystringtemplate", "refreshurlquerystringtemplate",
			"tokenbodytemplate", "refreshbodytemplate", "loginuri", "tenantid"},
		Effect: "connections that exist cannot refresh their tokens until somebody signs in again", Fix: "keep the old address answering until connections were made anew",
	}.rule(),
	oauthRow{
		ID: "oauth-resource-changed", Title: "Tokens are for another resource", Severity: check.Warning, Change: check.Additive,
		Fields: []string{"resourceuri", "resource", "azureactivedirectoryresourceid", "audience"},
		Effect: "calls get 401 until people sign in again", Fix: "keep the resource, or tell the owners of connections",
	}.rule(),
	oauthRow{
		ID: "oauth-client-id-changed", Title: "Tokens come through another application", Severity: check.Warning, Change: check.Additive,
		Fields: []string{"clientid"},
		Effect: "refresh tokens belong to the old application, so people must sign in again", Fix: "keep the application, or put its id into an environment variable",
	}.rule(),
	oauthRow{
		ID: "oauth-redirect-mode-changed", Title: "People come back from signing in to another address", Severity: check.Warning, Change: check.Additive,
		Fields: []string{"redirectmode", "redirecturl"},
		Effect: "nobody can sign in until the application lists the new address", Fix: "add the new redirect URI to the application before the release",
	}.rule(),
	scopeRule("oauth-scope-added", "Connections ask for more", true, "people, or their administrator, must consent again", "ask for the least that works"),
	scopeRule("oauth-scope-removed", "Connections ask for less", false, "calls that needed it get 403 once people sign in again", "see that nothing needs it"),
}

func (row oauthRow) rule() check.Rule {
	return check.Rule{
		ID: row.ID, Title: row.Title, Severity: row.Severity, Change: row.Change, Consumers: connecting, Fix: row.Fix,
		Run: eachField(func(p *check.Pass, f field) {
			if !f.both() {
				return
			}
			before, after := settings(f.was.OAuth()), settings(f.is.OAuth())
			for _, name := range row.Fields {
				was, is := before[name], after[name]
				if was.value.Equal(is.value) || empty(was.value) && empty(is.value) {
					continue
				}
				shown := name
				if is.key.Exists() {
					shown = is.key.Str()
				} else if was.key.Exists() {
					shown = was.key.Str()
				}
				at := is.value.Span()
				if at.IsZero() {
					at = f.is.Key.Span()
				}
				p.About(f.subject() + "/oAuthSettings/" + shown).Report(check.Finding{
					Message: fmt.Sprintf("%s of connection parameter %s changed: %s", shown, quote(f.name()), row.Effect),
					At:      at, Was: was.value.Span(),
				})
			}
		}),
	}
}

type setting struct{ key, value source.Node }

// settings are the fields of oAuthSettings by name without case: its own, those below
// properties, and the values of customParameters.
func settings(oauth source.Node) map[string]setting {
	all := map[string]setting{}
	for key, value := range oauth.Members() {
		name := strings.ToLower(key.Str())
		switch name {
		case "properties", "customparameters":
			for inner, n := range value.Members() {
				all[strings.ToLower(inner.Str())] = setting{inner, valueOf(n)}
			}
		case "clientsecret", "scopes", "scope":
		default:
			all[name] = setting{key, value}
		}
	}
	return all
}

func scopeRule(id, title string, came bool, effect, fix string) check.Rule {
	return check.Rule{
		ID: id, Title: title, Severity: check.Warning, Change: check.Additive, Consumers: connecting, Fix: fix,
		Run: eachField(func(p *check.Pass, f field) {
			if !f.both() {
				return
			}
			from, to, verb := scopes(f.is.OAuth()), scopes(f.was.OAuth()), "asks for"
			if !came {
				from, to, verb = to, from, "no longer asks for"
			}
			if moved := lostFrom(from, to); len(moved) > 0 {
				p.About(f.subject() + "/oAuthSettings/scopes").Report(check.Finding{
					Message: fmt.Sprintf("connection parameter %s %s %s: %s", quote(f.name()), verb, quote(strings.Join(moved, " ")), effect),
					At:      place(f.is.OAuth(), "scopes"), Was: place(f.was.OAuth(), "scopes"),
				})
			}
		}),
	}
}

func scopes(oauth source.Node) []string {
	var all []string
	for _, item := range oauth.Get("scopes").Items() {
		all = append(all, strings.Fields(item.Str())...)
	}
	return set(all)
}
