package tree

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"alm/pipeline/project"
	"alm/solution/connector"
)

// OnDisk returns the path on disk of a file that findings name.
func (t Tree) OnDisk(name string) string {
	return filepath.Join(t.Disk, filepath.FromSlash(t.InTree(name)))
}

// Reread reads the connectors of some folders again. It reads only those where that is possible.
func (t Tree) Reread(all []*connector.Connector, dirs map[string]bool, p *project.Project) ([]*connector.Connector, error) {
	var found []*connector.Connector
	for _, c := range all {
		if !dirs[c.Dir] {
			continue
		}
		again, err := t.connector(t.InTree(c.Dir))
		if err != nil {
			everything, err := t.Connectors(p)
			t.InProject(everything)
			return slices.DeleteFunc(everything, func(c *connector.Connector) bool { return !dirs[c.Dir] }), err
		}
		again.Under(t.Under)
		again.Dir = c.Dir
		found = append(found, again)
	}
	return found, nil
}

// InTree returns the name in the tree of a file that findings name.
func (t Tree) InTree(name string) string {
	if t.Under == "" || t.Under == "." {
		return name
	}
	return path.Clean(strings.TrimPrefix(strings.TrimPrefix(name, t.Under), "/"))
}
