package judge

import (
	"slices"

	"alm/pipeline/project"
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
}

// Detect finds the connectors that differ between base and head.
func Detect(p *project.Project, base, head tree.Tree) (c Change, err error) {
	c = Change{Base: base, Head: head, Detected: record.Detected{Base: base.Label, Head: head.Label, Commit: head.Commit.Hash}}
	if base.FS == nil {
		c.Is, err = head.Connectors(p)
		head.InProject(c.Is)
	} else {
		c.Was, c.Is, err = tree.Changed(base, head, p)
	}
	c.Detected.Changed = folders(c.Was, c.Is)
	return c, err
}

// Between returns the change between connectors that were read already; the labels say where
// they come from.
func Between(base, head string, was, is []*connector.Connector) Change {
	was, is = tree.Differing(was, is)
	return Change{Was: was, Is: is, Detected: record.Detected{Base: base, Head: head, Changed: folders(was, is)}}
}

func folders(was, is []*connector.Connector) []string {
	dirs := []string{}
	for _, c := range slices.Concat(was, is) {
		dirs = append(dirs, c.Dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

func versions(connectors []*connector.Connector) map[string]string {
	of := map[string]string{}
	for _, c := range connectors {
		of[c.Dir] = c.Version()
	}
	return of
}

// VersionsBefore returns the versions of the changed connectors at base, by folder.
func (c Change) VersionsBefore() map[string]string { return versions(c.Was) }
