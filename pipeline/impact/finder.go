package impact

import (
	"path"
	"slices"
	"strings"
)

// finder finds the connector that an API is.
type finder struct {
	targets    []Target
	names      []map[string]bool // folded, of each connector: its title, and those that a project gives it
	folders    []string          // folded, of each connector
	operations []*operations
	others     map[string]bool // folded names of the project's connectors that did not change
	lost       []connectorCall // calls that name no connector
}

func newFinder(was []Target, names map[string][]string) *finder {
	f := &finder{targets: was, others: map[string]bool{}}
	changed := map[string]bool{}
	for _, t := range was {
		changed[t.folder()] = true
		f.names = append(f.names, namesOf(t, names[t.folder()]))
		f.folders = append(f.folders, foldName(path.Base(t.Dir)))
		f.operations = append(f.operations, newOperations(t))
	}
	for dir, more := range names {
		if !changed[dir] {
			for name := range namesOf(Target{}, more) {
				f.others[name] = true
			}
		}
	}
	return f
}

// Why a call is only a guess.
const (
	noName         = "its connection names no connector; only this one has the operation"
	noNameOfAny    = "its connection names no connector, and more than one has the operation"
	otherName      = "its connector has another name; only this one has most of the operations that are called"
	otherNameOfAny = "its connector has another name, and more than one has most of the operations that are called"
	sameName       = "more than one connector has its name"
)

// add gives the calls of an API to their connector. Where only the operations tell which one that is, or where
// several may be, the calls are guesses.
func (f *finder) add(shared map[string][]connectorCall, api string, calls []connectorCall) {
	found, why := f.connectorsOf(api, calls)
	for _, i := range found {
		for _, call := range calls {
			call.guess = why
			shared[f.targets[i].Dir] = append(shared[f.targets[i].Dir], call)
		}
	}
	if len(found) == 0 && calls[0].nameless {
		f.lost = append(f.lost, calls...)
	}
}

// connectorsOf returns the connector of an API, or those that may be it, and why that is a guess.
func (f *finder) connectorsOf(api string, calls []connectorCall) (found []int, why string) {
	for _, name := range apiNames(api) {
		if found = f.called(name, calls); len(found) > 1 {
			return found, sameName
		} else if len(found) == 1 || f.others[name] {
			return found, ""
		}
	}
	if calls[0].cut {
		if found = f.all(func(i int) bool { return f.beginsWith(i, api) }); len(found) == 1 {
			return found, ""
		}
	}
	if isCustom(api) {
		if found = f.all(func(i int) bool { return f.hasAll(i, calls) }); len(found) == 1 {
			return found, ""
		}
	}
	if !calls[0].nameless && !isCustom(api) {
		return nil, ""
	}
	found = f.all(func(i int) bool { return f.hasMost(i, calls) })
	switch {
	case calls[0].nameless && len(found) > 1:
		return found, noNameOfAny
	case calls[0].nameless:
		return found, noName
	case len(found) > 1:
		return found, otherNameOfAny
	}
	return found, otherName
}

// called returns the connectors with a name, and of several those that have the operations that are called. A folder
// is the name of a connector where none has it as a title.
func (f *finder) called(name string, calls []connectorCall) []int {
	if name == "" {
		return nil
	}
	named := f.all(func(i int) bool { return f.names[i][name] })
	if len(named) == 0 && !f.others[name] {
		named = f.all(func(i int) bool { return f.folders[i] == name })
	}
	if len(named) > 1 {
		if able := slices.DeleteFunc(slices.Clone(named), func(i int) bool { return !f.hasAll(i, calls) }); len(able) > 0 {
			return able
		}
	}
	return named
}

// all returns the connectors that satisfy a predicate.
func (f *finder) all(pred func(i int) bool) []int {
	var found []int
	for i := range f.targets {
		if pred(i) {
			found = append(found, i)
		}
	}
	return found
}

// beginsWith reports whether a name of the connector begins with the name of an API that was
// cut.
func (f *finder) beginsWith(i int, api string) bool {
	for _, short := range apiNames(api) {
		if short != "" && strings.HasPrefix(f.folders[i], short) {
			return true
		}
		for name := range f.names[i] {
			if strings.HasPrefix(name, short) {
				return true
			}
		}
	}
	return false
}

// hasAll reports whether the connector has every operation that is called, and one is called.
func (f *finder) hasAll(i int, calls []connectorCall) bool {
	some := false
	for _, call := range calls {
		if call.Unclear != "" {
			continue
		}
		if op, _ := f.operations[i].of(call.Call); op == nil {
			return false
		}
		some = true
	}
	return some
}

// hasMost reports whether the connector has more than half of the calls' operations.
func (f *finder) hasMost(i int, calls []connectorCall) bool {
	has, all := 0, 0
	for _, call := range calls {
		if call.Unclear != "" {
			continue
		}
		all++
		if op, _ := f.operations[i].of(call.Call); op != nil {
			has++
		}
	}
	return 2*has > all
}
