package project

import (
	"cmp"
	"iter"
	"maps"
	"slices"

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

// movedStages reports the stages that both have and that target or sign in differently. It shows no
// value of a variable: a value may be confidential.
func (p *Project) movedStages(was *Project) []check.Finding {
	var findings []check.Finding
	for _, name := range p.Order {
		before, known := was.Stages[name]
		if !known {
			continue
		}
		findings = append(findings, p.movedTarget(name, before, p.Stages[name])...)
		findings = append(findings, p.movedValues(name, before, p.Stages[name])...)
	}
	return findings
}

func (p *Project) movedTarget(name string, before, now Stage) []check.Finding {
	var findings []check.Finding
	at, subject := p.At("stages", name), "stages/"+name
	for _, row := range []struct{ rule, key, before, now string }{
		{"stage-url-changed", "url", before.URL, now.URL},
		{"stage-url-changed", "from", before.From, now.From},
		{"stage-signin-changed", "tenant-id", before.TenantID, now.TenantID},
		{"stage-signin-changed", "app-id", before.AppID, now.AppID},
		{"stage-signin-changed", "cloud", before.Cloud, now.Cloud},
	} {
		if row.before != row.now {
			findings = append(findings, at.At(row.key).Finding(row.rule, subject+"/"+row.key, "stage %s: %s is %s and was %s",
				name, row.key, cmp.Or(row.now, "not set"), cmp.Or(row.before, "not set")))
		}
	}
	return findings
}

func (p *Project) movedValues(name string, before, now Stage) []check.Finding {
	var findings []check.Finding
	for _, row := range []struct {
		rule, key, what string
		before, now     map[string]string
	}{
		{"stage-value-changed", "variables", "the value of variable", before.Variables, now.Variables},
		{"stage-value-changed", "connections", "the connection of", before.Connections, now.Connections},
		{"secret-source-changed", "secrets", "the source of the client secret of", before.Secrets, now.Secrets},
	} {
		for _, key := range slices.Sorted(keysOf(row.before, row.now)) {
			if row.before[key] != row.now[key] {
				findings = append(findings, p.At("stages", name, row.key, key).Finding(row.rule, "stages/"+name+"/"+row.key+"/"+key,
					"stage %s: %s %s changed", name, row.what, key))
			}
		}
	}
	return findings
}
