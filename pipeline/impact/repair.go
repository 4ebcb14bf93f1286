package impact

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
)

// Change is the change that consumers are repaired after.
type Change struct {
	Findings []check.Finding
	Targets  []Target                          // the connectors at base
	Renamed  []Renamed                         // those of them of which names were replaced
	Names    map[string][]string               // by folder, the other names that a project gives a connector
	Likely   bool                              // rewrite also what only resembles a rename
	Before   func(file string) ([]byte, error) // reads a file of a consumer at base; may be nil
}

// Repaired is what a repair changes, and what it leaves to people.
type Repaired struct {
	Files   []RepairedFile // by name
	Left    []Left
	Unclear []string // calls that were not understood: each may have an old name
}

// RepairedFile is the file of a consumer, before and after.
type RepairedFile struct {
	Name    string
	Was, Is []byte
	Edits   []RepairedName
}

// RepairedName is one place where a name is rewritten.
type RepairedName struct {
	Consumer, Where string
	Line            int
	Old, New        string
}

// Left is one place that has an old name, or may have one, and that people have to change.
type Left struct {
	Kind, Consumer, File, Where string
	Line                        int
	Old, New                    string
	Why                         string
}

// Repair rewrites the names that a change replaced in the files of consumers: operationIds and
// the names of inputs. The function open returns a file of a consumer. Nothing is written.
func Repair(change Change, consumers []Consumer, open func(file string) ([]byte, error)) (Repaired, error) {
	r := repairer{change: change, open: open, files: map[string]*repairFile{}}
	owned, lost := callsByConnector(change.Targets, change.Names, withOldIDs(change, consumers))
	r.out.Unclear = unclearOf(lost)
	for _, t := range change.Targets {
		i := slices.IndexFunc(change.Renamed, func(one Renamed) bool { return one.dir == t.Dir })
		if i < 0 {
			continue
		}
		j := newJoin(t, owned[t.Dir])
		r.out.Unclear = append(r.out.Unclear, j.unclear...)
		if err := r.calls(j.calls, change.Renamed[i]); err != nil {
			return Repaired{}, err
		}
	}
	return r.finish()
}

// calls rewrites the old names in the calls of one connector.
func (r *repairer) calls(calls []connectorCall, of Renamed) error {
	if len(calls) == 0 {
		return nil
	}
	was, is, err := of.read()
	if err != nil {
		return err
	}
	all := newRenames(r.change.Findings, was, is)
	for i := range calls {
		if err := r.call(&calls[i], all); err != nil {
			return err
		}
	}
	return nil
}

// withOldIDs returns the consumers as they were before their operationIds were rewritten, so that
// one that was repaired in part is repaired to the end.
func withOldIDs(change Change, consumers []Consumer) []Consumer {
	old := map[string]string{}
	inOrder := slices.Clone(change.Renamed) // whichever connector was judged first
	sorting.Stable(inOrder, func(a, b Renamed) int { return strings.Compare(a.dir, b.dir) })
	for _, renamed := range inOrder {
		maps.Copy(old, renamed.oldIDs)
	}
	for _, t := range change.Targets { // an id that another connector has may mean that one
		for _, op := range t.callees {
			delete(old, op.id)
		}
	}
	all := slices.Clone(consumers)
	for i := range all {
		all[i].Calls = slices.Clone(all[i].Calls)
		for j := range all[i].Calls {
			call := &all[i].Calls[j]
			if before := old[call.Operation]; before != "" {
				call.Operation, call.rewritten = before, true
			}
		}
	}
	return all
}

type repairer struct {
	change Change
	open   func(file string) ([]byte, error)
	files  map[string]*repairFile
	out    Repaired
}

// call rewrites the old names of one call.
func (r *repairer) call(c *connectorCall, all *renames) error {
	if c.op == nil {
		return nil
	}
	c, why := r.reused(c, all)
	for _, renamed := range all.byKey[c.op.key()] {
		if why != "" {
			r.leave(c, &renamed, why)
			continue
		}
		if err := r.name(c, &renamed); err != nil {
			return err
		}
	}
	return nil
}

// name rewrites one name in one call.
func (r *repairer) name(c *connectorCall, renamed *rename) error {
	if !affectsConsumer(renamed.finding, c.By) || renamed.isOperation() && (c.rewritten || c.Operation == "" || c.tool != "") {
		return nil
	}
	found := effect{hit: isHit}
	if !renamed.isOperation() {
		found = c.affected(renamed.finding, renamed.part)
	}
	switch {
	case found.hit == noHit:
		return nil
	case found.hit == mayHit:
		r.leave(c, renamed, found.why)
	case c.By == check.Canvas:
		r.leave(c, renamed, "a canvas app is edited in Power Apps Studio, which also refreshes its data source")
	case c.guess != "":
		r.leave(c, renamed, c.guess)
	case c.by.inside:
		r.leave(c, renamed, "it is in a template, which alm does not rewrite")
	case c.by.packed:
		r.leave(c, renamed, "it is in a zip; unpack it and name its folder")
	case renamed.doubt != "" && !(renamed.likely && r.change.Likely):
		r.leave(c, renamed, renamed.doubt)
	default:
		return r.rewrite(c, renamed)
	}
	return nil
}

func (r *repairer) leave(c *connectorCall, renamed *rename, why string) {
	r.out.Left = append(r.out.Left, Left{
		Kind: c.by.Kind, Consumer: c.by.Name, File: c.by.File, Where: c.Where, Line: c.Line,
		Old: renamed.old, New: renamed.new, Why: why,
	})
}
