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
	score := fieldLikeness
	if at.isParameter() {
		score = parameterLikeness
	}
	var found []fieldRename
	heads := d.traitsOf(d.is, at, gained)
	for i, before := range d.traitsOf(d.was, at, lost) {
		for j := range heads {
			if s := score(&before, &heads[j]); s >= fieldThreshold && !taken[gained[j].name] {
				found = append(found, fieldRename{lost[i], gained[j], s, false})
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

func nameLikeness(a, b *fieldTraits) float64 {
	return max(similarity(a.name.folded, b.name.folded), jaccard(a.name.words, b.name.words))
}

// fieldTraits are what a field is compared with others by.
type fieldTraits struct {
	name     nameTraits
	kind     string
	required bool
	texts    [len(textCriteria)]string
	sentence bool     // the description is one
	held     []string // the fields below it; nil for parameters
}

func (d *differ) traitsOf(c *connector.Connector, at position, fields []schemaProperty) []fieldTraits {
	all := make([]fieldTraits, len(fields))
	for i, p := range fields {
		v := viewOf(c, p.value)
		t := fieldTraits{name: d.nameTraits(p.name), kind: v.kind(), required: p.required}
		for k, text := range textCriteria {
			t.texts[k] = v.get(text.name).Str()
		}
		t.sentence = len(strings.Fields(t.texts[descriptionText])) >= minSentenceWords
		if at.isParameter() {
			t.kind = parameterType(t.kind)
		} else {
			t.held = heldFields(c, d.heldBy, p.value)
		}
		all[i] = t
	}
	return all
}

// parameterLikeness scores two parameters. A name that is less than half similar counts only
// with an equal label or description.
func parameterLikeness(was, is *fieldTraits) float64 {
	name := nameLikeness(was, is)
	said := textLikeness(was, is)
	if name < .5 && said == 0 {
		return 0
	}
	score := .45*name + said
	if was.kind == is.kind {
		score += .20
	}
	if was.required == is.required {
		score += .10
	}
	return score
}

func fieldLikeness(was, is *fieldTraits) float64 {
	score := .45*nameLikeness(was, is) + textLikeness(was, is)
	if was.kind == is.kind {
		score += .15
	}
	if len(was.held)+len(is.held) == 0 {
		return score / .85
	}
	return score + .15*jaccard(was.held, is.held)
}

// textLikeness scores labels and descriptions, up to .25. Texts that both sides lack do not
// count, and one equal sentence is enough.
func textLikeness(a, b *fieldTraits) float64 {
	if a.sentence && a.texts[descriptionText] == b.texts[descriptionText] {
		return .25
	}
	said, weight := 0.0, 0.0
	for i, t := range textCriteria {
		was, is := a.texts[i], b.texts[i]
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

var textCriteria = [...]struct {
	name   string
	weight float64
}{{"x-ms-summary", .15}, {"title", .15}, {"description", .10}}

const descriptionText = 2 // in textCriteria

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
