package impact

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// Change is the change that consumers are repaired after.
type Change struct {
	Findings []check.Finding
	Was, Is  []*connector.Connector
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
	owned, lost := callsByConnector(Targets(change.Was), change.Names, withOldIDs(change, consumers))
	r.out.Unclear = unclearOf(lost)
	for _, was := range change.Was {
		i := slices.IndexFunc(change.Is, func(c *connector.Connector) bool { return c.Dir == was.Dir })
		if i < 0 {
			continue
		}
		all := newRenames(change.Findings, was, change.Is[i])
		if len(all.byKey) == 0 {
			continue
		}
		j := newJoin(TargetOf(was), owned[was.Dir])
		r.out.Unclear = append(r.out.Unclear, j.unclear...)
		for k := range j.calls {
			if err := r.call(&j.calls[k], all); err != nil {
				return Repaired{}, err
			}
		}
	}
	return r.finish()
}

// withOldIDs returns the consumers as they were before their operationIds were rewritten, so that
// one that was repaired in part is repaired to the end.
func withOldIDs(change Change, consumers []Consumer) []Consumer {
	old := map[string]string{}
	for _, was := range change.Was {
		for _, is := range change.Is {
			if is.Dir == was.Dir {
				for id, before := range newRenames(change.Findings, was, is).oldIDs {
					old[id] = before
				}
			}
		}
	}
	for _, was := range change.Was { // an id that another connector has may mean that one
		for _, op := range was.Operations {
			delete(old, op.ID)
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

// repairFile is a consumer's file while it is repaired.
type repairFile struct {
	data  []byte
	flow  *flowWalk    // nil for an agent
	agent *agentPlaces // nil for a flow
	edits []nameEdit
}

// nameEdit replaces the bytes of one name.
type nameEdit struct {
	start, end int
	text       string
	RepairedName
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
	case c.guess:
		r.leave(c, renamed, "its connection names no connector; only this one has the operation")
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

// rewrite adds the edits of one name in one call.
func (r *repairer) rewrite(c *connectorCall, renamed *rename) error {
	file, err := r.file(c.by)
	if err != nil {
		return err
	}
	var found []namePlace
	if file.flow != nil {
		found = file.flow.placesOf(c, renamed)
	} else {
		found = file.agent.placesOf(c, renamed)
	}
	if passed := c.passedOn(renamed.part.Key); renamed.isOutput() && passed != "" {
		r.leave(c, renamed, passed)
	} else if len(found) == 0 {
		r.leave(c, renamed, "alm does not find the name in the file")
	}
	for _, at := range found {
		edit, why := at.edit(renamed.old, renamed.new)
		if why != "" {
			r.leave(c, renamed, why)
			continue
		}
		edit.RepairedName = RepairedName{c.by.Name, c.Where, at.line(), renamed.old, renamed.new}
		if !slices.ContainsFunc(file.edits, func(e nameEdit) bool { return e.start == edit.start }) {
			file.edits = append(file.edits, edit)
		}
	}
	return nil
}

// file reads the file of a consumer once more, with the places of its names.
func (r *repairer) file(by *Consumer) (*repairFile, error) {
	if known := r.files[by.File]; known != nil {
		return known, nil
	}
	data, err := r.open(by.File)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", by.File, err)
	}
	file := &repairFile{data: data}
	if by.Kind == Flow {
		reader := newReader(nil, maxAll)
		reader.tracing = true
		file.flow, err = reader.walkFlow(by.File, data)
	} else {
		file.agent, err = newAgentPlaces(by.File, data)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", by.File, err)
	}
	r.files[by.File] = file
	return file, nil
}

// finish applies the edits.
func (r *repairer) finish() (Repaired, error) {
	for name, file := range r.files {
		if len(file.edits) == 0 {
			continue
		}
		sorting.Stable(file.edits, func(a, b nameEdit) int { return cmp.Compare(a.start, b.start) })
		fixed := RepairedFile{Name: name, Was: file.data}
		var b bytes.Buffer
		at := 0
		for _, e := range file.edits {
			if e.start < at {
				return Repaired{}, fmt.Errorf("%s: two renames at byte %d", name, e.start)
			}
			b.Write(file.data[at:e.start])
			b.WriteString(e.text)
			at = e.end
			fixed.Edits = append(fixed.Edits, e.RepairedName)
		}
		b.Write(file.data[at:])
		fixed.Is = b.Bytes()
		r.out.Files = append(r.out.Files, fixed)
	}
	sorting.Stable(r.out.Files, func(a, b RepairedFile) int { return strings.Compare(a.Name, b.Name) })
	sorting.Stable(r.out.Left, func(a, b Left) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Old, b.Old))
	})
	return r.out, nil
}
