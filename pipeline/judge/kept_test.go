package judge

import (
	"context"

	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// checkKept is Check, but reads and judges all connectors at once.
func checkKept(ctx context.Context, opts Options, base, head tree.Tree) (*Result, error) {
	r := &Result{opts: opts}
	base, head = tree.Align(unlessSame(base, head), head)
	if err := r.detectKept(base, head); err != nil {
		return nil, err
	}
	if err := r.lintKept(); err != nil {
		return nil, err
	}
	for _, do := range []step{diffConnectors, printedKept, reach, comparePolicies, gate} {
		if err := do(r); err != nil {
			return nil, err
		}
	}
	return r, r.judgeByOther(ctx, base, head, []each{linting, diffing}, []step{reach, comparePolicies, gate})
}

// detectKept finds the connectors that differ between base and head.
func (r *Result) detectKept(base, head tree.Tree) (err error) {
	r.Change = Change{Base: base, Head: head, Detected: record.Detected{Base: base.Label, Head: head.Label, Commit: head.Commit.Hash}}
	if base.FS == nil {
		r.Is, err = head.Connectors(r.opts.Project)
		head.InProject(r.Is)
	} else {
		r.Was, r.Is, err = changedKept(base, head, r.opts.Project)
	}
	if err != nil {
		return err
	}
	r.Detected.Changed, r.before = folders(r.Was, r.Is), len(r.Was)
	r.targets = targetsOf(r.Was, r.Is)
	return r.lookAround()
}

// changedKept reads the connectors that differ between two trees, as they are in each.
func changedKept(base, head tree.Tree, p *project.Project) (was, is []*connector.Connector, err error) {
	before, after, err := tree.MayDiffer(base, head, p)
	if err != nil {
		return nil, nil, err
	}
	for _, side := range []struct {
		found []tree.Found
		read  *[]*connector.Connector
	}{{before, &was}, {after, &is}} {
		for _, found := range side.found {
			c, err := found.Read()
			if err != nil {
				return nil, nil, err
			}
			*side.read = append(*side.read, c)
		}
	}
	was, is = tree.Compared(base, head, was, is)
	return was, is, nil
}

// lintKept lints the connectors that changed, or all.
func (r *Result) lintKept() error {
	changed := r.Is
	if r.opts.LintAll && r.Base.FS != nil {
		var err error
		if r.Is, err = r.Head.Connectors(r.opts.Project); err != nil {
			return err
		}
	}
	err := lintConnectors(r)
	r.Is = changed
	return err
}

func printedKept(r *Result) error {
	r.printf("detect", "%s", r.Detected)
	printLinted(r)
	printDiffed(r)
	return nil
}

// headConnectors reads the connectors of a result that keeps none.
func (r *Result) headConnectors() ([]*connector.Connector, error) {
	return r.Head.Connectors(r.opts.Project)
}
