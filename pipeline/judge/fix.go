package judge

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// Fixed is what alm lint --fix changes.
type Fixed struct {
	Files    []string    // their names, as findings name them
	Names    [][2]string // files that get another name: as findings name them, and as they are to be
	Rules    map[string]int
	Changing []check.Finding // whose edits change what the connector does: made only if all was asked for
	Left     []LeftFile      // files in which it cannot make an edit
}

// LeftFile is a file in which an edit was not made, and why.
type LeftFile struct{ Name, Why string }

// IsUnchecked reports whether lint did not look for all that could be fixed in a file.
func (f LeftFile) IsUnchecked() bool { return f.Why == notValid || f.Why == notOpenAPI2 }

func (f *Fixed) leave(name, why string) {
	if left := (LeftFile{name, why}); !slices.Contains(f.Left, left) {
		f.Left = append(f.Left, left)
	}
}

const (
	assembled   = "it is assembled from other files"
	otherText   = "the file on disk differs from what was read"
	notValid    = "its text is not valid, so what could be fixed in it is not known"
	notOpenAPI2 = "it is not OpenAPI 2.0, so what could be fixed in it is not known"
	notOneValue = "it is YAML, in which alm replaces values on one line and adds or removes nothing"
)

// FixedFile is a file before and after.
type FixedFile struct {
	Name    string // as findings name it
	Was, Is []byte

	of *connector.Connector
}

// Shown is the file before and after, without the credentials that lint knows in it.
func (f FixedFile) Shown() (was, is []byte) {
	return []byte(lint.HideIn(string(f.Was), f.of)), []byte(lint.HideIn(string(f.Is), f.of))
}

// mostRounds bounds how often edits that were in each other's way are tried again.
const mostRounds = 100

// Fix makes the edits of what lint has found, as far as it is not waived or suppressed, and
// lints again until there are no more. Edits after which alm diff would report more than an
// editorial change are made only with all. The result's head must be a folder; nothing is
// written: each gets the files of one connector after the other, so that few texts are in memory.
// On an error, Files has those that each got before it.
func (r *Result) Fix(ctx context.Context, all bool, each func(FixedFile) error) (*Fixed, error) {
	fixed := &Fixed{Rules: map[string]int{}}
	fixed.rename(r.Linted.Findings, r.Head)
	fixable := map[string]bool{}
	for _, f := range r.Linted.Findings {
		if breaksText(f) {
			fixed.leave(f.At.Name(), notValid)
		}
		mayBeFixed := f.Rule.Autofix && f.Severity != check.Off
		if mayBeFixed || f.Severity == check.Error {
			fixable[f.Connector] = fixable[f.Connector] || mayBeFixed
		}
	}
	for _, h := range r.Heads() {
		mayBeFixed, hasErrors := fixable[h.Dir]
		if !mayBeFixed && !hasErrors {
			continue
		}
		c, err := h.Read()
		if err != nil {
			return fixed, err
		}
		if root := c.Definition.Root; root.Kind() != source.Object || root.Get("openapi").Exists() {
			fixed.leave(c.Definition.Name, notOpenAPI2)
		}
		if mayBeFixed {
			err = r.fixConnector(ctx, c, all, fixed, each)
		}
		if err != nil {
			return fixed, err
		}
	}
	sorting.Stable(fixed.Left, func(a, b LeftFile) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Why, b.Why)) })
	return fixed, nil
}

// fixConnector fixes one connector.
func (r *Result) fixConnector(ctx context.Context, c *connector.Connector, all bool, fixed *Fixed, each func(FixedFile) error) error {
	one, err := r.relinted([]*connector.Connector{c})
	if err != nil {
		return err
	}
	files, err := one.fix(ctx, all, fixed)
	if err != nil {
		return err
	}
	for _, f := range files {
		f.of = c
		if err := each(f); err != nil {
			return err
		}
		fixed.Files = append(fixed.Files, f.Name)
	}
	return nil
}

// fix fixes the connectors of a result that keeps them and the edits of its findings.
func (r *Result) fix(ctx context.Context, all bool, fixed *Fixed) ([]FixedFile, error) {
	over := tree.Overlay{FS: r.Head.FS, Texts: map[string][]byte{}}
	was := map[string]FixedFile{}
	findings := r.Linted.Findings
	var changing []*check.Finding
	for range mostRounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		safe, others, err := r.withoutChanging(findings, over)
		if err != nil {
			return nil, err
		}
		if all {
			changing, safe = append(changing, others...), append(safe, others...)
		} else {
			changing = others
		}
		made := r.fixable(safe, over, fixed)
		if len(made) == 0 {
			break
		}
		for file, edits := range made {
			data, err := file.Apply(edits...)
			if err != nil {
				return nil, err
			}
			if _, known := was[file.Name]; !known {
				was[file.Name] = FixedFile{Name: file.Name, Was: file.Written()}
			}
			over.Texts[r.Head.InTree(file.Name)] = data
		}
		if findings, err = r.again(over); err != nil {
			return nil, err
		}
	}
	kept := check.Keep(changing)
	fixed.Changing = append(fixed.Changing, kept.Findings()...)
	var files []FixedFile
	for _, name := range slices.Sorted(maps.Keys(was)) {
		f := was[name]
		f.Is = over.Texts[r.Head.InTree(name)]
		files = append(files, f)
	}
	return files, nil
}

// again lints the connectors as they are after a round.
func (r *Result) again(over tree.Overlay) ([]*check.Finding, error) {
	head := r.Head
	head.FS = over
	dirs := map[string]bool{}
	for _, c := range r.Is {
		dirs[c.Dir] = true
	}
	all, err := head.Reread(r.Is, dirs, anotherRound(r.opts.Project))
	if err != nil {
		return nil, err
	}
	next, err := r.relinted(all)
	if err != nil {
		return nil, err
	}
	return next.Linted.Findings, nil
}

// relinted returns a result with what lint finds in some connectors, and what of it is accepted.
func (r *Result) relinted(all []*connector.Connector) (*Result, error) {
	opts := r.opts
	opts.Project = anotherRound(opts.Project)
	next := &Result{Change: Change{Head: r.Head, Is: all}, opts: opts, linted: all, setup: r.setup}
	findings, err := next.lintAll(nil)
	if err != nil {
		return nil, err
	}
	next.Linted = record.NewJudged(check.Each(findings))
	_, err = next.accept()
	return next, err
}

// anotherRound returns the project with a budget of which nothing is used: a round looks again at
// what was counted before.
func anotherRound(p *project.Project) *project.Project {
	again := *p
	again.Budget = p.Limits().Fresh()
	return &again
}
