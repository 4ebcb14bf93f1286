package diff

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

// rewrites write a definition in another way that means the same. They return nil where there is
// nothing to rewrite.
var rewrites = []struct {
	name    string
	rewrite func(m *model) doc
}{

	{"schemas inline", (*model).inlined},
	{"schemas hoisted", (*model).hoisted},
	{"allOf of one", (*model).wrapped},
	{"parameters on paths", (*model).parametersOnPaths},
	{"parameters shared", (*model).parametersShared},
	{"nothing but order and space", func(m *model) doc { return m.definition }},
	{"responses shared", (*model).responsesShared},
	{"definitions renamed", (*model).definitionsRenamed},
	{"consumes on operations", (*model).consumesOnOperations},
}

// TestRewrites rewrites connectors, each time with all members in another order, in one way and in two
// ways one after the other: nothing that is found is above editorial.
// ALM_EQUIVALENCE=100 takes that many connectors of the corpus, and all pairs of ways; ALM_SEED=1 takes
// other connectors, another order of members, and a part of the pairs.
func TestRewrites(t *testing.T) {
	connectors := 0
	count := map[string]int{}
	for i, sample := range rewriteSamples(t) {
		connectors++
		base := sample.model.connector(t)
		for a := range rewrites {
			count[rewrites[a].name] += rewritten(t, sample, base, a)
			for b := range rewrites {
				if a != b && (rewriteAll() || (a*len(rewrites)+b)%17 == (i+int(seed()))%17) {
					count["two ways"] += rewritten(t, sample, base, a, b)
				}
			}
		}
	}
	t.Logf("%d connectors, rewritten: %v", connectors, count)
}

// rewriteAll reports whether every pair of ways is tried.
func rewriteAll() bool { return os.Getenv("ALM_EQUIVALENCE") != "" && seed() == 0 }

// rewritten rewrites a sample in some ways and compares it; it returns how many rewrites were made.
func rewritten(t *testing.T, sample benchSample, base *connector.Connector, ways ...int) int {
	t.Helper()
	m := sample.model.clone()
	var names []string
	for _, i := range ways {
		names = append(names, rewrites[i].name)
		if m.definition = rewrites[i].rewrite(m); m.definition == nil {
			return 0
		}
	}
	head := m.connectorOf(t, []byte(reordered(m.definition)))
	if findings := withoutVersion(Connectors(base, head)); check.Worst(findings) > check.Editorial {
		t.Errorf("%s: %s:\n%s", sample.name, strings.Join(names, ", then "), checktest.Lines(worseThan(findings, check.Editorial)))
	}
	return 1
}

func worseThan(findings []check.Finding, most check.Change) []check.Finding {
	return slices.DeleteFunc(findings, func(f check.Finding) bool { return f.Rule.Change <= most })
}

// seed is the number of the order and of the choice of connectors; 0 is the reversed order.
func seed() uint64 {
	n, _ := strconv.ParseUint(os.Getenv("ALM_SEED"), 10, 64)
	return n
}

// reordered writes an object with its members in another order and other white space.
func reordered(n any) string {
	var b strings.Builder
	writeReordered(&b, n, rand.New(rand.NewPCG(seed(), 0)))
	return b.String()
}

func writeReordered(b *strings.Builder, n any, rng *rand.Rand) {
	switch n := n.(type) {
	case doc:
		b.WriteString("{")
		names := slices.Sorted(maps.Keys(n))
		slices.Reverse(names)
		if seed() > 0 {
			rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		}
		for i, name := range names {
			if i > 0 {
				b.WriteString(",")
			}
			writeReordered(b, name, rng)
			b.WriteString(" :\t")
			writeReordered(b, n[name], rng)
		}
		b.WriteString("}\n")
	case []any:
		b.WriteString("[ ")
		for i, item := range n {
			if i > 0 {
				b.WriteString(", ")
			}
			writeReordered(b, item, rng)
		}
		b.WriteString("]")
	default:
		text, _ := json.Marshal(n)
		b.Write(text)
	}
}

// rewriteSamples are the connectors that are rewritten.
func rewriteSamples(t *testing.T) []benchSample {
	all := []benchSample{{name: "all kinds", model: mutationSample(t, "properties.json")}}
	for _, dir := range samples {
		all = append(all, benchSample{name: dir, model: &model{definition: readJSON(t, trimBOM(readFile(t, dir+"/apiDefinition.swagger.json")))}})
	}
	most := 5
	if n := os.Getenv("ALM_EQUIVALENCE"); n != "" {
		fmt.Sscan(n, &most)
	}
	for _, c := range corpusModels(t, most) {
		all = append(all, benchSample{name: c.name, model: c.model})
	}
	return all
}
