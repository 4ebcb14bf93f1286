// Package tree opens a SOURCE, which is a folder, a solution zip or a commit, and reads its
// connectors.
package tree

import (
	"archive/zip"
	"cmp"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// Tree is a folder, a solution zip or a commit, with connectors in it.
type Tree struct {
	Label  string // for messages: "HEAD~1 (1a2b3c4)", "work tree"
	FS     fs.FS
	Commit gitfs.Commit // zero unless it is one
	Prefix string       // the project's folder inside the commit
	Under  string       // the SOURCE that the user named: every file's name begins with it, and every connector counts
	Disk   string       // the folder on disk that it is; "" of a commit and a zip
	repo   *gitfs.Repo
	only   string             // the definition that the user named, in FS; "" for everything
	Zip    *solution.Solution // that it was read from; nil unless it is one
	among  map[string]bool    // the folders whose connectors count; nil is all
}

func zipTree(name, full string) (Tree, error) {
	file, err := disk.Open(full)
	if err != nil {
		return Tree{}, exit.Usage.Errorf("", "%w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Tree{}, exit.Usage.Errorf("", "%w", err)
	}
	s, err := solution.Read(file, info.Size())
	if errors.Is(err, solution.ErrNotSolution) || errors.Is(err, zip.ErrFormat) {
		return Tree{}, exit.Usage.Errorf("give a zip that holds solution.xml, customizations.xml and [Content_Types].xml", "open %s: %w", name, err)
	}
	if err != nil {
		return Tree{}, exit.Usage.Errorf("", "open %s: %w", name, err)
	}
	return Tree{Label: name, FS: s.FS(), Zip: s, Under: filepath.ToSlash(name)}, nil
}

// Connectors reads every connector of the tree that belongs to the project. A connector that
// cannot be read completely is an error.
func (t Tree) Connectors(p *project.Project) ([]*connector.Connector, error) {
	found, err := t.Find(p)
	if err != nil {
		return nil, err
	}
	return readAll(found)
}

// connector reads the connector of a folder, or the one whose definition the user named.
func (t Tree) connector(dir string) (*connector.Connector, error) {
	if t.only != "" {
		return connector.ReadDefinition(t.FS, t.only)
	}
	return connector.Read(t.FS, dir)
}

// InProject changes the folders of connectors of a SOURCE inside the project to those that the
// project knows, so that overrides, suppressions and the baseline apply to them.
func (t Tree) InProject(all []*connector.Connector) {
	if t.IsOutside() || t.Under == "" {
		return
	}
	for _, c := range all {
		c.Dir = path.Join(t.Under, c.Dir)
	}
}

// IsOutside reports whether a tree is no part of the project and of none of its commits.
func (t Tree) IsOutside() bool { return t.zipped() || t.Under != "" && !filepath.IsLocal(t.Under) }

// Align returns both sides as the same folder of the project where one of them names a folder of
// it and the other is the project itself: `HEAD~1` is compared with `connectors` as
// `HEAD~1:connectors`.
func Align(base, head Tree) (alignedBase, alignedHead Tree) {
	return base.alignedWith(head), head.alignedWith(base)
}

func (t Tree) alignedWith(other Tree) Tree {
	if t.FS == nil || t.Under != "" || other.zipped() || other.Under == "." || other.Under == "" || !filepath.IsLocal(other.Under) {
		return t
	}
	info, err := fs.Stat(t.FS, other.Under)
	if err != nil || !info.IsDir() {
		return t
	}
	sub, err := fs.Sub(t.FS, other.Under)
	if err != nil {
		return t
	}
	t.FS, t.Under, t.Prefix = sub, other.Under, path.Join(t.Prefix, other.Under)
	t.Label += ":" + other.Under
	if t.Disk != "" {
		t.Disk = filepath.Join(t.Disk, filepath.FromSlash(other.Under))
	}
	return t
}

func (t Tree) zipped() bool { return t.Disk == "" && t.Commit.Hash == "" }

func readError(t Tree, err error) error {
	if errors.Is(err, connector.ErrTooLarge) {
		return exit.Usage.Errorf("make it smaller, or leave it out of connectors in alm.yaml", "read %s: %w", t.Label, err)
	}
	if errors.Is(err, connector.ErrNoConnector) {
		return exit.Refused.Errorf("add that file, or correct the name", "read %s: %w", t.Label, err)
	}
	if errors.Is(err, exit.Usage) {
		return exit.Usage.Errorf(exit.Hint(err), "read %s: %w", t.Label, err)
	}
	return exit.Refused.Errorf(cmp.Or(exit.Hint(err), exit.FileHint(err), "see that the file can be read"), "read %s: %w", t.Label, err)
}

// Text returns the text of a file as findings name it, nil where it cannot be read.
func (t Tree) Text(name string) []byte {
	if inside, below := strings.CutPrefix(name, t.Under+"/"); below {
		name = inside
	}
	if t.FS == nil || !fs.ValidPath(name) {
		return nil
	}
	data, _ := disk.ReadText(t.FS, name) // what cannot be read has no text
	return data
}

const workTree = "work tree"

// IsWorkTree reports whether a tree is the project's folder as it is now.
func (t Tree) IsWorkTree() bool { return t.Label == workTree }

// Sentence returns the label of a tree as it reads in a sentence: "the work tree", "HEAD~1".
func Sentence(label string) string {
	if label == workTree {
		return "the " + label
	}
	return label
}
