package impact

import (
	"slices"
	"strings"
)

// finder finds the connector that an API is.
type finder struct {
	targets    []Target
	names      []map[string]bool // folded, of each connector
	operations []*operations
	lost       []connectorCall // calls that name no connector
}

func newFinder(was []Target, names map[string][]string) *finder {
	f := &finder{targets: was}
	for _, t := range was {
		f.names = append(f.names, namesOf(t, names[t.folder()]))
		f.operations = append(f.operations, newOperations(t))
	}
	return f
}

// Why a call is only a guess.
const (
	noName    = "its connection names no connector; only this one has the operation"
	otherName = "its connector has another name; only this one has most of the operations that are called"
)

// add gives the calls of an API to their connector. Where only the operations tell which one
// that is, the calls are guesses.
func (f *finder) add(shared map[string][]connectorCall, api string, calls []connectorCall) {
	c := f.connectorOf(api, calls)
	if c == nil && (calls[0].nameless || isCustom(api)) {
		why := otherName
		if calls[0].nameless {
			why = noName
		}
		c = f.only(func(i int) bool { return f.hasMost(i, calls) })
		for i := range calls {
			calls[i].guess = why
		}
	}
	switch {
	case c != nil:
		shared[c.Dir] = append(shared[c.Dir], calls...)
	case calls[0].nameless:
		f.lost = append(f.lost, calls...)
	}
}

func (f *finder) connectorOf(api string, calls []connectorCall) *Target {
	for i := range f.targets {
		if slices.ContainsFunc(apiNames(api), func(name string) bool { return f.names[i][name] }) {
			return &f.targets[i]
		}
	}
	if calls[0].cut {
		if c := f.only(func(i int) bool { return f.beginsWith(i, api) }); c != nil {
			return c
		}
	}
	if !isCustom(api) {
		return nil
	}
	for i := range f.targets {
		if f.hasAll(i, calls) {
			return &f.targets[i]
		}
	}
	return nil
}

// only returns the one connector that satisfies the predicate, nil when there are more.
func (f *finder) only(pred func(i int) bool) *Target {
	var found *Target
	for i := range f.targets {
		if pred(i) {
			if found != nil {
				return nil
			}
			found = &f.targets[i]
		}
	}
	return found
}

// beginsWith reports whether a name of the connector begins with the name of an API that was
// cut.
func (f *finder) beginsWith(i int, api string) bool {
	for _, short := range apiNames(api) {
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
