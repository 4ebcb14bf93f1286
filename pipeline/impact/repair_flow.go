package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// placesOf returns where a step of a flow has a name.
func (w *flowWalk) placesOf(c *connectorCall, renamed *rename) []namePlace {
	i := slices.IndexFunc(w.order, func(s *flowStep) bool { return s.where == c.Where && s.line == c.Line })
	if i < 0 {
		return nil
	}
	inputs := w.order[i].node.Get("inputs")
	if renamed.isOperation() {
		id := inputs.Get("host", "operationId")
		if id.Str() != renamed.old {
			return nil
		}
		return append([]namePlace{{node: id}}, w.graphPlaces(c, renamed.old)...)
	}
	if renamed.isOutput() {
		return w.readsOf(w.order[i], renamed.part.Key)
	}
	steps := strings.Split(renamed.part.Key, "/")
	if c.By == check.LogicApps {
		return logicPlaces(inputs, renamed.part.Side, steps)
	}
	graph, _ := w.graphInputsOf(w.order[i], steps)
	return append(flatPlaces(inputs.Get("parameters"), steps), graph...)
}

// leftIn returns why a step of a flow may keep a name in the designer's graph, "" where it does not.
func (w *flowWalk) leftIn(c *connectorCall, renamed *rename) string {
	if renamed.isOperation() || renamed.isOutput() || c.By == check.LogicApps {
		return ""
	}
	for _, s := range w.order {
		if s.where != c.Where || s.line != c.Line {
			continue
		}
		if _, left := w.graphInputsOf(s, strings.Split(renamed.part.Key, "/")); left {
			return "the designer's graph has the name too, in a form that alm does not rewrite"
		}
	}
	return ""
}

// logicPlaces returns where a call of a Logic App has an input.
func logicPlaces(inputs source.Node, side check.Side, steps []string) []namePlace {
	if side == check.Body {
		return keyPlaces(inputs.Get("body"), steps[1:])
	}
	return append(keyPlaces(inputs.Get("queries"), steps), keyPlaces(inputs.Get("headers"), steps)...)
}

// flatPlaces returns where flat keys, such as "body/address/city", or the values below them, have
// the last of some steps.
func flatPlaces(parameters source.Node, steps []string) []namePlace {
	var all []namePlace
	for key, value := range parameters.Members() {
		rest := key.Str()
		for i, part := range steps {
			after, ok := strings.CutPrefix(rest, nameOf(part))
			if part == check.AnyStep || !ok || after != "" && after[0] != '/' {
				break
			}
			if i == len(steps)-1 {
				all = append(all, namePlace{node: key, offset: len(key.Str()) - len(rest)})
				break
			}
			if after == "" {
				all = append(all, keyPlaces(value, steps[i+1:])...)
				break
			}
			rest = after[1:]
		}
	}
	return all
}

// keyPlaces returns the keys in a value that some steps lead to.
func keyPlaces(value source.Node, steps []string) []namePlace {
	if len(steps) == 0 {
		return nil
	}
	var all []namePlace
	if steps[0] == check.AnyStep {
		for _, item := range value.Items() {
			all = append(all, keyPlaces(item, steps[1:])...)
		}
		for _, member := range value.Members() {
			all = append(all, keyPlaces(member, steps[1:])...)
		}
		return all
	}
	for key, member := range value.Members() {
		switch {
		case key.Str() != nameOf(steps[0]):
		case len(steps) == 1:
			all = append(all, namePlace{node: key})
		default:
			all = append(all, keyPlaces(member, steps[1:])...)
		}
	}
	return all
}
