package impact

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
)

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
	if file.flow != nil {
		if why := file.flow.leftIn(c, renamed); why != "" {
			r.leave(c, renamed, why)
		}
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
