package project

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"time"

	"alm/internal/exit"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/lint"
)

// LintSettings are what alm.yaml says of lint.
type LintSettings struct {
	Profile      check.Profile `yaml:"profile"`                   // what connectors are checked for; "" is default
	ScriptLimit  string        `yaml:"scriptLimit" is:"duration"` // how long a script may run: 5s, 2m
	BroadScopes  []string      `yaml:"broadScopes" is:"text"`     // OAuth scopes that are too broad; * stands for any text
	Suppressions []Suppression `yaml:"suppressions"`              // findings that the project accepts by rule and place
}

func (p *Project) checkLint() error {
	l := p.Lint
	if l.Profile != "" && !slices.Contains(check.AllProfiles, l.Profile) {
		return p.At("lint", "profile").Errorf("the profiles are "+words.List(profileNames()), "no profile %q", l.Profile)
	}
	if _, err := l.scriptLimit(); err != nil {
		return p.At("lint", "scriptLimit").Errorf("write a time such as 5s or 2m", "scriptLimit %q is no time", l.ScriptLimit)
	}
	for i, scope := range l.BroadScopes {
		if _, err := path.Match(scope, ""); err != nil {
			return p.At("lint", "broadScopes").Item(i).Errorf("* stands for any text", "%q is no pattern of scopes", scope)
		}
	}
	for i, s := range l.Suppressions {
		if err := p.checkSuppression(i, s); err != nil {
			return err
		}
	}
	return nil
}

func (l LintSettings) scriptLimit() (time.Duration, error) {
	if l.ScriptLimit == "" {
		return 0, nil
	}
	limit, err := time.ParseDuration(l.ScriptLimit)
	if err == nil && limit <= 0 {
		return 0, exit.Usage.Errorf("write one such as 30s", "a time is more than nothing")
	}
	return limit, err
}

func profileNames() []string {
	var names []string
	for _, p := range check.AllProfiles {
		names = append(names, string(p))
	}
	return names
}

// ParseProfile parses the name of a profile; an unknown one is a usage error that names the
// nearest.
func ParseProfile(name string) (check.Profile, error) {
	if name == "" || slices.Contains(check.AllProfiles, check.Profile(name)) {
		return check.Profile(name), nil
	}
	hint := cmp.Or(spell.DidYouMean(name, profileNames()), "the profiles are "+words.List(profileNames()))
	return "", exit.Usage.Errorf(hint, "no profile %q", name)
}

// LintOptions returns what the project knows beyond its connectors.
func (p *Project) LintOptions() lint.Options {
	limit, _ := p.Lint.scriptLimit() // checked when the file was read
	types := map[string]string{}
	for _, s := range p.Solutions {
		for name, v := range s.Variables {
			types[name] = cmp.Or(v.Type, "String")
		}
	}
	return lint.Options{ScriptLimit: limit, BroadScopes: p.Lint.BroadScopes, Variables: types, Values: p.values(types)}
}

// leastValue is the length from which a value identifies a text: shorter ones occur anywhere.
const leastValue = 4

// values are what variables hold at some stage, and their names. A text of two is of neither;
// what a key vault holds is no value.
func (p *Project) values(types map[string]string) map[string]string {
	names := map[string]string{}
	add := func(name, value string) {
		was, known := names[value]
		switch {
		case len(value) < leastValue || types[name] == "" || types[name] == "Secret":
		case known && was != name:
			names[value] = ""
		default:
			names[value] = name
		}
	}
	for _, s := range p.Solutions {
		for name, v := range s.Variables {
			for _, text := range []*string{v.Default, v.Value} {
				if text != nil {
					add(name, *text)
				}
			}
		}
	}
	for _, stage := range p.Stages {
		for name, value := range stage.Variables {
			add(name, value)
		}
	}
	maps.DeleteFunc(names, func(_, name string) bool { return name == "" })
	return names
}

// VariablePlaces returns the variable, or the text with variables, that packing puts into each
// place of a connector.
func (p *Project) VariablePlaces(dir string) map[string]string {
	places := map[string]string{}
	for _, s := range p.Solutions {
		maps.Copy(places, s.Connectors[dir].Variables)
	}
	return places
}

// LintRules returns the rules on one connector as the profile and the project weigh them: a
// severity in alm.yaml counts more than the profile's, so it turns on what is off.
func (p *Project) LintRules(profile check.Profile, dir string) []check.Rule {
	rules := slices.Clone(lint.Rules())
	for i := range rules {
		rules[i].Severity = rules[i].For(profile)
		if s, set := p.Severity(dir, rules[i].ID); set {
			rules[i].Severity = s
		}
	}
	return rules
}
