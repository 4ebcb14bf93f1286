package judge

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/tree"
)

// Fixed is what alm lint --fix changes.
type Fixed struct {
	Files    []FixedFile // by name
	Names    [][2]string // files that get another name: as findings name them, and as they are to be
	Rules    map[string]int
	Changing []check.Finding // whose edits change what the connector does: made only if all was asked for
	Left     []LeftFile      // files in which it cannot make an edit
}

// LeftFile is a file in which an edit was not made, and why.
type LeftFile struct{ Name, Why string }

func (f *Fixed) leave(name, why string) {
	if left := (LeftFile{name, why}); !slices.Contains(f.Left, left) {
		f.Left = append(f.Left, left)
	}
}

const (
	assembled   = "it is assembled from other files"
	otherText   = "the file on disk differs from what was read"
	notOneValue = "it is YAML, in which alm replaces values on one line and adds or removes nothing"
)

// FixedFile is a file before and after.
type FixedFile struct {
	Name      string // as findings name it
	Connector string
	Was, Is   []byte
}

// mostRounds bounds how often edits that were in each other's way are tried again.
const mostRounds = 100

// Fix makes the edits of what lint has found, as far as it is not waived or suppressed, and
// lints again until there are no more. Edits after which alm diff would report more than an
// editorial change are made only with all. The release's head must be a folder; nothing is
// written.
func (r *Result) Fix(ctx context.Context, all bool) (*Fixed, error) {
	over := tree.Overlay{FS: r.Head.FS, Texts: map[string][]byte{}}
	was := map[string]FixedFile{}
	fixed := &Fixed{Rules: map[string]int{}}
	findings := r.Linted.Findings
	fixed.rename(findings, r.Head)
	for range mostRounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		safe, changing, err := r.withoutChanging(findings, over)
		if err != nil {
			return nil, err
		}
		if all {
			fixed.Changing = append(fixed.Changing, changing...)
			safe = append(safe, changing...)
		} else {
			fixed.Changing = changing
		}
		findings = safe
		dirs := map[string]bool{}
		for file, edits := range r.fixable(findings, over, fixed) {
			data, err := file.Apply(edits.made...)
			if err != nil {
				return nil, err
			}
			if _, known := was[file.Name]; !known {
				was[file.Name] = FixedFile{Name: file.Name, Connector: edits.connector, Was: file.Written()}
			}
			over.Texts[r.Head.InTree(file.Name)] = data
			dirs[edits.connector] = true
		}
		if len(dirs) == 0 {
			break
		}
		if findings, err = r.again(over, dirs); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		f := was[name]
		f.Is = over.Texts[r.Head.InTree(name)]
		fixed.Files = append(fixed.Files, f)
	}
	sorting.Stable(fixed.Left, func(a, b LeftFile) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Why, b.Why)) })
	return fixed, nil
}

// rename records the files whose names it fixes, where no other file is in the way.
func (f *Fixed) rename(findings []check.Finding, t tree.Tree) {
	for _, found := range findings {
		if found.Rename == "" || found.Severity == check.Off || found.Waiver != "" && found.By != check.ByBaseline {
			continue
		}
		was := found.At.Name()
		is := path.Join(path.Dir(was), found.Rename)
		if taken(t, was, is) {
			f.leave(was, "there is a file named "+path.Base(is))
			continue
		}
		f.Names = append(f.Names, [2]string{was, is})
		f.Rules[found.Rule.ID]++
	}
}

// taken reports whether a file other than was has the name is.
func taken(t tree.Tree, was, is string) bool {
	there, err := os.Stat(t.OnDisk(is))
	if err != nil {
		return false
	}
	mine, err := os.Stat(t.OnDisk(was))
	return err != nil || !os.SameFile(mine, there)
}

// fileEdits are what is done to one file in one round.
type fileEdits struct {
	connector string
	made      []source.Edit
}

