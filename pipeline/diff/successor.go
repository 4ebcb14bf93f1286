package diff

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// alikeAt is how much alike a name that is gone and one that is new are when they are one
// field. At 0.55 half of what is found more is wrong by eye; TestSuccessions holds what
// this finds.
const alikeAt = 0.60

// maxAlike bounds how often names are compared in one run.
const maxAlike = 200_000

// succession is a field or parameter that goes on under another name.
type succession struct {
	was, is  property
	score    float64
	spelling bool // the names differ by case or punctuation only
}

// successors finds for what is lost its likely successor among what is gained, one to
// one: names that differ by spelling first, then the most alike.
func (d *differ) successors(at position, lost, gained []property) []succession {
	var all []succession
	taken := map[string]bool{}
	spelt := map[string]property{}
	for _, is := range gained {
		spelt[fold(is.name)] = is
	}
	var open []property
	for _, was := range lost {
		is, ok := spelt[fold(was.name)]
		if !ok || fold(was.name) == "" || taken[is.name] {
			open = append(open, was)
			continue
		}
		taken[is.name] = true
		all = append(all, succession{was, is, 1, true})
	}
	return append(all, d.alike(at, open, gained, taken)...)
}

// heirsOf are the likely successors' names, by the names of what is lost.
func (d *differ) heirsOf(at position, lost, gained []property) map[string]string {
	heirs := map[string]string{}
	for _, s := range d.successors(at, lost, gained) {
		heirs[s.was.name] = s.is.name
	}
	return heirs
}

func succeededBy(heir string) string {
	if heir == "" {
		return ""
	}
	return ", and " + heir + " looks like its successor"
}

func (d *differ) alike(at position, lost, gained []property, taken map[string]bool) []succession {
	n := len(lost) * len(gained)
	if n == 0 || n > maxCandidates || d.alikes+n > maxAlike {
		return nil
	}
	d.alikes += n
	score := d.fieldLikeness
	if at.isParameter() {
		score = d.parameterLikeness
	}
	var found []succession
	for _, was := range lost {
		for _, is := range gained {
			if s := score(was, is); s >= alikeAt && !taken[is.name] {
				found = append(found, succession{was, is, s, false})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b succession) int { return cmp.Compare(b.score, a.score) })
	gone := map[string]bool{}
	return slices.DeleteFunc(found, func(s succession) bool {
		if gone[s.was.name] || taken[s.is.name] {
			return true
		}
		gone[s.was.name], taken[s.is.name] = true, true
		return false
	})
}

func nameLikeness(a, b string) float64 {
	return max(ratio(fold(a), fold(b)), jaccard(set(words(a)), set(words(b))))
}

// parameterLikeness weighs a name that is not half alike as nothing, unless a label or a
// description speaks for it.
func (d *differ) parameterLikeness(was, is property) float64 {
	name := nameLikeness(was.name, is.name)
	a, b := viewOf(d.was, was.value), viewOf(d.is, is.value)
	said := saidAlike(a, b)
	if name < .5 && said == 0 {
		return 0
	}
	score := .45*name + said
	if plain(a.kind()) == plain(b.kind()) {
		score += .20
	}
	if was.required == is.required {
		score += .10
	}
	return score
}

func (d *differ) fieldLikeness(was, is property) float64 {
	a, b := viewOf(d.was, was.value), viewOf(d.is, is.value)
	score := .45*nameLikeness(was.name, is.name) + saidAlike(a, b)
	if a.kind() == b.kind() {
		score += .15
	}
	held, holds := holding(d.was, d.heldBy, was.value), holding(d.is, d.heldBy, is.value)
	if len(held)+len(holds) == 0 {
		return score / .85
	}
	return score + .15*jaccard(held, holds)
}

// saidAlike is what labels and descriptions speak for, at most .25; what neither side
// says does not count, and one whole sentence is enough.
func saidAlike(a, b view) float64 {
	if was := a.get("description").Str(); was == b.get("description").Str() && len(strings.Fields(was)) >= sentence {
		return .25
	}
	said, weight := 0.0, 0.0
	for _, t := range spoken {
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

// sentence is how many words make a description that is not said of everything.
const sentence = 4

var spoken = []struct {
	name   string
	weight float64
}{{"x-ms-summary", .15}, {"title", .15}, {"description", .10}}

// holding is the set of fields below a schema.
func holding(c *connector.Connector, known map[source.Node][]string, n source.Node) []string {
	n = c.Resolve(n)
	fields, ok := known[n]
	if !ok {
		fields = set(c.Fields(n))
		known[n] = fields
	}
	return fields
}
