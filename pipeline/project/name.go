package project

import (
	"maps"
	"slices"
)

var (
	prefixAlphabet = "use 2 to 8 letters and digits, a letter first, not starting with mscrm"

	nameAlphabet = "use letters, digits, '.', '-' and '_', with a letter, digit or '_' first, and at most 100 of them"
)

// checkName rejects a name that may not be a part of a path, a URL or a line of a log.
func (pos Position) checkName(what, name string) error {
	if name == "" || Forms["name"].Fits(name) {
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
	if prefix := s.Publisher.Prefix; prefix != "" && !Forms["prefix"].Fits(prefix) {
		return publisher.At("prefix").Errorf(prefixAlphabet, "%q is not a prefix of a publisher", prefix)
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
