package pack

import (
	"cmp"
	"path"
	"strings"

	"alm/internal/words"
	"alm/pipeline/project"
	"alm/solution"
)

// identities are the places that may know a connector's id and name.
type identities struct {
	dir    string // of the connector
	part   project.ConnectorPart
	at     project.Position // of the part in alm.yaml
	locked project.Identity
	lock   string             // the place of locked in the lock file
	source string             // what the connector is merged into
	there  *solution.Solution // the content of the source; may be nil
	taken  map[string]bool    // connectors of it that are another folder's, by name
	folder map[string]string  // those that were found to be another folder's, with that folder
	prefix string             // of the publisher
	beside []string           // connectors of the source that this one may be meant to be
}

// chosen is the identity that a connector gets, and who says so.
type chosen struct {
	project.Identity
	was *solution.Connector // the source's connector that it replaces
	by  string
}

// choose returns the connector of the solution that this one is merged into, if any, and the id
// and name. It prefers what alm.yaml says, then what the solution has, then the lock file, and
// derives what nobody knows.
func (at *identities) choose(titles []string, definition []byte) (chosen, error) {
	was, err := at.find(titles, definition)
	if err != nil {
		return chosen{}, err
	}
	found, by := solution.Connector{}, at.at.String()
	if was != nil {
		found, by = *was, at.placeOf(was)
	}
	is := chosen{was: was, by: by}
	is.Name = cmp.Or(at.part.Name, found.Name, at.locked.Name)
	if is.Name == "" {
		is.Name = solution.SchemaName(at.prefix, titles[0])
		if !(&solution.Connector{Name: is.Name}).FitsFiles() {
			return chosen{}, at.at.Errorf("write a shorter name, such as name: "+at.prefix+"_orders; makers see the title, not the name",
				"the name made of the title %q is %d characters long: no file can be called so", titles[0], len(is.Name))
		}
	}
	is.ID = cmp.Or(plainID(at.part.ID), found.ID, at.locked.ID, solution.ConnectorID(at.prefix, is.Name))
	return is, nil
}

// find returns the connector of the source: by what alm.yaml or the lock file say, or the one that
// has this name, display name or definition. Where several may be meant, somebody has to decide.
func (at *identities) find(titles []string, definition []byte) (*solution.Connector, error) {
	if at.there == nil {
		return nil, nil
	}
	if at.part.Name != "" || at.part.ID != "" {
		return at.findNamed(titles, definition)
	}
	byName, byID := at.with(at.locked.Name, ""), at.with("", at.locked.ID)
	switch {
	case byName != nil && byID != nil && byName != byID:
		return nil, at.doubt(byName.Name, "%s has the name of %s and the id of %s, which are two connectors in %s", at.lock, byName.Name, byID.Name, at.source)
	case byName != nil:
		return byName, nil
	case byID != nil:
		return byID, nil
	}
	found := at.there.Match(at.prefix, titles, definition, at.taken)
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		if other := at.folder[found[0].Name]; other != "" {
			return nil, at.doubt(found[0].Name, "%s and %s may each be %s of the source", other, at.dir, found[0].Name)
		}
		at.folder[found[0].Name] = at.dir
		return &found[0], nil
	}
	var names []string
	for _, c := range found {
		names = append(names, c.Name)
	}
	return nil, at.doubt(names[0], "the source has %s, and each may be %q", words.List(names), titles[0])
}

// findNamed returns the connector with the name or id of alm.yaml. A name or id that belongs to
// another connector of the source, or is its name in the other encoding, is an error.
func (at *identities) findNamed(titles []string, definition []byte) (*solution.Connector, error) {
	byName, byID := at.with(at.part.Name, ""), at.with("", at.part.ID)
	switch {
	case byName != nil && at.part.ID != "" && byName != byID:
		return nil, at.at.At("id").Errorf(whichCounts, "the id of %s is %s, and in the source %s", at.part.Name, at.part.ID, byName.ID)
	case byID != nil && at.part.Name != "" && byName != byID:
		return nil, at.at.At("name").Errorf(whichCounts, "the connector with the id %s is called %s, and in the source %s", byID.ID, at.part.Name, byID.Name)
	case byName != nil:
		return byName, nil
	case byID != nil:
		return byID, nil
	}
	for _, c := range []*solution.Connector{at.with(at.locked.Name, ""), at.with("", at.locked.ID)} {
		if c != nil && !sameDecoded(c.Name, at.part.Name) {
			return nil, at.at.At("name").Errorf("write name: "+c.Name, "the name is %s; %s and %s have %s", cmp.Or(at.part.Name, at.part.ID), at.lock, at.placeOf(c), c.Name)
		}
	}
	_, title := solution.DecodeSchemaName(at.part.Name)
	for _, c := range at.there.Match(at.prefix, append(titles, title), definition, at.taken) {
		if sameDecoded(c.Name, at.part.Name) {
			return nil, at.at.At("name").Errorf("write name: "+c.Name, "the source writes the name %s as %s", at.part.Name, c.Name)
		}
		at.beside = append(at.beside, c.Name)
	}
	return nil, nil // a new one, by its own name
}

func sameDecoded(a, b string) bool {
	prefixA, nameA := solution.DecodeSchemaName(a)
	prefixB, nameB := solution.DecodeSchemaName(b)
	return prefixA == prefixB && strings.EqualFold(nameA, nameB)
}

// plainID returns an id as connectors have it: in lower case, without braces.
func plainID(id string) string { return strings.Trim(strings.ToLower(strings.TrimSpace(id)), "{}") }

// with returns the connector of the source with the name or the id, or nil.
func (at *identities) with(name, id string) *solution.Connector {
	for i := range at.there.Connectors {
		if c := &at.there.Connectors[i]; name != "" && c.Name == name || id != "" && c.ID == plainID(id) {
			return c
		}
	}
	return nil
}

func (at *identities) doubt(name, format string, args ...any) error {
	return at.at.Errorf("write name: "+name+", or the name of another", format, args...)
}

// placeOf returns where the source has a connector.
func (at *identities) placeOf(c *solution.Connector) string {
	if strings.EqualFold(path.Ext(at.source), ".zip") {
		return at.source + ": " + solution.CustomizationsFile
	}
	return path.Join(at.source, "Connectors", c.Name+".xml")
}

// remarkIdentity reports a lock file that knows another identity than the one that is packed, and
// a connector that is packed beside one that may be meant.
func (b *Bundle) remarkIdentity(at *identities, is chosen) {
	locked := at.locked
	isOwn := at.part.Name == locked.Name && (at.part.ID != "" || is.ID == locked.ID) // alm.yaml says so
	if locked != (project.Identity{}) && locked != is.Identity && !isOwn {
		b.remark("note: %s has %s (%s) for %s; packed is %s (%s), as %s says", at.lock, locked.Name, locked.ID, at.dir, is.Name, is.ID, is.by)
	}
	if len(at.beside) > 0 {
		b.remark("warning: %s: %s becomes a connector beside %s of the source, which has the same display name or definition", at.at, is.Name, words.List(at.beside))
	}
}
