package diff

import (
	"maps"
	"slices"
	"strings"
)

// operationSite is an operation of a model.
type operationSite struct {
	item, node   doc
	path, method string
	id           string
}

func (op operationSite) subject() string { return "operation/" + op.id }

func (op operationSite) visible() bool {
	return stringAt(op.node, "x-ms-visibility") != "internal" && !isTrue(op.node, "deprecated")
}

var methods = []string{"delete", "get", "head", "options", "patch", "post", "put"}

// operations returns the operations with an id of their own, sorted by path.
func (m *model) operations() []operationSite {
	var all []operationSite
	times := map[string]int{}
	paths := objectAt(m.definition, "paths")
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := objectAt(paths, path)
		for _, method := range methods {
			if node := objectAt(item, method); node != nil {
				op := operationSite{item, node, path, method, stringAt(node, "operationId")}
				times[foldID(op.id)]++
				all = append(all, op)
			}
		}
	}
	return slices.DeleteFunc(all, func(op operationSite) bool {
		return foldID(op.id) == "" || times[foldID(op.id)] > 1 || !strings.HasPrefix(op.id, m.within) || strings.Contains(op.id, "/")
	})
}

// choose returns one of the candidates.
func choose[T any](m *model, all []T) (one T, ok bool) {
	if len(all) == 0 {
		return one, false
	}
	return all[m.rng.IntN(len(all))], true
}

func (m *model) operation(fits func(op operationSite) bool) (operationSite, bool) {
	return choose(m, slices.DeleteFunc(m.operations(), func(op operationSite) bool { return !fits(op) }))
}

// parameterSite is a parameter of an operation.
type parameterSite struct {
	operationSite
	node doc
	i    int // in the operation's list
}

func (p parameterSite) name() string { return stringAt(p.node, "name") }

func (p parameterSite) subject() string { return p.operationSite.subject() + "/parameter/" + p.name() }

func (p parameterSite) shown() bool { return stringAt(p.node, "x-ms-visibility") != "internal" }

// remove removes the parameter.
func (p parameterSite) remove() {
	list := listAt(p.operationSite.node, "parameters")
	p.operationSite.node["parameters"] = slices.Delete(slices.Clone(list), p.i, p.i+1)
}

// add adds a parameter at the end.
func (op operationSite) add(parameter doc) {
	op.node["parameters"] = append(slices.Clip(listAt(op.node, "parameters")), parameter)
}

// parameters returns the parameters of visible operations with a name that is theirs alone.
func (m *model) parameters() []parameterSite {
	var all []parameterSite
	for _, op := range m.operations() {
		if !op.visible() {
			continue
		}
		names := map[string]int{}
		for _, list := range [][]any{listAt(op.item, "parameters"), listAt(op.node, "parameters")} {
			for _, p := range list {
				names[foldID(stringAt(m.resolved(p), "name"))]++
			}
		}
		for i, p := range listAt(op.node, "parameters") {
			site := parameterSite{op, m.resolved(p), i}
			if site.node != nil && names[foldID(site.name())] == 1 && !strings.Contains(site.name(), "/") {
				all = append(all, site)
			}
		}
	}
	return all
}

func (m *model) parameter(fits func(p parameterSite) bool) (parameterSite, bool) {
	p, ok := choose(m, slices.DeleteFunc(m.parameters(), func(p parameterSite) bool { return !fits(p) }))
	if ok {
		p.node = m.ownItem(listAt(p.operationSite.node, "parameters"), p.i)
	}
	return p, ok
}

// success returns the code of the output, "" if there is more than one that it could be.
func (op operationSite) success() string {
	responses, found := objectAt(op.node, "responses"), ""
	for _, code := range slices.Sorted(maps.Keys(responses)) {
		if strings.HasPrefix(code, "2") && found == "" {
			found = code
		}
	}
	if found != "200" && found != "201" {
		return ""
	}
	return found
}
