package judge

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"

	"alm/internal/exit"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/solution/connector"
)

// operationSearch looks for the connector of an operation among those that changed, and keeps no other.
type operationSearch struct {
	dir   string // where to look alone; "" for everywhere
	oldID string

	lock    sync.Mutex
	ids     []string             // of the operations at base
	dirs    []string             // of the connectors that have it
	was, is *connector.Connector // the first of them
}

// look looks at the connector of a part.
func (s *operationSearch) look(part *Result) error {
	if len(part.Was) == 0 || len(part.Is) == 0 {
		return nil
	}
	was, is := part.Was[0], part.Is[0]
	if dir := path.Clean(s.dir); s.dir != "" && was.Dir != dir && is.Dir != dir {
		return nil
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, op := range was.Operations {
		s.ids = append(s.ids, strings.Clone(op.ID))
	}
	if was.Operation(s.oldID) != nil {
		if s.dirs = append(s.dirs, strings.Clone(is.Dir)); s.was == nil {
			s.was, s.is, part.held = was, is, true
		}
	}
	return nil
}

// connector returns both sides of the one connector that has the operation at base.
func (s *operationSearch) connector() (was, is *connector.Connector, err error) {
	switch {
	case s.was == nil && s.dir != "" && len(s.ids) == 0:
		return nil, nil, exit.Usage.Errorf("alm diff names the connectors that changed", "no connector at %s changed", s.dir)
	case s.was == nil:
		return nil, nil, exit.Usage.Errorf(cmp.Or(spell.DidYouMean(s.oldID, s.ids), "alm diff names the operations that were renamed"), "no connector that changed has an operation %s at the base", s.oldID)
	case len(s.dirs) > 1:
		slices.Sort(s.dirs)
		return nil, nil, exit.Usage.Errorf("name one with --connector", "%s have an operation %s at the base", words.List(s.dirs), s.oldID)
	}
	return s.was, s.is, nil
}
