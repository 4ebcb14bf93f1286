package diff

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// connectionParameter is an input or a consent that creating a connection needs.
type connectionParameter = connector.ConnectionParameter

// connectionField is a connection parameter at base and at head; one side may be missing.
type connectionField struct {
	was, is connectionParameter
	renamed bool

	absorbed bool // another finding has it
}

func (f connectionField) removed() bool { return !f.is.Node.Exists() }
func (f connectionField) added() bool   { return !f.was.Node.Exists() }
func (f connectionField) kept() bool    { return !f.removed() && !f.added() }

// name returns the parameter's name at base, or at head when it is new.
func (f connectionField) name() string { return cmp.Or(f.was.Name, f.is.Name) }

// String names the parameter to people, with the way to sign in that it belongs to.
func (f connectionField) String() string {
	if set := cmp.Or(f.was.Set, f.is.Set); set != "" {
		return quote(f.name()) + " of " + quote(set)
	}
	return quote(f.name())
}

func (f connectionField) subject() string {
	if f.added() {
		return f.is.Subject()
	}
	return f.was.Subject()
}

// renameThreshold is the similarity from which two names of the same type are one renamed
// parameter.
const renameThreshold = 0.6

// connectionFields pairs the connection parameters of the sets that both sides have: by name,
// then by similarity. It returns those that differ. Rules on sets report the parameters of added and
// removed sets.
func connectionFields(was, is *connector.Connector) []connectionField {
	lost, came := comparableEntries(was, is), comparableEntries(is, was)
	var all []connectionField
	matchByKey(&lost, &came, func(p *connectionParameter) string { return p.Set + "\x00" + p.Name }, func(w, i *connectionParameter) {
		if !bytes.Equal(w.Node.Raw(), i.Node.Raw()) {
			all = append(all, connectionField{was: *w, is: *i})
		}
	})
	for _, c := range renames(lost, came, policiesRename(was, is)) {
		all = append(all, connectionField{was: *lost[c.was], is: *came[c.is], renamed: true})
		lost[c.was], came[c.is] = nil, nil
	}
	for _, p := range lost {
		if p != nil {
			all = append(all, connectionField{was: *p})
		}
	}
	for _, p := range came {
		if p != nil {
			all = append(all, connectionField{is: *p})
		}
	}
	return all
}

// comparableEntries returns the connection parameters of one side that can be paired. Of
// duplicate names the last one counts.
func comparableEntries(c, other *connector.Connector) []*connectionParameter {
	last := map[[2]string]*connectionParameter{}
	for i := range c.ConnectionParameters {
		p := &c.ConnectionParameters[i]
		if hasParameterSet(c, other, p.Set) {
			last[[2]string{p.Set, p.Name}] = p
		}
	}
	var all []*connectionParameter
	for i := range c.ConnectionParameters {
		if p := &c.ConnectionParameters[i]; last[[2]string{p.Set, p.Name}] == p {
			all = append(all, p)
		}
	}
	return all
}

// hasParameterSet reports whether both sides have the set. "" is the form without sets, which a
// connector may replace by sets.
func hasParameterSet(c, other *connector.Connector, set string) bool {
	if set == "" {
		return hasParameterSets(c) == hasParameterSets(other) || hasSingleForm(c) && hasSingleForm(other)
	}
	return slices.ContainsFunc(other.ParameterSets, func(s connector.ParameterSet) bool { return s.Name == set })
}

func hasParameterSets(c *connector.Connector) bool { return len(c.ParameterSets) > 0 }

// hasSingleForm reports whether a connector has parameters outside of sets.
func hasSingleForm(c *connector.Connector) bool {
	return slices.ContainsFunc(c.ConnectionParameters, func(p connectionParameter) bool { return p.Set == "" })
}

// renames pairs parameters of one set and type, the most similar first: by name, or because each
// side has only one OAuth setting left, or because policies follow.
func renames(lost, came []*connectionParameter, follow func(old, name string) bool) []candidate {
	if n := len(lost) * len(came); n == 0 || n > maxCandidates {
		return nil
	}
	var all []candidate
	for i, w := range lost {
		for j, h := range came {
			if w.Set != h.Set || kindOf(*w) != kindOf(*h) {
				continue
			}
			score := similarity(foldID(w.Name), foldID(h.Name))
			if kindOf(*w) == oauthKind && len(lost) == 1 && len(came) == 1 {
				score = 1
			}
			if score >= renameThreshold || follow(w.Name, h.Name) {
				all = append(all, candidate{i, j, score})
			}
		}
	}
	sorting.Stable(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return onePerSide(all)
}

// onePerSide keeps the first candidate of each side.
func onePerSide(all []candidate) []candidate {
	goneWas, goneIs := map[int]bool{}, map[int]bool{}
	return slices.DeleteFunc(all, func(c candidate) bool {
		if goneWas[c.was] || goneIs[c.is] {
			return true
		}
		goneWas[c.was], goneIs[c.is] = true, true
		return false
	})
}

// Types of connection parameters, in the spelling that the platform compares.
const (
	textKind    = "string"
	secretKind  = "securestring"
	oauthKind   = "oauthsetting"
	gatewayKind = "gatewaysetting"
)

func kindOf(p connectionParameter) string { return strings.ToLower(p.Type) }

// eachKeptConnector visits a connector that both sides have, even when its definition cannot be
// read.
func eachKeptConnector(compare func(p *check.Pass, was, is *connector.Connector)) func(*check.Pass) {
	return func(p *check.Pass) {
		if p.Was != nil && p.Is != nil {
			compare(p, p.Was, p.Is)
		}
	}
}

// propertySpan returns where a member of apiProperties.json is, or the start of the definition
// when there is no such file.
func propertySpan(c *connector.Connector, path ...string) source.Span {
	switch {
	case c.Properties == nil:
		return c.Definition.Span(0, 0)
	case !c.Properties.Root.Exists():
		return c.Properties.Span(0, 0)
	}
	return spanOf(c.Properties.Root, append([]string{"properties"}, path...)...)
}

// fieldFinding returns a finding on a connection parameter at its place at head, else at base.
func fieldFinding(p *check.Pass, f connectionField, content, message string) check.Finding {
	finding := check.Finding{Message: message, Old: f.was.Name, New: f.is.Name, Content: content}
	switch {
	case !f.removed():
		finding.At = f.is.Key.Span()
	case f.was.Set != "":
		finding.At = propertySpan(p.Is, "connectionParameterSets")
	default:
		finding.At = propertySpan(p.Is, "connectionParameters")
	}
	if !f.added() {
		finding.Was = f.was.Key.Span()
	}
	return finding
}

// truth reads a constraint, which may be a string or a boolean.
func truth(n source.Node) bool { return n.Bool() || strings.EqualFold(n.Str(), "true") }

func isRequired(p connectionParameter) bool { return truth(p.Constraints().Get("required")) }

// inClear reports whether the value is visible while it is typed.
func inClear(p connectionParameter) bool { return truth(p.Constraints().Get("clearText")) }
