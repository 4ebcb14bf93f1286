package judge

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// Head is a connector that changed, as it is at head. It is small: the connector itself is read
// again where more of it is needed.
type Head struct {
	Dir, Name, Version string
	Before             string // its version at base
	From               string // its folder at base, where that is another one
	Known              bool   // it is at base
	File               string // the name of its definition
	HasInfo            bool   // its definition has the object with title and version

	source   string // with several SOURCEs, its definition and revision, which the same folder of another one does not have
	revision bool   // source names one
	read     func() (*connector.Connector, error)
}

// Read returns the connector.
func (h Head) Read() (*connector.Connector, error) { return h.read() }

// Heads returns the connectors that changed, as they are at head.
func (r *Result) Heads() []Head {
	if r.streamed {
		return r.heads
	}
	before := r.VersionsBefore()
	var all []Head
	for _, c := range r.Is {
		all = append(all, headOf(c, before, func() (*connector.Connector, error) { return c, nil }))
	}
	return all
}

// headOf returns what is kept of a connector, without its files.
func headOf(c *connector.Connector, before map[string]string, read func() (*connector.Connector, error)) Head {
	version, known := before[c.Dir]
	return Head{
		Dir: c.Dir, Name: strings.Clone(c.Name()), Version: strings.Clone(c.Version()), Before: strings.Clone(version), Known: known,
		File: c.Definition.Name, HasInfo: c.Definition.Root.Get("info").Kind() == source.Object, read: read,
	}
}

// looked returns the folders of the connectors that were linted.
func (r *Result) looked() []string {
	if r.streamed {
		var dirs []string
		for _, h := range r.heads {
			dirs = append(dirs, h.Dir)
		}
		dirs = append(dirs, r.alone...)
		slices.Sort(dirs)
		return dirs
	}
	var dirs []string
	for _, c := range r.linted {
		dirs = append(dirs, c.Dir)
	}
	return dirs
}
