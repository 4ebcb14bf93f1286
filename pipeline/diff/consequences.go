package diff

import (
	"slices"
	"strconv"
	"strings"

	"alm/solution/connector"
)

// findConsequences finds what breaks because of a change elsewhere, so that one cause is one finding.
func (ps *pairing) findConsequences() {
	ps.findInScript()
	if len(ps.references) == 0 {
		return
	}
	ps.findDangling()
	ps.findLostFields()
	ps.findFollowers()
}

// findDangling finds the references to operations that head does not have. Lint reports those that dangled at base
// already.
func (ps *pairing) findDangling() {
	known := idsOf(ps.d.is)
	dangling := ps.dangling
	if dangling == nil {
		dangling = map[string][]reference{}
	}
	for _, ref := range ps.references {
		if id := ref.node.Str(); id != "" && !known[id] {
			dangling[id] = append(dangling[id], ref)
		}
	}
	if len(dangling) == 0 {
		return
	}
	known = idsOf(ps.d.was)
	for _, ref := range operationReferences(ps.d.was) {
		if id := ref.node.Str(); !known[id] {
			delete(dangling, id)
		}
	}
	ps.dangling = dangling
}

// findInScript finds the operations with another id that the script at head still compares with the old one: scripts
// compare this.Context.OperationId with literals.
func (ps *pairing) findInScript() {
	script, code := ps.d.is.Script, ""
	if script == nil || ps.d.was.Script == nil {
		return
	}
	reach := scriptWords(ps.d.is)
	for _, pair := range ps.pairs {
		renamed := pair.idChange() == idRenamed || pair.idChange() == idRespelled
		if !renamed || len(reach) > 0 && !slices.Contains(reach, pair.is.ID) {
			continue
		}
		if code == "" {
			code = withoutComments(plainText(script))
		}
		if strings.Contains(code, "OperationId") && strings.Contains(code, strconv.Quote(pair.was.ID)) && !strings.Contains(code, strconv.Quote(pair.is.ID)) {
			if ps.dangling == nil {
				ps.dangling = map[string][]reference{}
			}
			ps.dangling[pair.was.ID] = append(ps.dangling[pair.was.ID], reference{subject: "script"})
		}
	}
}

func idsOf(c *connector.Connector) map[string]bool {
	ids := make(map[string]bool, len(c.Operations))
	for _, op := range c.Operations {
		ids[op.ID] = true
	}
	return ids
}

// replaced describes what became of an operation that only the connector itself called, and whose id head lacks: the
// references to it have the only finding. It is "" where the operation was removed, and for others.
func (ps *pairing) replaced(id string) (became, described, content string) {
	if i := slices.IndexFunc(ps.losses, func(l loss) bool { return l.was.ID == id && l.internal && l.sure() }); i >= 0 {
		l := ps.losses[i]
		return l.successor.ID, "became " + describeOperation(l.successor) + l.describeDifferences(), growingContent(l.content)
	}
	i := slices.IndexFunc(ps.pairs, func(p operationPair) bool {
		return p.was.ID == id && p.internal && (p.idChange() == idRenamed || p.idChange() == idRespelled)
	})
	if i < 0 {
		return "", "", ""
	}
	return ps.pairs[i].is.ID, "is now " + describeOperation(ps.pairs[i].is), ""
}

// reportsID reports whether a changed id has a breaking finding.
func (p operationPair) reportsID() bool { return !p.internal || p.is.ID == "" }
