package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/check"
)

const (
	maxNames = 3  // of what breaks, in the sentence that names it
	maxName  = 80 // bytes of one
)

// effect returns what the change breaks, or "" when it breaks nothing: "This change breaks 1 flow: Deploy
// on approval." It names consumers if any are known, otherwise operations and connectors. The text is not
// escaped.
func (d Document) effect() string { return strings.Join(d.effects(), " ") }

// effects returns the sentences of effect: what breaks, or may break if nothing does for sure, comes first. A file
// that cannot be compared breaks nothing that is known.
func (d Document) effects() (sentences []string) {
	broken := slices.DeleteFunc(slices.Clone(d.Findings), func(f *check.Finding) bool {
		return f.Waiver != "" || f.Change() != check.Breaking || f.Rule.Text == check.BreaksText
	})
	parts, perhaps := d.brokenConsumers(broken)
	if len(parts)+len(perhaps) == 0 {
		parts = d.brokenParts(broken)
	}
	add := func(beginning string, parts []string) {
		if len(parts) > 0 {
			sentences = append(sentences, beginning+" "+strings.Join(parts, "; ")+".")
		}
	}
	add("This change breaks", parts)
	add(map[bool]string{true: "This change", false: "It"}[len(parts) == 0]+" may break", perhaps)
	if len(sentences) > 0 {
		add("Through them it reaches", indirectNames(broken))
	}
	return sentences
}

// indirectNames returns a part of the sentence per kind of those that run what breaks.
func indirectNames(findings []*check.Finding) (parts []string) {
	names, seen := map[string][]string{}, map[string]bool{}
	for _, f := range findings {
		for _, u := range f.Uses {
			if u.Through != "" && !seen[u.Key()] {
				seen[u.Key()] = true
				names[u.Kind] = append(names[u.Kind], u.Name)
			}
		}
	}
	for _, kind := range consumerKinds {
		parts = append(parts, countNames(kind, names[kind])...)
	}
	return parts
}

// brokenConsumers returns a part of the sentence per kind, "2 of 7 flows that use this connector: A
// and B", of those that break and of those that perhaps do.
func (d Document) brokenConsumers(findings []*check.Finding) (parts, perhaps []string) {
	seen := map[string]bool{}
	using, these := d.usingHit(findings)
	collect := func(sure bool) (parts []string) {
		names := map[string][]string{}
		for _, f := range findings {
			for _, u := range f.Uses {
				if u.Through == "" && !seen[u.Key()] && (u.Unknown == "") == sure {
					seen[u.Key()] = true
					names[u.Kind] = append(names[u.Kind], u.Name)
				}
			}
		}
		for _, kind := range consumerKinds {
			part := countNames(kind, names[kind])
			if n := len(names[kind]); n > 0 && using[kind] > n {
				_, listed, _ := strings.Cut(part[0], ": ")
				part[0] = fmt.Sprintf("%d of %s that use %s: %s", n, words.Count(using[kind], kind), these, listed)
			}
			parts = append(parts, part...)
		}
		return parts
	}
	return collect(true), collect(false)
}

// brokenParts returns the operations, and the connectors of changes outside any operation.
func (d Document) brokenParts(findings []*check.Finding) []string {
	titles := map[string]string{}
	for _, c := range d.Connectors {
		titles[c.Path] = c.Name
	}
	var operations, connectors []string
	for _, f := range findings {
		before := len(operations)
		places := append([]check.Place{{Subject: f.Subject}}, f.Places...)
		if f.Subject == "operation/"+f.Old && f.Was.IsZero() { // references name it, but it never existed
			places = f.Places
		}
		for _, at := range places {
			if rest, ok := strings.CutPrefix(at.Subject, "operation/"); ok {
				id, _, _ := strings.Cut(rest, "/")
				operations = append(operations, id)
			}
		}
		if len(operations) == before {
			connectors = append(connectors, cmp.Or(titles[f.Connector], d.nameOf(f.Connector)))
		}
	}
	slices.Sort(operations)
	slices.Sort(connectors)
	return append(countNames("operation", slices.Compact(operations)), countNames("connector", slices.Compact(connectors))...)
}

// countNames returns "2 flows: A and B", or nothing without names.
func countNames(noun string, names []string) []string {
	n := len(names)
	if n == 0 {
		return nil
	}
	slices.Sort(names)
	for i := range names {
		names[i] = clip(names[i], maxName)
	}
	if n > maxNames {
		names = append(names[:maxNames:maxNames], fmt.Sprintf("%d more", n-maxNames))
	}
	listed := names[0]
	if last := len(names) - 1; last > 0 {
		listed = strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return []string{countNoun(n, noun) + ": " + listed}
}

// blocked returns the gate's reason as a sentence, or "" when the gate passes.
func (d Document) blocked() string {
	if d.Gate == "" {
		return ""
	}
	return capitalize(d.Gate) + "."
}
