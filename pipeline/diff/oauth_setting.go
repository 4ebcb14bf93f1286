package diff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
)

// settingPair is a setting that differs.
type settingPair struct {
	path    string
	was, is setting
}

func (s settingPair) name() string { return s.path[strings.LastIndex(s.path, "/")+1:] }

// shown returns the setting's name as written.
func (s settingPair) shown() string { return cmp.Or(s.is.name, s.was.name) }

func (s settingPair) content() string { return contentOf(s.was.value, s.is.value) }

func (s settingPair) subject(f connectionField) string {
	return f.subject() + "/oAuthSettings/" + s.shown()
}

// changedSettings returns the settings that differ, by path.
func (f connectionField) changedSettings() []settingPair {
	before, after := oauthSettings(f.was.OAuth()), oauthSettings(f.is.OAuth())
	paths := slices.Collect(maps.Keys(before))
	var all []settingPair
	for _, path := range sortedSet(slices.AppendSeq(paths, maps.Keys(after))) {
		if s := (settingPair{path, before[path], after[path]}); !equalOrEmpty(s.was.value, s.is.value) {
			all = append(all, s)
		}
	}
	return all
}

// otherProvider reports whether the identity provider changed.
func (f connectionField) otherProvider() bool {
	return f.kept() && !equalOrEmpty(oauthSettings(f.was.OAuth())[identityProvider].value, oauthSettings(f.is.OAuth())[identityProvider].value)
}

// reportProvider reports another identity provider, with all that changed with it.
func (row oauthRow) reportProvider(p *check.Pass, f connectionField, all []settingPair) {
	var names, contents []string
	var places []check.Place
	var own settingPair
	for _, s := range all {
		contents = append(contents, s.path, s.content())
		if s.name() == identityProvider {
			own = s
			continue
		}
		names, places = append(names, s.shown()), append(places, check.Place{Subject: s.subject(f)})
	}
	if was, is := oauthScopes(f.was.OAuth()), oauthScopes(f.is.OAuth()); !slices.Equal(was, is) {
		names, places = append(names, "scopes"), append(places, check.Place{Subject: f.subject() + "/oAuthSettings/scopes"})
		contents = append(contents, strings.Join(was, " "), strings.Join(is, " "))
	}
	finding := row.finding(f, own, digestOf(contents...))
	finding.Places = append(places, pairingOf(p).properties(p.Was, p.Is).settingsOf(f)...)
	if len(names) > 0 {
		finding.Message += "; " + quoteList(names) + " changed with it"
	}
	sortPlaces(finding.Places)
	p.About(own.subject(f)).Report(finding)
}

// report reports settings of one row, as one finding.
func (row oauthRow) report(p *check.Pass, f connectionField, all []settingPair) {
	finding := row.finding(f, all[0], all[0].content())
	if len(all) > 1 {
		var names, contents []string
		for i, s := range all {
			names, contents = append(names, escapeWord(s.shown())), append(contents, s.path, s.content())
			if i > 0 {
				finding.Places = append(finding.Places, check.Place{Subject: s.subject(f)})
			}
		}
		finding.Message = fmt.Sprintf("%s of connection parameter %s changed: %s", strings.Join(names, ", "), f, row.Effect)
		finding.Content = growingContent(contents)
	}
	p.About(all[0].subject(f)).Report(finding)
}

func (row oauthRow) finding(f connectionField, s settingPair, content string) check.Finding {
	was, is, shown := s.was, s.is, s.shown()
	finding := check.Finding{
		At: f.is.Key.Span(), Was: f.was.Key.Span(),
		Old: publicValue(shown, was.value), New: publicValue(shown, is.value), Content: content,
	}
	finding.Message = fmt.Sprintf("%s of connection parameter %s %s: %s", escapeWord(shown), f, describeSetting(was, is, finding), row.Effect)
	if is.value.Exists() {
		finding.At = is.value.Span()
	}
	if was.value.Exists() {
		finding.Was = was.value.Span()
	}
	if isPlaceholder(was.value) && isPlaceholder(is.value) {
		finding.Severity = check.Note
	}
	return finding
}

// describeSetting describes how a setting changed, showing only public values.
func describeSetting(was, is setting, f check.Finding) string {
	switch {
	case isEmpty(was.value):
		return "was added"
	case isEmpty(is.value):
		return "was removed"
	case f.Old != "" && f.New != "":
		old, now := cutCommonStart(f.Old, f.New)
		return fmt.Sprintf("changed from %s to %s", quote(old), quote(now))
	}
	return "changed"
}

// publicNames matches settings that contain no credential.
var publicNames = lazyregexp.New(`(?i)^(identityProvider|\w*clientId|redirectMode|resource|audience|tenantId|IsFirstParty|(is|enable)OnBehalfOfLogin(Supported)?|scopeListDelimiter|AzureActiveDirectoryResourceId|\w*Ur[il](AAD)?)$`)

// publicValue returns a setting's value if it cannot contain a credential.
func publicValue(name string, value source.Node) string {
	if publicNames.Get().MatchString(name) {
		return displaySetting(value)
	}
	return ""
}

// isPlaceholder reports whether a value is filled in later: an environment variable, or a
// placeholder in a published connector.
func isPlaceholder(n source.Node) bool {
	return isVariable(n) || n.Kind() == source.String && strings.ContainsAny(n.Str(), "<>[] ")
}

// setting is one value of oAuthSettings with its name as written.
type setting struct {
	name  string
	value source.Node
}

// oauthSettings returns the values of oAuthSettings by lower-case path: "clientid",
// "customparameters/tokenurl", without the scopes.
func oauthSettings(oauth source.Node) map[string]setting {
	all := map[string]setting{}
	for key, value := range oauth.Members() {
		if key.Str() == "scopes" {
			continue
		}
		switch name := strings.ToLower(key.Str()); name {
		case "properties", "customparameters", "additionalparameters":
			for inner, n := range value.Members() {
				all[name+"/"+strings.ToLower(inner.Str())] = setting{inner.Str(), valueOf(n)}
			}
		default:
			all[name] = setting{key.Str(), value}
		}
	}
	return all
}
