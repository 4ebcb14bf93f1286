package project

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alm/pipeline/check"
)

// keysOf returns the keys of both maps.
func keysOf[V any](a, b map[string]V) iter.Seq[string] {
	both := maps.Clone(a)
	if both == nil {
		both = map[string]V{}
	}
	maps.Copy(both, b)
	return maps.Keys(both)
}

// movedStages reports the stages that are new or gone, and those that target or sign in
// differently. It shows no value of a variable: a value may be confidential.
func (p *Project) movedStages(was *Project) []check.Finding {
	var findings []check.Finding
	for _, name := range was.Order {
		if _, stays := p.Stages[name]; !stays {
			findings = append(findings, p.At("stages").Finding("stage-removed", "stages/"+name, "stage %s at %s is gone", name, was.Stages[name].URL))
		}
	}
	for _, name := range p.Order {
		before, known := was.Stages[name]
		if !known {
			findings = append(findings, p.At("stages", name, "url").Finding("stage-added", "stages/"+name, "stage %s at %s is new", name, p.Stages[name].URL))
			continue
		}
		findings = append(findings, p.movedTarget(was, name, before)...)
		findings = append(findings, p.movedValues(name, before, p.Stages[name])...)
	}
	return findings
}

func (p *Project) movedTarget(was *Project, name string, before Stage) []check.Finding {
	var findings []check.Finding
	now := p.Stages[name]
	at, subject := p.At("stages", name), "stages/"+name
	for _, row := range []struct{ rule, key, before, now string }{
		{"stage-url-changed", "url", before.URL, now.URL},
		{"stage-url-changed", "from", was.Before(name), p.Before(name)},
		{"stage-signin-changed", "tenant-id", before.TenantID, now.TenantID},
		{"stage-signin-changed", "app-id", before.AppID, now.AppID},
		{"stage-signin-changed", "cloud", before.Cloud, now.Cloud},
		{"stage-value-changed", "settings", before.Settings, now.Settings},
		{"stage-value-changed", "share", before.Share.String(), now.Share.String()},
		{"stage-value-changed", "development", strconv.FormatBool(before.Development), strconv.FormatBool(now.Development)},
		{"stage-value-changed", "activate-flows", strconv.FormatBool(before.Activate), strconv.FormatBool(now.Activate)},
	} {
		if row.before != row.now {
			findings = append(findings, at.At(row.key).Finding(row.rule, subject+"/"+row.key, "stage %s: %s is %s and was %s",
				name, row.key, cmp.Or(row.now, "not set"), cmp.Or(row.before, "not set")))
		}
	}
	return findings
}

// String returns the teams and users as people write them.
func (s Share) String() string { return strings.Join(slices.Concat(s.Teams, s.Users), ", ") }

func (p *Project) movedValues(name string, before, now Stage) []check.Finding {
	var findings []check.Finding
	for _, row := range []struct {
		rule, key, what string
		before, now     map[string]string
		at              func(key string) Position
	}{
		{"stage-value-changed", "variables", "the value of variable", before.Variables, now.Variables,
			func(key string) Position { return p.variableAt(name, key) }},
		{"stage-value-changed", "connections", "the connection of", before.Connections, now.Connections,
			func(key string) Position { return p.ConnectionAt(name, key) }},
		{"secret-source-changed", "secrets", "the source of the client secret of", before.Secrets, now.Secrets,
			func(key string) Position { return p.At("stages", name, "secrets", key) }},
	} {
		for _, key := range slices.Sorted(keysOf(row.before, row.now)) {
			if row.before[key] != row.now[key] {
				findings = append(findings, row.at(key).Finding(row.rule, "stages/"+name+"/"+row.key+"/"+key,
					"stage %s: %s %s changed", name, row.what, key))
			}
		}
	}
	return findings
}
