package diff

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/solution/connector"
)

// fieldThreshold is the similarity from which a removed and an added name are one renamed field.
// At 0.55 half of the additional matches are wrong by eye; TestSuccessions checks the matches.
const fieldThreshold = 0.60

// maxComparedNames limits how many pairs of names are compared in one run.
const maxComparedNames = 200_000

// fieldRename is a field or parameter that was renamed.
type fieldRename struct {
	was, is  schemaProperty
	score    float64
	spelling bool // the names differ by case or punctuation only
}

// matchFields pairs removed fields with their likely successors, one to one: names that differ
// by spelling first, then the most similar.
func (d *differ) matchFields(at position, lost, gained []schemaProperty) []fieldRename {
	if len(lost) == 0 || len(gained) == 0 {
		return nil
	}
	var all []fieldRename
	taken := map[string]bool{}
	spelt := map[string]schemaProperty{}
	for _, is := range gained {
		spelt[foldID(is.name)] = is
	}
	var open []schemaProperty
	for _, was := range lost {
		folded := foldID(was.name)
		is, ok := spelt[folded]
		if !ok || folded == "" || taken[is.name] {
			open = append(open, was)
			continue
		}
		taken[is.name] = true
		all = append(all, fieldRename{was, is, 1, true})
	}
	return append(all, d.matchAlike(at, open, gained, taken)...)
}

// successorNames returns the names of the likely successors, by the name of what was removed.
func (d *differ) successorNames(at position, lost, gained []schemaProperty) map[string]string {
	if len(lost) == 0 || len(gained) == 0 {
		return nil
	}
	successors := map[string]string{}
	for _, s := range d.matchFields(at, lost, gained) {
		successors[s.was.name] = s.is.name
	}
	return successors
}

func successorNote(successor string) string {
	if successor == "" {
		return ""
	}
	return ", and " + successor + " looks like its successor"
}

func (d *differ) matchAlike(at position, lost, gained []schemaProperty, taken map[string]bool) []fieldRename {
	n := len(lost) * len(gained)
	if n == 0 || n > maxCandidates || d.comparedNames+n > maxComparedNames {
		return nil
	}
	d.comparedNames += n
	score := d.fieldLikeness
	if at.isParameter() {
		score = d.parameterLikeness
	}
	var found []fieldRename
	for _, was := range lost {
		for _, is := range gained {
			if s := score(was, is); s >= fieldThreshold && !taken[is.name] {
				found = append(found, fieldRename{was, is, s, false})
			}
		}
	}
	sorting.Stable(found, func(a, b fieldRename) int { return cmp.Compare(b.score, a.score) })
	gone := map[string]bool{}
	return slices.DeleteFunc(found, func(s fieldRename) bool {
		if gone[s.was.name] || taken[s.is.name] {
			return true
		}
		gone[s.was.name], taken[s.is.name] = true, true
		return false
	})
}

// nameTraits are what names are compared by.
type nameTraits struct {
	folded string
	words  []string // a set
}

// nameTraits returns the traits of a name, which is compared with many others.
func (d *differ) nameTraits(name string) nameTraits {
	traits, known := d.names[name]
	if !known {
		if d.names == nil {
			d.names = map[string]nameTraits{}
		}
		traits = nameTraits{foldID(name), sortedSet(splitWords(name))}
		d.names[name] = traits
	}
	return traits
}

func (d *differ) nameLikeness(was, is string) float64 {
	a, b := d.nameTraits(was), d.nameTraits(is)
	return max(similarity(a.folded, b.folded), jaccard(a.words, b.words))
}

// parameterLikeness scores two parameters. A name that is less than half similar counts only
// with an equal label or description.
func (d *differ) parameterLikeness(was, is schemaProperty) float64 {
	name := d.nameLikeness(was.name, is.name)
	a, b := viewOf(d.was, was.value), viewOf(d.is, is.value)
	said := textLikeness(a, b)
	if name < .5 && said == 0 {
		return 0
	}
	score := .45*name + said
	if parameterType(a.kind()) == parameterType(b.kind()) {
		score += .20
	}
	if was.required == is.required {
		score += .10
	}
	return score
}

func (d *differ) fieldLikeness(was, is schemaProperty) float64 {
	a, b := viewOf(d.was, was.value), viewOf(d.is, is.value)
	score := .45*d.nameLikeness(was.name, is.name) + textLikeness(a, b)
	if a.kind() == b.kind() {
		score += .15
	}
	held, holds := heldFields(d.was, d.heldBy, was.value), heldFields(d.is, d.heldBy, is.value)
	if len(held)+len(holds) == 0 {
		return score / .85
	}
	return score + .15*jaccard(held, holds)
}

// textLikeness scores labels and descriptions, up to .25. Texts that both sides lack do not
// count, and one equal sentence is enough.
func textLikeness(a, b view) float64 {
	if was := a.get("description").Str(); was == b.get("description").Str() && len(strings.Fields(was)) >= minSentenceWords {
		return .25
	}
	said, weight := 0.0, 0.0
	for _, t := range textCriteria {
		was, is := a.get(t.name).Str(), b.get(t.name).Str()
		if was == "" && is == "" {
			continue
		}
		weight += t.weight
		if was == is {
			said += t.weight
		}
	}
	if weight == 0 {
		return 0
	}
	return .25 * said / weight
}

// minSentenceWords is the length from which an equal description is no coincidence.
const minSentenceWords = 4

var textCriteria = []struct {
	name   string
	weight float64
}{{"x-ms-summary", .15}, {"title", .15}, {"description", .10}}

// heldFields returns the set of fields below a schema.
func heldFields(c *connector.Connector, known map[source.Node][]string, n source.Node) []string {
	n = c.Resolve(n)
	fields, ok := known[n]
	if !ok {
		fields = sortedSet(c.Fields(n))
		known[n] = fields
	}
	return fields
}
