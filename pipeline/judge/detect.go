package judge

import (
	"slices"

	"alm/pipeline/diff"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// Change is the connectors that differ between two sides; without a base, all of head.
type Change struct {
	Detected record.Detected
	Base     tree.Tree // the zero Tree is no base
	Head     tree.Tree
	Was, Is  []*connector.Connector
	Looked   int // how many connectors head has, changed or not
}

// lookAround counts the connectors of head, and returns an error where neither side has one:
// nothing to check is never good.
func (r *Result) lookAround() error {
	return r.lookedAround(r.Head.Count(r.opts.Project, r.Base))
}

// lookedAround is lookAround with connectors of head that were counted.
func (r *Result) lookedAround(looked int, err error) error {
	p := r.opts.Project
	if r.Looked = looked; err != nil || r.Looked > 0 || r.before > 0 {
		return err
	}
	if r.Base.FS != nil {
		if before, err := r.Base.Count(p, r.Head); err != nil || before > 0 {
			return err
		}
	}
	return r.Head.NoConnectors()
}

// Between returns the change between connectors that were read already; the labels say where
// they come from.
func Between(base, head string, was, is []*connector.Connector) Change {
	looked := len(is)
	was, is = tree.Differing(was, is)
	return Change{Was: was, Is: is, Looked: looked, Detected: record.Detected{Base: base, Head: head, Changed: folders(was, is)}}
}

func folders(was, is []*connector.Connector) []string {
	dirs := []string{}
	for _, c := range slices.Concat(was, is) {
		dirs = append(dirs, c.Dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// VersionsBefore returns the versions at base of the connectors that changed, by their folders at
// head.
func (c Change) VersionsBefore() map[string]string {
	of := map[string]string{}
	for dir, was := range diff.Bases(c.Was, c.Is) {
		of[dir] = was.Version()
	}
	return of
}
