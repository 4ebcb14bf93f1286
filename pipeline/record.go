package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/exit"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// RecordName is the file name of a solution's record, beside its zips.
func RecordName(solution string) string { return solution + ".release.json" }

// LoadRecord reads the record of a solution in folder out. Where there is none it returns
// an empty release.
func LoadRecord(out, solution string) (*Release, error) {
	rel := &Release{Schema: 1, Solution: solution}
	name := filepath.Join(out, RecordName(solution))
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return rel, nil
	}
	if err != nil {
		return nil, exit.Usage.Errorf("", "read record: %w", err)
	}
	if err := json.Unmarshal(data, rel); err != nil {
		return nil, exit.Usage.Errorf("restore it from the build that made it", "read record %s: %w", name, err)
	}
	if rel.Schema != 1 {
		return nil, exit.Usage.Errorf("use the alm that wrote it", "read record %s: schema %d is not known", name, rel.Schema)
	}
	return rel, nil
}

// Save writes the record beside the zips, whole or not at all.
func (rel *Release) Save() error {
	if rel.Gated != nil && rel.Gated.Findings == nil {
		rel.Gated.Findings = noted(rel.Findings())
	}
	data, err := json.MarshalIndent(rel, "", "  ")
	if err != nil {
		return err
	}
	if err := atomicfile.Write(filepath.Join(rel.With.Out, RecordName(rel.Solution)), append(data, '\n')); err != nil {
		return fmt.Errorf("write record: %w", err)
	}
	return nil
}

// note changes the record on the disk. Another alm may have written there meanwhile: what it
// wrote is kept.
func (rel *Release) note(change func() error) error {
	defer rel.alone()()
	if err := rel.recall(); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	return rel.Save()
}

// anewPacked writes the record of a release that was packed. Imports of the very same bytes
// are still imports of it.
func (rel *Release) anewPacked() error {
	defer rel.alone()()
	rel.Imported = nil
	managed, _ := rel.Packed.Managed()
	if disk, err := LoadRecord(rel.With.Out, rel.Solution); err == nil {
		rel.Imported = slices.DeleteFunc(disk.Imported, func(in Import) bool { return in.SHA256 != managed.SHA256 && in.Of != managed.SHA256 })
	}
	return rel.Save()
}

// write notes an import.
func (rel *Release) write(in *Import) error {
	return rel.note(func() error { rel.put(*in); return nil })
}

// recall takes over what another alm wrote into the record: its imports and, when it packed
// anew, what it packed and why.
func (rel *Release) recall() error {
	disk, err := LoadRecord(rel.With.Out, rel.Solution)
	if err != nil || disk.Tool == "" {
		return err
	}
	rel.Imported = disk.Imported
	if !reflect.DeepEqual(rel.Packed, disk.Packed) {
		rel.Packed, rel.Bumped, rel.Detected, rel.Linted = disk.Packed, disk.Bumped, disk.Detected, disk.Linted
		rel.Diffed, rel.Reached, rel.Gated = disk.Diffed, disk.Reached, disk.Gated
	}
	return nil
}

// alone waits until no other alm on this machine writes the record. A folder of locks that
// cannot be written is no reason not to.
func (rel *Release) alone() (leave func()) {
	name, err := filepath.Abs(filepath.Join(rel.With.Out, RecordName(rel.Solution)))
	if err != nil {
		return func() {}
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(os.TempDir(), "alm-"+atomicfile.Digest([]byte(name))[:16]+".lock")).Lock()
	if err != nil {
		return func() {}
	}
	return unlock
}

// Ran is the last import of the record to a stage, nil when there is none. Connectors that
// went ahead of the whole do not count.
func (rel *Release) Ran(stage string) *Import {
	return rel.lastImport(func(in *Import) bool { return in.Stage == stage && in.Of == "" })
}

// Ahead tells whether a version at a stage is that of connectors which went ahead of the whole.
func (rel *Release) Ahead(stage, version string) bool {
	return rel.lastImport(func(in *Import) bool { return in.Stage == stage && in.Version == version && in.Of != "" }) != nil
}

// find is the last import of a digest to a stage.
func (rel *Release) find(stage, sum string) *Import {
	return rel.lastImport(func(in *Import) bool { return in.Stage == stage && in.SHA256 == sum })
}

func (rel *Release) lastImport(wanted func(*Import) bool) *Import {
	for i := len(rel.Imported) - 1; i >= 0; i-- {
		if wanted(&rel.Imported[i]) {
			return &rel.Imported[i]
		}
	}
	return nil
}

// put replaces the import of the same stage and digest, or adds it.
func (rel *Release) put(in Import) {
	in = rel.hide(in)
	same := func(other Import) bool { return other.Stage == in.Stage && other.SHA256 == in.SHA256 }
	rel.Imported = append(slices.DeleteFunc(rel.Imported, same), in)
}

// hide masks what the environment says in an import, which may repeat a secret. The rest of
// the record is alm's own: a name that happens to be a secret's text stays what it is.
func (rel *Release) hide(in Import) Import {
	if rel.With.Mask == nil {
		return in
	}
	in.Problem, in.ToDo, in.Failures = rel.unsaid(in.Problem), rel.unsaidAll(in.ToDo), slices.Clone(in.Failures)
	for i, f := range in.Failures {
		in.Failures[i].Name, in.Failures[i].Message = rel.unsaid(f.Name), rel.unsaid(f.Message)
	}
	if in.Plan != nil {
		plan := *in.Plan
		plan.Refused, plan.Remarks, plan.ToDo = rel.unsaidAll(plan.Refused), rel.unsaidAll(plan.Remarks), rel.unsaidAll(plan.ToDo)
		in.Plan = &plan
	}
	return in
}

// unsaid is a text without the secrets that alm knows.
func (rel *Release) unsaid(text string) string {
	var to strings.Builder
	if rel.masked(&to, []byte(text)) != nil {
		return "***" // a builder does not refuse
	}
	return to.String()
}

func (rel *Release) unsaidAll(texts []string) []string {
	texts = slices.Clone(texts)
	for i, text := range texts {
		texts[i] = rel.unsaid(text)
	}
	return texts
}
