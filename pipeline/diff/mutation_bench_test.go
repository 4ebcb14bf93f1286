package diff

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alm/internal/racetest"
	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

// times is how much more than usual the tests of mutations do: ALM_MUTATIONS=20 go test.
func times() int {
	n, _ := strconv.Atoi(os.Getenv("ALM_MUTATIONS"))
	return max(n, 1)
}

// TestMutations makes each kind of change alone, and checks the class of the change and its place, and that it has one
// finding above note, beside one on what still refers to it.
func TestMutations(t *testing.T) {
	made, wrong := map[string]int{}, map[string]int{}
	for _, sample := range mutationSamples(t) {
		for i, kind := range mutationKinds {
			if sample.sets && made[kind.name] > 0 {
				continue
			}
			if len(sample.model.operations()) == 0 || sample.only > 1 && (i+sample.turn)%sample.only != 0 {
				continue
			}
			for seed := range uint64(sample.seeds) {
				m := sample.model.clone()
				m.rng = rand.New(rand.NewPCG(seed, uint64(i)))
				subject, edit := kind.pick(m)
				if subject == "" {
					break
				}
				base := m.clone()
				edit()
				made[kind.name]++
				findings := withoutVersion(Connectors(base.connector(t), m.connector(t)))
				if why := kind.misjudged(findings, subject); why != "" {
					wrong[kind.name]++
					t.Errorf("%s: %s: %s\n%s", sample.name, kind.name, why, checktest.Lines(findings))
				}
				if found := aboveNote(findings); !isOneCause(found) && severalCauses[kind.name] == "" {
					t.Errorf("%s: %s: %d findings:\n%s", sample.name, kind.name, len(found), checktest.Lines(found))
				}
			}
		}
	}
	for name := range severalCauses {
		if !isKind(name) {
			t.Errorf("%s is no kind of mutation", name)
		}
	}
	total := 0
	for _, kind := range mutationKinds {
		total += made[kind.name]
		if made[kind.name] == 0 {
			t.Errorf("%s: no sample has a place for it", kind.name)
		}
		if wrong[kind.name] > 0 {
			t.Logf("%s: %d of %d verdicts are wrong", kind.name, wrong[kind.name], made[kind.name])
		}
	}
	t.Logf("%d kinds of change, %d changes; wrong verdicts per kind: %s", len(mutationKinds), total, noneOr(len(wrong)))
}

func noneOr(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n) + " kinds"
}

// misjudged says how the findings differ from the right verdict.
func (kind mutationKind) misjudged(findings []check.Finding, subject string) string {
	if worst := check.Worst(findings); worst != kind.want {
		return fmt.Sprintf("%s is %s; want %s", subject, worst, kind.want)
	}
	if !slices.ContainsFunc(findings, func(f check.Finding) bool { return f.Rule.Change == kind.want && isAbout(f, subject) }) {
		return fmt.Sprintf("no finding about %s is %s", subject, kind.want)
	}
	return ""
}

// isAbout reports whether a finding or one of its places is the subject or in it.
func isAbout(f check.Finding, subject string) bool {
	within := func(s string) bool { return s == subject || strings.HasPrefix(s, subject+"/") }
	return within(f.Subject) || slices.ContainsFunc(f.Places, func(p check.Place) bool { return within(p.Subject) })
}

func withoutVersion(findings []check.Finding) []check.Finding {
	return slices.DeleteFunc(findings, func(f check.Finding) bool { return f.Rule.Version != check.IgnoresVersion })
}

// benchSample is a connector for mutations; of the corpus, only some kinds are made in each.
type benchSample struct {
	name  string
	model *model
	only  int // every which kind is made
	turn  int
	seeds int  // how often each is made
	sets  bool // only for the kinds that the samples before it have no place for
}

