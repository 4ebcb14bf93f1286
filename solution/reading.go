package solution

import (
	"io"
	"path"
	"slices"
	"strings"
)

// Reading is the result of reading a zip or a package: the solution, and the problems found.
// It reads further entries from the same zip or package.
type Reading struct {
	*zipArchive
	Solution *Solution       // nil when nothing could be read; a connector's files behind a problem are nil in it
	Size     int64           // of the zip, in bytes; 0 of a package
	Roots    []RootComponent // what solution.xml lists

	claimed map[string]bool // entries that a connector names
	untyped []string        // entries without a content type
	tree    *xmlNode        // customizations.xml, when it was asked for
}

// Inspect reads a zip as far as it goes, and reports every problem on the way.
func Inspect(r io.ReaderAt, size int64) *Reading {
	l := load(openArchive(r, size))
	l.Size = size
	if l.Solution != nil {
		l.readTypes()
	}
	return l
}

// Inspect reads the package as Inspect reads a zip, except for what only a zip has.
func (p *Package) Inspect() *Reading { return load(p.archive()) }

// Problems lists what could not be read so far.
func (l *Reading) Problems() []Problem {
	if l.zipArchive == nil {
		return nil
	}
	return l.problems
}

// Unread reports whether an entry could not be read, so that nothing is known about what it
// holds.
func (l *Reading) Unread(entry string) bool { return l.zipArchive != nil && l.unread[entry] }

// Entries lists the names of the files, in the zip's order. Unsafe names are not among them.
func (l *Reading) Entries() []string { return l.names }

// Described lists the entries whose sizes follow their data.
func (l *Reading) Described() []string { return l.described }

// Untyped lists the entries to which [Content_Types].xml gives no content type.
func (l *Reading) Untyped() []string { return l.untyped }

// Unclaimed lists the entries in the connectors' folder that no connector names.
func (l *Reading) Unclaimed() []string {
	return slices.DeleteFunc(slices.Clone(l.names), func(name string) bool {
		return !strings.HasPrefix(name, connectorFolder) || l.claimed[name]
	})
}

// Content returns what an entry holds, and whether it could be read.
func (l *Reading) Content(entry string) ([]byte, bool) { return l.read(entry) }

// Inflate reads every entry to its end, which finds those that cannot be read, and writes
// each to the writer for its name.
func (l *Reading) Inflate(to func(entry string) io.Writer) {
	for _, name := range l.names {
		if l.unread[name] {
			continue
		}
		if data, done := l.cache[name]; done {
			to(name).Write(data)
		} else if err := l.files[name].copy(to(name)); err != nil {
			l.unreadable(name, err)
		}
	}
}

type contentTypesXML struct {
	Defaults []struct {
		Extension string `xml:"Extension,attr"`
		Type      string `xml:"ContentType,attr"`
	} `xml:"Default"`
	Overrides []struct {
		Part string `xml:"PartName,attr"`
		Type string `xml:"ContentType,attr"`
	} `xml:"Override"`
}

func (l *Reading) readTypes() {
	if l.files[contentTypesFile] == nil {
		l.problem(ContentTypesMissing, contentTypesFile, "is not in the zip")
		return
	}
	data, ok := l.read(contentTypesFile)
	if !ok {
		return
	}
	var types contentTypesXML
	if err := readXML(data, "Types", &types); err != nil {
		l.problem(ContentTypesMalformed, contentTypesFile, "%v", err)
		return
	}
	typed := types.index()
	for _, name := range l.names {
		ext := strings.ToLower(path.Ext(name))
		if name != contentTypesFile && !typed["/"+strings.ToLower(name)] && (ext == "" || !typed[ext]) {
			l.untyped = append(l.untyped, name)
		}
	}
}

// index holds the typed extensions, with their dot, and part names, in lower case.
func (x contentTypesXML) index() map[string]bool {
	typed := map[string]bool{}
	for _, d := range x.Defaults {
		typed["."+strings.ToLower(d.Extension)] = d.Type != ""
	}
	for _, o := range x.Overrides {
		typed[strings.ToLower(o.Part)] = o.Type != ""
	}
	return typed
}
