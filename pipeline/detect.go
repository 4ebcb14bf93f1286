package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/project"
	"alm/solution/connector"
)

// Detected is which connectors differ between base and head.
type Detected struct {
	Base     string   `json:"base,omitempty"` // "" when there is none
	Head     string   `json:"head"`
	Commit   string   `json:"commit,omitempty"` // of head
	Changed  []string `json:"changed"`          // folders
	was, all []*connector.Connector
}

// Is are the changed connectors at head.
func (d *Detected) Is() []*connector.Connector { return d.all }

// Was are the changed connectors at base.
func (d *Detected) Was() []*connector.Connector { return d.was }

var detect = Step{
	Name: "detect",
	Does: "finds the connectors that differ between base and head",
	Run: func(_ context.Context, rel *Release) error {
		base, head := rel.With.Base, rel.With.Head
		d := &Detected{Base: base.Label, Head: head.Label, Commit: head.Commit.Hash, Changed: []string{}}
		var err error
		switch {
		case base.FS == nil:
			d.all, err = head.Connectors(rel.With.Project)
			head.inProject(d.all)
		case base.Commit.Hash != "" && head.Commit.Hash != "" && base.repo != nil:
			err = d.byHash(base, head, rel.With.Project)
		default:
			err = d.byBytes(base, head, rel.With.Project)
		}
		if err != nil {
			return err
		}
		for _, c := range slices.Concat(d.was, d.all) {
			d.Changed = append(d.Changed, c.Dir)
		}
		slices.Sort(d.Changed)
		d.Changed = slices.Compact(d.Changed)
		rel.Detected = d
		rel.tell("detect", "%s", d)
		return nil
	},
}

// inProject gives the connectors of a folder that was named the folders that the project
// knows them by, so that overrides, suppressions and the baseline are about them.
func (t Tree) inProject(all []*connector.Connector) {
	if t.Disk == "" || t.Under == "" || !filepath.IsLocal(t.Under) {
		return
	}
	for _, c := range all {
		c.Dir = path.Join(t.Under, c.Dir)
	}
}

func (d *Detected) String() string {
	if d.Base == "" {
		return fmt.Sprintf("%s in the %s", words.Count(len(d.Changed), "connector"), d.Head)
	}
	return fmt.Sprintf("%s changed between %s and the %s", words.Count(len(d.Changed), "connector"), d.Base, d.Head)
}

// byHash compares the folders' tree hashes, so that only what changed is read.
func (d *Detected) byHash(base, head Tree, p *project.Project) error {
	units, err := base.repo.Changed(base.Commit, head.Commit, isUnit)
	if err != nil {
		return readError(base, err)
	}
	var was, is side
	for _, u := range units {
		if !u.Own {
			continue // what lies in a folder below is not the connector's
		}
		if u.Was {
			was.add(base, u.Dir)
		}
		if u.Is {
			is.add(head, u.Dir)
		}
	}
	if d.was, err = was.read(base, p); err != nil {
		return err
	}
	if d.all, err = is.read(head, p); err != nil {
		return err
	}
	d.dropSame()
	return nil
}

// side are the folders of a commit that changed: connectors, and unpacked solutions.
type side struct{ dirs, roots []string }

func (s *side) add(t Tree, dir string) {
	for _, dir := range t.inside(dir) {
		var names []string
		entries, _ := fs.ReadDir(t.FS, dir) // one that cannot be read is read again, and told
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if connector.IsConnector(names) || !hasDefinitions(names) {
			s.dirs = append(s.dirs, dir)
		}
		if hasDefinitions(names) && path.Base(dir) == "Connectors" {
			s.roots = append(s.roots, path.Dir(dir))
		}
	}
}

func (s *side) read(t Tree, p *project.Project) ([]*connector.Connector, error) {
	found, err := t.read(s.dirs, p)
	if err != nil {
		return nil, err
	}
	inside, err := t.solutions(s.roots, p)
	return append(found, inside...), err
}

// inside is a folder of the commit as the project sees it; none when it lies elsewhere.
func (t Tree) inside(dir string) []string {
	if t.Prefix == "" || t.Prefix == "." {
		return []string{dir}
	}
	inside, ok := strings.CutPrefix(dir+"/", t.Prefix+"/")
	if !ok {
		return nil
	}
	return []string{path.Clean(inside)}
}

func (d *Detected) byBytes(base, head Tree, p *project.Project) error {
	was, err := base.Connectors(p)
	if err != nil {
		return err
	}
	is, err := head.Connectors(p)
	if err != nil {
		return err
	}
	d.was, d.all = was, is
	d.dropSame()
	return nil
}

// dropSame leaves out the connectors whose files are the same on both sides.
func (d *Detected) dropSame() {
	was, is := d.was, d.all
	same := func(c *connector.Connector, in []*connector.Connector) bool {
		i := slices.IndexFunc(in, func(o *connector.Connector) bool { return o.Dir == c.Dir })
		return i >= 0 && sameFiles(c, in[i])
	}
	d.was = slices.DeleteFunc(slices.Clone(was), func(c *connector.Connector) bool { return same(c, is) })
	d.all = slices.DeleteFunc(slices.Clone(is), func(c *connector.Connector) bool { return same(c, was) })
}

func sameFiles(a, b *connector.Connector) bool {
	x, y := a.Files(), b.Files()
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if path.Base(x[i].Name) != path.Base(y[i].Name) || !bytes.Equal(x[i].Data, y[i].Data) {
			return false
		}
	}
	return true
}

func versions(connectors []*connector.Connector) map[string]string {
	of := map[string]string{}
	for _, c := range connectors {
		of[c.Dir] = c.Version()
	}
	return of
}
