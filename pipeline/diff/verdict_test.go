package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// accepted are the pairs whose label and verdict differ, and why the verdict is right. The
// labels are a simple script's.
var accepted = map[string]string{
	"009": "type file became a string with format binary in an output: both are file content",
	"010": "as 009",
	"197": "as 009",
	"008": "what changed is an internal operation, which only the connector itself calls",
	"025": "as 008",
	"026": "as 008",
	"179": "as 008",
	"209": "as 008",
	"247": "as 008",
	"273": "as 008",
	"364": "as 008",
	"393": "as 008",
	"052": "head is not valid JSON; its label's script lost what stands behind the broken brace",
	"102": "the output moved from default to 200 and got a schema where it had none",
	"118": "integer became number in an output: it takes more, and no token is lost",
	"128": "integer became number in an input: what flows send fits",
	"148": "an object that names no fields became any value, in inputs and in outputs: nobody had a key or a token into it",
	"174": "as 118",
	"188": "as 118",
	"189": "any value became text in an output: a schema where there was none",
	"196": "the parameters that left were internal",
	"228": "number became integer in an output: it promises more, and stops a run only where an answer does not fit",
	"234": "what lost its schema were errors, not what makers see",
	"235": "what left were further fields that nobody could name",
	"310": "as 118",
	"317": "as 118",
	"341": "the operation that left was internal",
	"345": "the operation that left was internal, and integer became number in an input",
	"395": "head is not valid JSON, with a bracket too many, so the paths behind it stand elsewhere for the label's script",
}

// TestVerdicts prints, per group of labelled updates, how many gave which worst severity,
// and lists every disagreement.
func TestVerdicts(t *testing.T) {
	table := map[string]map[check.Severity]int{}
	for _, u := range updates(t, "pairs") {
		findings := u.found()
		worst := check.Off
		for _, f := range findings {
			worst = max(worst, f.Severity)
		}
		if table[u.Group] == nil {
			table[u.Group] = map[check.Severity]int{}
		}
		table[u.Group][worst]++
		switch why := disagrees(u.Group, worst, findings); {
		case why != "" && accepted[u.Name] == "":
			t.Errorf("pair %s (%s): %s", u.Name, u.Group, why)
		case why == "" && accepted[u.Name] != "":
			t.Errorf("pair %s (%s) is agreed on, and listed as a disagreement", u.Name, u.Group)
		}
	}
	t.Logf("%-32s %8s %8s %8s %8s", "group", "error", "warning", "note", "nothing")
	for _, group := range []string{"breaking", "dangerous only", "compatible", "no-op (bytes differ, no label)"} {
		row := table[group]
		t.Logf("%-32s %8d %8d %8d %8d", group, row[check.Error], row[check.Warning], row[check.Note], row[check.Off])
	}
}

func disagrees(group string, worst check.Severity, findings []check.Finding) string {
	switch {
	case group == "breaking" && check.Worst(findings) != check.Breaking:
		return "labelled breaking, and nothing breaks: " + rulesOf(findings, check.Off)
	case strings.HasPrefix(group, "no-op") && worst > check.Note:
		return "labelled no change, and told: " + rulesOf(findings, check.Warning)
	case group == "compatible" && check.Worst(findings) == check.Breaking:
		return "labelled compatible, and breaks: " + rulesOf(findings, check.Error)
	}
	return ""
}

func rulesOf(findings []check.Finding, from check.Severity) string {
	counts := map[string]int{}
	for _, f := range findings {
		if f.Severity >= from {
			counts[f.Rule.ID]++
		}
	}
	var all []string
	for id, n := range counts {
		all = append(all, fmt.Sprintf("%s %d", id, n))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
