package impact

import (
	"strings"

	"alm/internal/source"
)

// variable is what the steps of a flow put into a variable.
type variable struct {
	set                   []assignment
	value                 []origin
	evaluating, evaluated bool
}

type assignment struct {
	node     source.Node
	scope    *flowStep
	appended bool // to a list
}

// scopesOf returns the objects that hold the steps inside a step: its actions, and those of its branches.
func scopesOf(step source.Node) []source.Node {
	var all []source.Node
	for key, value := range step.Members() {
		switch key.Str() {
		case "inputs", "metadata":
		case "actions":
			all = append(all, value)
		default:
			all = append(all, branchesOf(value)...)
		}
	}
	return all
}

// branchesOf returns the objects that hold the steps of a branch, such as else, or of several with names: cases,
// and the tools of an agent.
func branchesOf(n source.Node) []source.Node {
	if actions := n.Get("actions"); actions.Exists() {
		return []source.Node{actions}
	}
	var all []source.Node
	for _, branch := range n.Members() {
		if actions := branch.Get("actions"); actions.Exists() {
			all = append(all, actions)
		}
	}
	return all
}

// assign notes what a step puts into a variable.
func (w *flowWalk) assign(s *flowStep) {
	set := func(name string, value source.Node, appended bool) {
		key := strings.ToLower(name)
		if w.variables[key] == nil {
			w.variables[key] = &variable{}
		}
		w.variables[key].set = append(w.variables[key].set, assignment{value, s, appended})
	}
	inputs := s.node.Get("inputs")
	switch s.kind {
	case "initializevariable":
		for _, v := range inputs.Get("variables").Items() {
			set(v.Get("name").Str(), v.Get("value"), false)
		}
	case "setvariable":
		set(inputs.Get("name").Str(), inputs.Get("value"), false)
	case "appendtoarrayvariable":
		set(inputs.Get("name").Str(), inputs.Get("value"), true)
	}
}