// fixable are the edits that can be made at once, by file. A finding's edits are made
// together or not at all.
func (r *Result) fixable(findings []check.Finding, over tree.Overlay, fixed *Fixed) map[*source.File]fileEdits {
	torn := tornFiles(findings)
	all := map[*source.File]fileEdits{}
	for _, f := range findings {
		file, ok := editable(f, torn)
		if !ok || f.Waiver != "" && f.By != check.ByBaseline {
			continue
		}
		if why := r.unwritable(file, f.Edits, over); why != "" {
			fixed.leave(f.At.Name(), why)
			continue
		}
		of := all[file]
		if slices.ContainsFunc(f.Edits, func(e source.Edit) bool {
			return slices.ContainsFunc(of.made, func(o source.Edit) bool { return meet(e, o) })
		}) {
			continue // in the next round
		}
		of.connector, of.made = f.Connector, append(of.made, f.Edits...)
		all[file] = of
		fixed.Rules[f.Rule.ID]++
	}
	return all
}

// unwritable says why edits cannot be written into the file that they are about, "" if they can.
func (r *Result) unwritable(file *source.File, edits []source.Edit, over tree.Overlay) string {
	switch {
	case file.Written() == nil:
		return assembled
	case !file.Editable(edits...):
		return notOneValue
	case !over.Has(r.Head.InTree(file.Name), file.Written()):
		return otherText
	}
	return ""
}

// tornFiles are those whose text had to be guessed at: the places in them are not certain.
func tornFiles(findings []check.Finding) map[*source.File]bool {
	torn := map[*source.File]bool{}
	for _, f := range findings {
		if f.Rule.Text == check.BreaksText {
			torn[f.At.File] = true
		}
	}
	return torn
}

// editable is the file that a finding's edits are in. In a torn file only the rules on its
// text have any.
func editable(f check.Finding, torn map[*source.File]bool) (*source.File, bool) {
	if len(f.Edits) == 0 || f.Severity == check.Off {
		return nil, false
	}
	file := f.Edits[0].Span.File
	other := slices.ContainsFunc(f.Edits, func(e source.Edit) bool { return e.Span.File != file || e.Span.File == nil })
	return file, !other && (!torn[file] || f.Rule.Text != check.IgnoresText)
}

// meet reports whether two edits conflict: they overlap, or begin at the same place.
func meet(a, b source.Edit) bool {
	return a.Span.Start == b.Span.Start || a.Span.Start < b.Span.End && b.Span.Start < a.Span.End
}

// again lints the connectors of some folders as they are after a round.
func (r *Result) again(over tree.Overlay, dirs map[string]bool) ([]check.Finding, error) {
	head := r.Head
	head.FS = over
	opts := r.opts
	opts.Project = anotherRound(opts.Project)
	all, err := head.Reread(r.linted, dirs, opts.Project)
	if err != nil {
		return nil, err
	}
	next := &Result{Change: Change{Head: r.Head, Is: all}, opts: opts, linted: all}
	findings, err := next.lintAll()
	if err != nil {
		return nil, err
	}
	next.Linted = record.NewJudged(findings)
	_, err = next.accept()
	return next.Linted.Findings, err
}

// anotherRound returns the project with a budget of which nothing is used: a round looks again at
// what was counted before.
func anotherRound(p *project.Project) *project.Project {
	again := *p
	again.Budget = p.Limits().Fresh()
	return &again
}

// Write writes the files, each whole or not at all.
func (f *Fixed) Write(t tree.Tree) error {
	for _, file := range f.Files {
		name := t.OnDisk(file.Name)
		data, err := disk.ReadFile(name)
		if err == nil && !bytes.Equal(data, file.Was) {
			return exit.Usage.Errorf("run it again", "write %s: it has changed meanwhile", file.Name)
		}
		if err == nil {
			err = atomicfile.Write(name, file.Is)
		}
		if err != nil {
			return exit.Usage.Errorf("", "write %s: %w", file.Name, err)
		}
	}
	for _, names := range f.Names {
		if taken(t, names[0], names[1]) {
			return exit.Usage.Errorf("move one of the two away", "rename %s: there is a %s", names[0], names[1])
		}
		if err := disk.Rename(t.OnDisk(names[0]), t.OnDisk(names[1])); err != nil {
			return exit.Usage.Errorf("", "rename %s: %w", names[0], err)
		}
	}
	return nil
}

// Shown is a file before and after, without the credentials that lint knows in it.
func (r *Result) Shown(file FixedFile) (was, is []byte) {
	was, is = file.Was, file.Is
	for _, c := range r.linted {
		if c.Dir == file.Connector {
			return []byte(lint.HideIn(string(was), c)), []byte(lint.HideIn(string(is), c))
		}
	}
	return was, is
}
