package judge

import (
	"maps"
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// maxSingly bounds how many findings of one rule and connector are tried one by one.
const maxSingly = 50

// withoutChanging removes findings whose edits change what the connector does: after them,
// alm diff would report more than editorial changes. It returns both kinds.
func (r *Result) withoutChanging(findings []*check.Finding, over tree.Overlay) (safe, changing []*check.Finding, err error) {
	for _, f := range findings {
		if !fixes(f) {
			safe = append(safe, f) // some say that a file's structure is a guess
		}
	}
	t := trial{result: r, over: over, torn: tornFiles(findings)}
	fixable := byConnector(findings)
	for _, dir := range slices.Sorted(maps.Keys(fixable)) {
		good, bad, err := t.split(dir, fixable[dir])
		if err != nil {
			return nil, nil, err
		}
		safe, changing = append(safe, good...), append(changing, bad...)
	}
	return safe, changing, nil
}

func byConnector(findings []*check.Finding) map[string][]*check.Finding {
	all := map[string][]*check.Finding{}
	for _, f := range findings {
		if fixes(f) {
			all[f.Connector] = append(all[f.Connector], f)
		}
	}
	return all
}

// fixes reports whether a finding has edits to make.
func fixes(f *check.Finding) bool {
	return len(f.Edits) > 0 && f.Severity != check.Off && (f.Waiver == "" || f.By == check.ByBaseline)
}

// trial makes edits in memory and compares the connector before and after.
type trial struct {
	result *Result
	over   tree.Overlay
	torn   map[*source.File]bool
}

// split tries the edits of a connector together, then by rule, then one by one.
func (t trial) split(dir string, findings []*check.Finding) (safe, changing []*check.Finding, err error) {
	byRule := map[string][]*check.Finding{}
	for _, f := range findings {
		byRule[f.Rule.ID] = append(byRule[f.Rule.ID], f)
	}
	if changes, err := t.changes(dir, findings); err != nil || !changes {
		return findings, nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(byRule)) {
		good, bad, err := t.splitRule(dir, byRule[id])
		if err != nil {
			return nil, nil, err
		}
		safe, changing = append(safe, good...), append(changing, bad...)
	}
	if changes, err := t.changes(dir, safe); err != nil || changes { // only together
		return nil, findings, err
	}
	return safe, changing, nil
}

// splitRule tries the edits of one rule together, then one by one.
func (t trial) splitRule(dir string, findings []*check.Finding) (safe, changing []*check.Finding, err error) {
	changes, err := t.changes(dir, findings)
	switch {
	case err != nil || !changes:
		return findings, nil, err
	case len(findings) == 1 || len(findings) > maxSingly:
		return nil, findings, nil
	}
	for _, f := range findings {
		changes, err := t.changes(dir, []*check.Finding{f})
		if err != nil {
			return nil, nil, err
		}
		if changes {
			changing = append(changing, f)
		} else {
			safe = append(safe, f)
		}
	}
	return safe, changing, nil
}

// changes reports whether the edits of some findings change more than diff calls editorial.
func (t trial) changes(dir string, findings []*check.Finding) (bool, error) {
	head := t.result.Head
	is := tree.Overlay{FS: t.over.FS, Texts: maps.Clone(t.over.Texts)}
	made := map[*source.File][]source.Edit{}
	for _, f := range findings {
		if file, ok := editable(f, t.torn); ok && file.Editable(f.Edits...) && !anyMeet(made[file], f.Edits) {
			made[file] = append(made[file], f.Edits...)
		}
	}
	for file, edits := range made {
		data, err := file.Apply(edits...)
		if err != nil {
			return false, err
		}
		is.Texts[head.InTree(file.Name)] = data
	}
	before, err := t.read(t.over, dir)
	if err != nil {
		return false, err
	}
	after, err := t.read(is, dir)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(diff.Compare(before, after), func(f check.Finding) bool { return f.Change() > check.Editorial }), nil
}

func (t trial) read(over tree.Overlay, dir string) ([]*connector.Connector, error) {
	head := t.result.Head
	head.FS = over
	return head.Reread(t.result.Is, map[string]bool{dir: true}, anotherRound(t.result.opts.Project))
}

func anyMeet(made, edits []source.Edit) bool {
	return slices.ContainsFunc(edits, func(e source.Edit) bool {
		return slices.ContainsFunc(made, func(o source.Edit) bool { return meet(e, o) })
	})
}
