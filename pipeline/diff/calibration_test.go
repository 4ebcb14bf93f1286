package diff

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// levels are the rules that name a likely successor, and how much of what they find must
// be right and how much of what is right they must find, of what was judged by eye.
var levels = []struct {
	name              string
	rules             string
	precision, recall float64
}{
	{"operation", "operation-moved-and-renamed", .92, .40},
	{"parameter", "request-parameter-renamed request-parameter-removed-internal", 1, .65},
	{"field", "request-property-renamed request-property-removed-internal response-property-renamed notification-property-renamed", .97, .77},
	{"moved", "request-property-moved", 1, 1},
	{"connection", "connection-parameter-renamed", 1, 1},
}

// judgement is what a person said of one succession.
type judgement struct{ pair, level, subject, became, verdict string }

func judgements(tb testing.TB) []judgement {
	tb.Helper()
	data, err := os.ReadFile("testdata/successions.txt")
	if err != nil {
		tb.Fatal(err)
	}
	var all []judgement
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), " | "); len(f) == 5 {
			all = append(all, judgement{f[0], f[1], f[2], f[3], f[4]})
		}
	}
	return all
}

func (j judgement) isOf(pair, level string, f check.Finding) bool {
	if j.pair != pair || j.level != level {
		return false
	}
	if j.became == "*" {
		return path.Dir(j.subject) == path.Dir(f.Subject) && strings.HasSuffix(f.New, "-"+f.Old)
	}
	reaches := j.subject == f.Subject || slices.ContainsFunc(f.Places, func(p check.Place) bool { return p.Subject == j.subject })
	return reaches && j.became == f.New
}

// tally counts successions of one level.
type tally struct{ right, wrong, missed int }

