package impact

import (
	"strings"

	"alm/pipeline/check"
	"alm/pipeline/impact/expression"
)

// variable returns what a variable may hold.
func (w *flowWalk) variable(name string) []origin {
	v := w.variables[strings.ToLower(name)]
	if v == nil || v.evaluating {
		return nil
	}
	if !v.evaluated {
		v.evaluating = true
		for _, set := range v.set {
			value := w.valueOf(set.node, set.scope)
			if set.appended {
				value = []origin{{what: selected, node: set.node, scope: set.scope}}
			}
			v.value = append(v.value, value...)
		}
		v.value, v.evaluated, v.evaluating = distinct(v.value), true, false
	}
	return v.value
}

// enter counts what is evaluated. It reports false, and notes it, where there is too much of it.
func (w *flowWalk) enter() bool {
	w.evals++
	if w.evals > maxEvals || w.level > maxLevel {
		w.entangled = true
		return false
	}
	w.level++
	return true
}

func (w *flowWalk) leave() { w.level-- }

// eval returns where the value of an expression comes from, and records what it reads on the
// way.
func (w *flowWalk) eval(n *expression.Node, scope *flowStep) []origin {
	if !w.enter() {
		return nil
	}
	defer w.leave()
	switch n.Kind {
	case expression.Access:
		of := w.eval(n.Of, scope)
		switch {
		case n.Key.Kind != expression.Literal:
			w.read(w.eval(n.Key, scope), true)
			return w.member(of, anyName)
		case !n.Key.String:
			return w.member(of, check.AnyStep)
		}
		if w.tracing {
			w.trace(of, n.Key)
		}
		return w.members(of, n.Key.Text)
	case expression.Call:
		return w.evalCall(n, scope)
	}
	return nil
}