// mutationSamples are the sample of all kinds, the project's samples, and of the corpus some
// connectors.
func mutationSamples(t *testing.T) []benchSample {
	all := []benchSample{
		{name: "all kinds", model: mutationSample(t, "properties.json"), only: 1, seeds: times()},
		{name: "sets", model: mutationSample(t, "sets.json"), only: 1, seeds: 1, sets: true},
	}
	for _, dir := range samples {
		m := &model{definition: readJSON(t, trimBOM(readFile(t, dir+"/apiDefinition.swagger.json")))}
		all = append(all, benchSample{name: dir, model: m, only: 1, seeds: times()})
	}
	for i, c := range corpusModels(t, 4*times()/racetest.Every(4)) {
		all = append(all, benchSample{name: c.name, model: c.model, only: max(1, 8/times()), turn: i, seeds: 1})
	}
	return all
}

func trimBOM(data []byte) []byte { return []byte(strings.TrimPrefix(string(data), "\ufeff")) }

// TestTwoChanges makes two changes at once, in different places: each is reported as if it were
// alone. ALM_MUTATIONS=151 makes all pairs of kinds.
func TestTwoChanges(t *testing.T) {
	step := max(1, racetest.Every(4)*151/times())
	n, taken := 0, map[string]int{}
	plain, sets := mutationSample(t, "properties.json"), mutationSample(t, "sets.json")
	bases := map[*model]*connector.Connector{plain: plain.connector(t), sets: sets.connector(t)}
	for i, first := range mutationKinds {
		for j := i % step; j < len(mutationKinds); j += step {
			second := mutationKinds[j]
			m := plain
			if strings.Contains(first.name+second.name, "parameter set") || strings.Contains(first.name+second.name, "to a set") {
				m = sets
			}
			made := changeTwice(t, bases[m], m.clone(), first, second, uint64(i*len(mutationKinds)+j))
			n += made
			taken[first.name] += made
			taken[second.name] += made
		}
	}
	for _, kind := range mutationKinds {
		if step == 1 && taken[kind.name] == 0 {
			t.Errorf("%s is in no pair", kind.name)
		}
	}
	t.Logf("%d pairs of %d kinds of change", n, len(mutationKinds))
}

// changeTwice makes two changes of a model, of which base is the connector. Definitions that it puts in
// place of references are no change.
func changeTwice(t *testing.T, base *connector.Connector, m *model, first, second mutationKind, seed uint64) int {
	t.Helper()
	m.rng = rand.New(rand.NewPCG(seed, 7))
	m.within = "First"
	one, edit := first.pick(m)
	m.within = "Second"
	other, editAlso := second.pick(m)
	if one == "" || other == "" || overlap(one, other) || removedInUse(first, second) {
		return 0
	}
	edit()
	editAlso()
	findings := withoutVersion(Connectors(base, m.connector(t)))
	for _, made := range []struct {
		mutationKind
		subject string
	}{{first, one}, {second, other}} {
		if !slices.ContainsFunc(findings, func(f check.Finding) bool { return f.Rule.Change >= made.want && isAbout(f, made.subject) }) {
			t.Errorf("%s and %s: nothing about %s is %s:\n%s", first.name, second.name, made.subject, made.want, checktest.Lines(findings))
		}
	}
	return 1
}

// removedInUse reports whether one change removes the script and the other changes what it applies to,
// of which nothing is left.
func removedInUse(first, second mutationKind) bool {
	names := []string{first.name, second.name}
	return slices.Contains(names, "script removed in use") && slices.Contains(names, "script's operations")
}

func overlap(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

type corpusModel struct {
	name  string
	model *model
}

// corpusModels returns some connectors of the corpus, none where there is no corpus.
func corpusModels(t *testing.T, most int) []corpusModel {
	t.Helper()
	if _, err := os.Stat("../../../shared/corpus/pairs"); err != nil {
		return nil
	}
	all := updates(t, "pairs")
	var some []corpusModel
	every := max(1, len(all)/most)
	for i := int(seed() % uint64(every)); i < len(all) && len(some) < most; i += every {
		u := all[i]
		if len(u.is.Definition.Problems()) > 0 || len(u.is.Definition.Data) > 1<<20 {
			continue
		}
		m := &model{definition: readJSON(t, trimBOM(u.is.Definition.Data))}
		if u.is.Properties != nil && len(u.is.Properties.Problems()) == 0 {
			m.properties = readJSON(t, trimBOM(u.is.Properties.Data))
		}
		some = append(some, corpusModel{u.Name, m})
	}
	return some
}
