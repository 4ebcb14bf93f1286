package project

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
)

var (
	plainName    = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$`)
	prefixName   = lazyregexp.New(`^[A-Za-z][A-Za-z0-9]{1,7}$`)
	nameAlphabet = "use letters, digits, '.', '-' and '_', with a letter, digit or '_' first, and at most 100 of them"
)

// checkName rejects a name that may not be a part of a path, a URL or a line of a log.
func (pos Position) checkName(what, name string) error {
	if name == "" || plainName().MatchString(name) && !strings.HasSuffix(name, ".") {
		return nil
	}
	return pos.Errorf(nameAlphabet, "%q is not a name for a %s", name, what)
}

// checkNames rejects names of the project that are not plain.
func (p *Project) checkNames() error {
	for _, name := range p.Order {
		if err := p.At("stages").key(name).checkName("stage", name); err != nil {
			return err
		}
		for _, variable := range slices.Sorted(maps.Keys(p.Stages[name].Variables)) {
			if err := p.At("stages", name, "variables").key(variable).checkName("variable", variable); err != nil {
				return err
			}
		}
	}
	for _, name := range p.SolutionNames() {
		if err := p.checkSolutionNames(name, p.Solutions[name]); err != nil {
			return err
		}
	}
	return nil
}

func (p *Project) checkSolutionNames(name string, s Solution) error {
	if err := p.At("solutions").key(name).checkName("solution", name); err != nil {
		return err
	}
	at := p.At("solutions", name)
	publisher := at.At("publisher")
	if err := publisher.At("name").checkName("publisher", s.Publisher.Name); err != nil {
		return err
	}
	if prefix := s.Publisher.Prefix; prefix != "" && (!prefixName().MatchString(prefix) || strings.HasPrefix(strings.ToLower(prefix), "mscrm")) {
		return publisher.At("prefix").Errorf("use 2 to 8 letters and digits, a letter first, not starting with mscrm", "%q is not a prefix of a publisher", prefix)
	}
	for _, variable := range slices.Sorted(maps.Keys(s.Variables)) {
		if err := at.At("variables").key(variable).checkName("variable", variable); err != nil {
			return err
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(s.Connectors)) {
		if err := at.At("connectors", dir, "name").checkName("connector", s.Connectors[dir].Name); err != nil {
			return err
		}
	}
	return nil
}
