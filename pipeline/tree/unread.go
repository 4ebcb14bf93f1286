package tree

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/project"
	"alm/solution/connector"
)

// Limits of a hint: the files that it names, and the files that alm looks at for it.
const (
	mostUnread = 3
	mostLooked = 20_000
)

// unread says of a tree without a connector what is in it, and what to do: of files that look like a
// connector's; if there are none, of connectors in folders that alm skips; then of other files that
// people keep beside connectors; then of what is there at all.
func unread(fsys fs.FS) string {
	s := survey{fsys: fsys}
	fs.WalkDir(fsys, ".", s.look)
	for _, seen := range [][]string{s.alike, s.skipped, s.beside} {
		if len(seen) > 0 {
			return strings.Join(seen, "; ")
		}
	}
	return s.rest()
}

// survey is what a walk over a tree without a connector has seen.
type survey struct {
	fsys    fs.FS
	alike   []string // hints about files that look like a connector's
	skipped []string // hints about connectors in folders that alm skips, and about links
	beside  []string // hints about other known files
	hidden  string   // the skipped folder that the walk is in
	looked  int
}

func (s *survey) look(name string, d fs.DirEntry, err error) error {
	if s.looked++; err != nil || s.looked > mostLooked || len(s.alike) == mostUnread {
		return fs.SkipAll
	}
	if s.hidden != "" && !strings.HasPrefix(name, s.hidden+"/") {
		s.hidden = ""
	}
	switch {
	case d.IsDir() && d.Name() == ".git" && name != ".":
		return fs.SkipDir
	case d.IsDir() && s.hidden == "" && isSkipped(name):
		s.hidden = name
	case s.hidden != "":
		if !d.IsDir() && len(s.skipped) < mostUnread && connector.IsConnector([]string{d.Name()}) {
			s.skipped = append(s.skipped, fmt.Sprintf("%s is in %s, which alm skips: name its folder as SOURCE, or move it", name, s.hidden))
		}
	case d.Type()&fs.ModeSymlink != 0:
		if len(s.skipped) < mostUnread {
			s.skipped = append(s.skipped, name+" is a symbolic link, which alm does not follow: put the folder or file itself there, or name it as SOURCE")
		}
	case d.IsDir() && name != "." && connector.IsConnector([]string{d.Name()}):
		s.alike = append(s.alike, name+" is a folder: make it the file with the definition")
	case !d.IsDir():
		s.file(name)
	}
	return nil
}

func (s *survey) file(name string) {
	if hint := lookAlike(s.fsys, name); hint != "" {
		s.alike = append(s.alike, hint)
	} else if hint := besideConnectors(s.fsys, name); hint != "" && len(s.beside) < mostUnread {
		s.beside = append(s.beside, hint)
	}
}

// rest says what is at the top of a tree in which nothing is known.
func (s *survey) rest() string {
	what := "a connector is a folder with " + connector.DefinitionFile + "; name the folder of one, a solution or a revision as SOURCE, or use -C"
	entries, err := fs.ReadDir(s.fsys, ".")
	var names []string
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			names = append(names, e.Name()+"/")
		default:
			names = append(names, e.Name())
		}
	}
	switch {
	case err != nil:
		return what
	case len(names) == 0:
		return EmptyFolder + ": " + what
	}
	return fmt.Sprintf("no definition in %s: %s", words.List(firstFew(names)), what)
}

// firstFew returns the first names of a list, and how many more there are.
func firstFew(names []string) []string {
	const most = 5
	if len(names) <= most+1 {
		return names
	}
	return append(slices.Clone(names[:most]), fmt.Sprintf("%d more", len(names)-most))
}

// isSkipped reports whether alm looks for connectors in a folder only if the user names it.
func isSkipped(dir string) bool {
	base := path.Base(dir)
	return dir != "." && (strings.HasPrefix(base, ".") || base == "node_modules")
}

// Remarks says what was not read of the project, or will not be packed, and what to do: files that are
// named like a definition beside the connectors that are read, and connectors that no solution lists.
func (t Tree) Remarks(p *project.Project) []string {
	if t.FS == nil || t.zipped() {
		return nil
	}
	if t.only != "" {
		return t.alone()
	}
	found, err := locate(t.FS)
	if err != nil {
		return nil // counting the connectors reports it
	}
	var seen []string
	for _, name := range found.alike {
		if t.Under == "" && !p.Holds(path.Dir(name)) {
			continue
		}
		if hint := lookAlike(t.FS, name); hint != "" && len(seen) < mostUnread {
			seen = append(seen, "not read: "+path.Join(t.Under, hint))
		}
	}
	return slices.Concat(seen, t.linked(found, p), t.unlisted(found, p))
}

// linked names the links behind which connectors of the project can be.
func (t Tree) linked(found places, p *project.Project) []string {
	var names []string
	for _, name := range found.links {
		if (t.Under != "" || p.Holds(name) || p.MayHold(name)) && !leadsToFile(t.FS, name) {
			names = append(names, path.Join(t.Under, name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("not read: %s; alm does not follow symbolic links: put the folder itself there, or name that folder as SOURCE", words.List(firstFew(names)))}
}

// isLink reports whether an entry of a folder is a link, or what Windows has in its place.
func isLink(d fs.DirEntry) bool { return d.Type()&(fs.ModeSymlink|fs.ModeIrregular) != 0 }

// leadsToFile reports whether a link leads to a file of the same tree.
func leadsToFile(fsys fs.FS, name string) bool {
	target, err := fs.ReadLink(fsys, name)
	if err != nil || path.IsAbs(target) {
		return false
	}
	target = path.Join(path.Dir(name), target)
	if !fs.ValidPath(target) {
		return false
	}
	info, err := fs.Stat(fsys, target)
	return err == nil && info.Mode().IsRegular()
}

// alone says that a definition which the user named was checked without the rest of a connector.
func (t Tree) alone() []string {
	if hasParts([]string{t.only}) {
		return nil
	}
	c, err := connector.ReadDefinition(t.FS, t.only)
	if err != nil || !c.Alone {
		return nil
	}
	return []string{"not read: " + path.Join(t.Under, connector.PropertiesFile) + " is not there or not of this definition, which is checked alone"}
}

// EmptyFolder begins the hint at a folder in which nothing is.
const EmptyFolder = "the folder is empty"
