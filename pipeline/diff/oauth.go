package diff

import (
	"bytes"
	"cmp"

	"alm/pipeline/check"
)

// oauthRow is a rule about members of oAuthSettings whose changes all have the same effect.
type oauthRow struct {
	ID, Title   string
	Evidence    check.Evidence
	Severity    check.Severity
	Change      check.Change
	When        []check.Phase
	Names       []string // lower case; at the settings, in properties or in customParameters
	Effect, Fix string
}

const identityProvider = "identityprovider"

var oauthRows = []oauthRow{
	{
		ID: "oauth-identity-provider-changed", Title: "The identity provider changed",
		Severity: check.Error, Change: check.Breaking, When: onRun,
		Names:    []string{identityProvider},
		Effect:   "every connection must be created again",
		Evidence: certifiedUpdates,
		Fix:      "offer the other provider beside the old one as a parameter set",
	},
	{
		ID: "oauth-resource-changed", Title: "The OAuth resource changed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Names:    []string{"resourceuri", "resource", "azureactivedirectoryresourceid", "audience"},
		Effect:   "calls may get 401 until people sign in again",
		Evidence: madeAgain,
		Fix:      "keep the resource, or inform the owners of connections",
	},
	{
		ID: "oauth-client-id-changed", Title: "The OAuth client changed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Names:    []string{"clientid", "prodclientid", "previewclientid", "clientsecret", "prodclientsecret", "previewclientsecret"},
		Effect:   "refresh tokens belong to the old application, so people must sign in again",
		Evidence: boundTokens,
		Fix:      "keep the application, or put its id into an environment variable",
	},
	{
		ID: "oauth-redirect-mode-changed", Title: "The OAuth redirect address changed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Names:    []string{"redirectmode", "redirecturl"},
		Effect:   "nobody can sign in until the application lists the new address",
		Evidence: listedRedirect,
		Fix:      "add the new redirect URI to the application before the release",
	},
	{
		ID: "oauth-endpoint-changed", Title: "An OAuth endpoint or setting changed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Effect:   "existing connections may not get their next token, and people may have to sign in again",
		Evidence: madeAgain,
		Fix:      "keep serving the old address until all connections have been created again",
	},
}

// oauthRules returns the rules on oAuthSettings. The last row covers what the others do not;
// scopes follow.
func oauthRules() []check.Rule {
	return append(oauthSettingRules(oauthRows),
		scopeRow{
			ID: "oauth-scope-added", Title: "An OAuth scope was added",
			Evidence: boundTokens,
			When:     onRun,
			Effect:   "people, or their administrator, may have to consent again",
			Fix:      "request the least that works",
		}.rule("asks for"),
		scopeRow{
			ID: "oauth-scope-removed", Title: "An OAuth scope was removed", Gone: true,
			Evidence: dependsOnSignIn,
			When:     onRun,
			Effect:   "calls that needed it may get 403 once people sign in again",
			Fix:      "check that nothing needs it",
		}.rule("no longer asks for"),
	)
}

func oauthSettingRules(rows []oauthRow) []check.Rule {
	mine := map[string]string{}
	for _, row := range rows {
		for _, name := range row.Names {
			mine[name] = row.ID
		}
	}
	rest := rows[len(rows)-1].ID
	rules := make([]check.Rule, 0, len(rows)+2)
	for _, row := range rows {
		rules = append(rules, row.rule(func(name string) bool { return cmp.Or(mine[name], rest) == row.ID }))
	}
	return rules
}

func (row oauthRow) rule(owns func(name string) bool) check.Rule {
	return check.Rule{
		ID: row.ID, Title: row.Title, Severity: row.Severity, Change: row.Change, Consumers: connecting, When: row.When, Fix: row.Fix,
		Evidence: row.Evidence,
		Run: eachField(func(p *check.Pass, f connectionField) {
			if !f.kept() || bytes.Equal(f.was.OAuth().Raw(), f.is.OAuth().Raw()) {
				return
			}
			all := f.changedSettings()
			if f.otherProvider() {
				if owns(identityProvider) {
					row.reportProvider(p, f, all)
				}
				return
			}
			var mine []settingPair
			for _, s := range all {
				switch {
				case !owns(s.name()):
				case isPlaceholder(s.was.value) && isPlaceholder(s.is.value):
					row.report(p, f, []settingPair{s})
				default:
					mine = append(mine, s)
				}
			}
			if len(mine) > 0 {
				row.report(p, f, mine)
			}
		}),
	}
}
