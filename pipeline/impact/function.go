package impact

import (
	"strings"

	"alm/pipeline/check"
	"alm/pipeline/impact/expression"
)

// passing are the functions whose value is or holds one of their arguments: from the argument
// First to the one before End, or its items.
var passing = map[string]struct {
	First, End int
	Items      bool
}{
	"coalesce":       {0, maxNesting, false},
	"if":             {1, 3, false},
	"first":          {0, 1, true},
	"last":           {0, 1, true},
	"take":           {0, 1, false},
	"skip":           {0, 1, false},
	"reverse":        {0, 1, false},
	"sort":           {0, 1, false},
	"union":          {0, maxNesting, false},
	"intersection":   {0, maxNesting, false},
	"json":           {0, 1, false},
	"string":         {0, 1, false},
	"addproperty":    {0, 1, false},
	"setproperty":    {0, 1, false},
	"removeproperty": {0, 1, false},
}

// counting are the functions that look at a list without reading what it holds.
var counting = map[string]bool{"length": true, "empty": true}

// evalCall is eval for a call of a function.
func (w *flowWalk) evalCall(n *expression.Node, scope *flowStep) []origin {
	switch n.Name {
	case "triggeroutputs":
		return w.ofTriggers((*flowWalk).outputOf)
	case "triggerbody":
		return w.ofTriggers(func(w *flowWalk, s *flowStep) []origin { return w.member(w.outputOf(s), "body") })
	case "trigger":
		return w.ofTriggers(wholeStep)
	case "outputs", "actionoutputs":
		return w.ofStep(n, scope, (*flowWalk).outputOf)
	case "body", "actionbody":
		return w.ofStep(n, scope, (*flowWalk).bodyOf)
	case "actions":
		return w.ofStep(n, scope, wholeStep)
	case "items":
		return w.ofStep(n, scope, (*flowWalk).itemsOf)
	case "result":
		return w.ofStep(n, scope, func(_ *flowWalk, s *flowStep) []origin { return []origin{{what: results, step: s}} })
	case "item":
		return w.item(scope)
	case "action":
		return w.current(scope)
	case "createarray", "array", "chunk":
		return []origin{{what: madeList, node: w.text, expr: n, scope: scope}}
	case "formdatavalue", "formdatamultivalues", "triggerformdatavalue", "triggerformdatamultivalues", "multipartbody", "triggermultipartbody":
		return w.form(n, scope)
	case "variables":
		if name, ok := w.nameIn(n, scope); ok {
			return w.variable(name)
		}
		return nil
	}
	return w.pass(n, scope)
}

// pass returns the arguments that a function passes on, and reads the others.
func (w *flowWalk) pass(n *expression.Node, scope *flowStep) []origin {
	by := passing[n.Name]
	var all []origin
	for i, arg := range n.Args {
		value := w.eval(arg, scope)
		if n.Name == "sort" && i == 1 && arg.Kind == expression.Literal {
			items := w.member(all, check.AnyStep)
			if w.tracing {
				w.trace(items, arg)
			}
			w.read(w.members(items, arg.Text), true)
		}
		switch {
		case i < by.First || i >= by.End:
			w.read(value, !counting[n.Name])
		case by.Items:
			all = append(all, w.member(value, check.AnyStep)...)
		default:
			all = append(all, value...)
		}
	}
	return distinct(all)
}

func wholeStep(_ *flowWalk, s *flowStep) []origin { return []origin{{what: whole, step: s}} }

func (w *flowWalk) ofTriggers(of func(*flowWalk, *flowStep) []origin) []origin {
	var all []origin
	for _, s := range w.triggers {
		all = append(all, of(w, s)...)
	}
	return all
}

// ofStep returns what the step that the first argument names leads to.
func (w *flowWalk) ofStep(n *expression.Node, scope *flowStep, of func(*flowWalk, *flowStep) []origin) []origin {
	name, ok := w.nameIn(n, scope)
	if !ok {
		return nil
	}
	s := w.stepNamed(name)
	if s == nil {
		w.unclearIn(scope, n.Name+"() names "+w.keep(name)+", which is no step")
		return nil
	}
	return of(w, s)
}

// stepNamed returns the step with a name, in which a definition may have underscores for spaces.
func (w *flowWalk) stepNamed(name string) *flowStep {
	key := strings.ToLower(name)
	if s := w.steps[key]; s != nil {
		return s
	}
	return w.spelled[underscored(key)]
}

func underscored(name string) string { return strings.ReplaceAll(name, " ", "_") }

// current returns what action() is: the step of the expression, and in a loop the one around it.
func (w *flowWalk) current(scope *flowStep) []origin {
	if scope == nil {
		return nil
	}
	return []origin{{what: whole, step: scope}}
}

// form returns a value in the body of a form: of the step that the first argument names, or of the trigger. What is
// in a part of a multipart body is not known.
func (w *flowWalk) form(n *expression.Node, scope *flowStep) []origin {
	args := n.Args
	body := func(w *flowWalk) []origin {
		return w.ofTriggers(func(w *flowWalk, s *flowStep) []origin { return w.member(w.outputOf(s), "body") })
	}
	if !strings.HasPrefix(n.Name, "trigger") && len(args) > 0 {
		of := &expression.Node{Name: n.Name, Args: args[:1]}
		body = func(w *flowWalk) []origin { return w.ofStep(of, scope, (*flowWalk).bodyOf) }
		args = args[1:]
	}
	if len(args) != 1 || args[0].Kind != expression.Literal || !args[0].String {
		w.read(body(w), true)
		return nil
	}
	return w.member(body(w), args[0].Text)
}

// nameIn returns the name that a function is called with. A computed name may be any: that is
// unclear.
func (w *flowWalk) nameIn(n *expression.Node, scope *flowStep) (string, bool) {
	if len(n.Args) != 1 {
		return "", false
	}
	if arg := n.Args[0]; arg.Kind == expression.Literal {
		return arg.Text, true
	}
	w.read(w.eval(n.Args[0], scope), true)
	w.unclearIn(scope, n.Name+"() with a computed name")
	return "", false
}

// item returns what item() is: an item of the nearest loop or template around it.
func (w *flowWalk) item(scope *flowStep) []origin {
	for s := scope; s != nil; s = s.parent {
		if s.kind == "foreach" || templates[s.kind] {
			return w.itemsOf(s)
		}
	}
	return nil
}