func (c tally) precision() float64 { return share(c.right, c.right+c.wrong) }
func (c tally) recall() float64    { return share(c.right, c.right+c.missed) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// TestSuccessions holds the likely successors of all updates against what a person said.
func TestSuccessions(t *testing.T) {
	pairs := updates(t, "pairs")
	known := judgements(t)
	seen := map[judgement]bool{}
	counts := map[string]tally{}
	for _, u := range pairs {
		for _, f := range u.found() {
			level := levelOf(f)
			if level == "" {
				continue
			}
			i := slices.IndexFunc(known, func(j judgement) bool { return j.isOf(u.Name, level, f) })
			if i < 0 {
				t.Errorf("nobody judged %s | %s | %s | %s", u.Name, level, f.Subject, f.New)
				continue
			}
			seen[known[i]] = true
			c := counts[level]
			if known[i].verdict == "right" {
				c.right++
			} else {
				c.wrong++
			}
			counts[level] = c
		}
	}
	for _, j := range known {
		if j.verdict == "right" && !seen[j] {
			c := counts[j.level]
			c.missed++
			counts[j.level] = c
		}
	}
	for _, l := range levels {
		c := counts[l.name]
		t.Logf("%-10s %3d right, %2d wrong, %2d missed: precision %.3f, recall %.3f", l.name, c.right, c.wrong, c.missed, c.precision(), c.recall())
		if c.precision() < l.precision || c.recall() < l.recall {
			t.Errorf("%s: less than precision %.2f, recall %.2f", l.name, l.precision, l.recall)
		}
	}
}

// levelOf is the level at which a finding names a likely successor. Names that differ by
// spelling only are no guess.
func levelOf(f check.Finding) string {
	if f.New == "" || foldID(f.Old) == foldID(f.New) && !strings.HasPrefix(f.Rule.ID, "connection-") && f.Rule.ID != "request-property-moved" {
		return ""
	}
	if f.Rule.ID == internalRule && strings.Contains(f.Message, " became ") {
		return map[bool]string{true: "field", false: "parameter"}[strings.Contains(f.Message, "/")]
	}
	for _, l := range levels {
		if slices.Contains(strings.Fields(l.rules), f.Rule.ID) {
			return l.name
		}
	}
	return ""
}

// TestBodyNames: what a script counted as a body with another name is reported, one by one. There
// is one body, so this is no guess.
func TestBodyNames(t *testing.T) {
	labelled, found := 0, 0
	for _, u := range updates(t, "pairs") {
		got := 0
		for _, f := range u.found() {
			if f.Rule.ID == "request-body-parameter-renamed" {
				got += 1 + len(f.Places)
			}
		}
		want := u.count("body-name-changed")
		labelled, found = labelled+want, found+got
		if got < want {
			t.Errorf("pair %s: %d bodies have another name, want %d", u.Name, got, want)
		}
	}
	t.Logf("%d labelled, %d found", labelled, found)
}

// TestKnownOperations hides what makes operations surely one, and asks which are alike:
// renames without their ids, moves without their paths and methods, each among all that the
// update removed and added.
func TestKnownOperations(t *testing.T) {
	tests := []struct {
		name      string
		how       matchKind
		by        []criterion
		at        float64
		precision float64
		recall    float64
	}{
		{"renamed, certain", matchKey, slices.Concat(keyCriteria, summaryCriteria, schemaCriteria), sureThreshold, 1, .88},
		{"renamed, possible", matchKey, slices.Concat(keyCriteria, summaryCriteria, schemaCriteria), possibleThreshold, 1, .96},
		{"moved, certain", matchID, slices.Concat(idCriteria, summaryCriteria, schemaCriteria), sureThreshold, .97, .70},
		{"moved, possible", matchID, slices.Concat(idCriteria, summaryCriteria, schemaCriteria), possibleThreshold, .97, .85},
	}
	pairs := updates(t, "pairs")
	for _, test := range tests {
		var c tally
		for _, u := range pairs {
			left, right, heirOf := hidden(u, test.how)
			for _, l := range matchSuccessors(newTraitCollector(u.was), newTraitCollector(u.is), left, right, test.by) {
				switch want := heirOf[l.was]; {
				case l.successor != nil && l.score >= test.at && want == l.successor:
					c.right++
				case l.successor != nil && l.score >= test.at && want != nil:
					c.wrong++
				case want != nil:
					c.missed++
				}
			}
		}
		recall := share(c.right, c.right+c.wrong+c.missed)
		t.Logf("%-18s %3d right, %2d wrong, %2d missed: precision %.3f, recall %.3f", test.name, c.right, c.wrong, c.missed, c.precision(), recall)
		if c.precision() < test.precision || recall < test.recall {
			t.Errorf("%s: less than precision %.2f, recall %.2f", test.name, test.precision, test.recall)
		}
	}
}

// hidden are the operations to pair, and what the pairs found one way are.
func hidden(u update, by matchKind) (left, right []*connector.Operation, heirOf map[*connector.Operation]*connector.Operation) {
	heirOf = map[*connector.Operation]*connector.Operation{}
	if !isReadable(u.was) || !isReadable(u.is) {
		return nil, nil, heirOf
	}
	ps := pairOperations(u.was, u.is)
	for _, p := range ps.pairs {
		if p.match == by && !p.reused && foldID(p.was.ID)+p.was.Key() != foldID(p.is.ID)+p.is.Key() {
			left, right = append(left, p.was), append(right, p.is)
			heirOf[p.was] = p.is
		}
	}
	for _, l := range ps.losses {
		left = append(left, l.was)
	}
	return left, append(right, ps.added...), heirOf
}

// TestDefinitionNames: every shared definition of every real connector gets another name,
// and that alone is no change to a flow.
func TestDefinitionNames(t *testing.T) {
	renamed := 0
	for _, u := range updates(t, "pairs") {
		text, n := otherNames(u.was)
		if n == 0 || len(u.was.Definition.Problems()) > 0 {
			continue
		}
		renamed += n
		for _, f := range Connectors(parse(t, string(u.was.Definition.Data)), parse(t, text)) {
			edited := f.Rule.ID == unclassified || f.Rule.ID == "definition-restructured" && f.Subject == "x-components" || strings.HasSuffix(f.Subject, "/examples") // text that holds a $ref of its own
			if f.Rule.ID != "definition-renamed-or-removed" && (!edited || f.Severity > check.Note) {
				t.Errorf("pair %s: %s: %s", u.Name, f.Rule.ID, f.Message)
			}
		}
	}
	t.Logf("%d definitions", renamed)
}

func otherNames(c *connector.Connector) (text string, n int) {
	data := slices.Clone(c.Definition.Data)
	var at []int
	for key := range c.Definition.Root.Get("definitions").Members() {
		at = append(at, key.Span().Start+1)
	}
	slices.Sort(at)
	for _, start := range slices.Backward(at) {
		data = slices.Insert(data, start, []byte("Other.")...)
	}
	return string(bytes.ReplaceAll(data, []byte(`"#/definitions/`), []byte(`"#/definitions/Other.`))), len(at)
}

// TestScoreWeighsNothing: how much two names are alike decides what a finding says, and
// never how bad the change is or who is affected.
func TestScoreWeighsNothing(t *testing.T) {
	names := []string{"orderNo", "orderNumbers", "order", "number", "no", "reference", "x", "billTo", "ORDERNUMBER2", "numberOfTheOrder", "order_number"}
	tests := []struct {
		name, text string
		gone       string // what NAME takes the place of
	}{
		{"operation", define("GET /NAME NAME "+orderSchema, "GET /z Z"), "orderNumber"},
		{"deprecated operation", define(`GET /NAME NAME "deprecated": true,`+orderSchema, "GET /z Z"), "orderNumber"},
		{"internal operation", define(`GET /NAME NAME "x-ms-visibility": "internal",`+orderSchema, "GET /z Z"), "orderNumber"},
		{"parameter", define(`GET /a A "parameters": [{"name": "NAME", "in": "query", "type": "string"}]`), "orderNumber"},
		{"internal parameter", define(`GET /a A "parameters": [{"name": "NAME", "in": "query", "type": "string", "x-ms-visibility": "internal"}]`), "orderNumber"},
		{"internal and required parameter", define(`GET /a A "parameters": [{"name": "NAME", "in": "query", "type": "string", "required": true, "default": "1", "x-ms-visibility": "internal"}]`), "orderNumber"},
		{"input", define(`POST /a A "parameters": [{"name": "body", "in": "body", "schema": {"properties": {"NAME": {"type": "string"}}}}]`), "orderNumber"},
		{"internal input", define(`POST /a A "parameters": [{"name": "body", "in": "body", "schema": {"properties": {"NAME": {"type": "string", "x-ms-visibility": "internal"}}}}]`), "orderNumber"},
		{"output", define(`GET /a A "responses": {"200": {"schema": {"properties": {"NAME": {"type": "string"}}}}}`), "orderNumber"},
		{"definition", strings.Replace(orders(`"NAME": {"properties": {"id": {}}}`), "#/definitions/Order", "#/definitions/NAME", -1), "orderNumber"},
	}
	for _, test := range tests {
		was := strings.ReplaceAll(test.text, "NAME", test.gone)
		weights := map[string][]string{}
		for _, name := range names {
			if strings.HasSuffix(test.name, "operation") && foldID(name) == foldID(test.gone) {
				continue // surely the same operation
			}
			findings := Connectors(parse(t, was), parse(t, strings.ReplaceAll(test.text, "NAME", name)))
			weights[worstOf(findings)] = append(weights[worstOf(findings)], name)
		}
		if len(weights) != 1 {
			t.Errorf("%s: the weight hangs on the name: %q", test.name, weights)
		}
	}
}

// worstOf is the worst severity and change for each consumer.
func worstOf(findings []check.Finding) string {
	severities := map[check.Consumer]check.Severity{}
	for _, f := range findings {
		for _, c := range f.Rule.Consumers {
			severities[c] = max(severities[c], f.Severity)
		}
	}
	var all []string
	for _, c := range slices.Sorted(maps.Keys(severities)) {
		all = append(all, fmt.Sprintf("%v %v", c, severities[c]))
	}
	return fmt.Sprintf("%v: %s", check.Worst(findings), strings.Join(all, ", "))
}
