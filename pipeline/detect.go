package pipeline

import (
	"context"
	"fmt"
	"slices"

	"alm/internal/words"
	"alm/pipeline/tree"
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
		switch base.FS {
		case nil:
			d.all, err = head.Connectors(rel.With.Project)
			head.InProject(d.all)
		default:
			d.was, d.all, err = tree.Changed(base, head, rel.With.Project)
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

func (d *Detected) String() string {
	if d.Base == "" {
		return fmt.Sprintf("%s in the %s", words.Count(len(d.Changed), "connector"), d.Head)
	}
	return fmt.Sprintf("%s changed between %s and the %s", words.Count(len(d.Changed), "connector"), d.Base, d.Head)
}

func versions(connectors []*connector.Connector) map[string]string {
	of := map[string]string{}
	for _, c := range connectors {
		of[c.Dir] = c.Version()
	}
	return of
}
