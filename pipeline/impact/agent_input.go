package impact

import (
	"slices"
	"strings"

	"alm/pipeline/check"

	"github.com/goccy/go-yaml/ast"
)

// inputs reads what an agent sends to an operation and what it takes of the output. The inputs
// and outputs of a task are in the mapping around its action.
func (w *agentWalk) inputs(call *Call, n ast.Node, parent []*ast.MappingValueNode) {
	call.sends = sent{form: object}
	listed := call.server || scalarOf(n, "kind") == "InvokeConnectorAction"
	for _, from := range []struct {
		list        ast.Node
		name, value string
	}{
		{memberOf(n, "toolInputs"), "name", "defaultValue"},
		{memberOf(n, "inputs"), "propertyName", "value"},
		{memberIn(parent, "inputs"), "propertyName", "value"},
	} {
		for _, item := range itemsIn(from.list) {
			listed = true
			value := memberOf(item, from.value)
			if from.name == "name" {
				value = memberOf(item, "value", from.value)
			}
			call.sends.set(dottedKey(scalarOf(item, from.name)), agentValue(value))
		}
	}
	for _, m := range mappingOf(memberOf(n, "input", "binding")) {
		listed = true
		call.sends.set(dottedKey(m.Key.GetToken().Value), agentValue(m.Value))
	}
	if !listed {
		call.sends.form = unknownForm // the agent chooses
	}
	w.outputs(call, n, parent)
}

func (w *agentWalk) outputs(call *Call, n ast.Node, parent []*ast.MappingValueNode) {
	take := func(key string) {
		call.reads = append(call.reads, read{key: "body/" + dottedKey(key), whole: true})
	}
	for _, item := range itemsIn(memberOf(n, "toolOutputs")) {
		take(scalarOf(item, "name"))
	}
	for _, item := range itemsIn(memberIn(parent, "outputs")) {
		take(scalarOf(item, "propertyName"))
	}
	for _, m := range mappingOf(memberOf(n, "output", "binding")) {
		take(m.Key.GetToken().Value)
	}
	if name := scalarOf(n, "output", "variable"); name != "" {
		w.variables = append(w.variables, agentVariable{strings.TrimPrefix(name, "init:"), len(w.calls)})
	}
}

// agentValue returns a value that an agent sends. A text that begins with = is a formula.
func agentValue(n ast.Node) sent {
	scalar, ok := scalarIn(n)
	if !ok {
		return sent{}
	}
	switch text := textOf(scalar); {
	case text == "=": // an outline
		return sent{form: masked}
	case !strings.HasPrefix(text, "=") && text != "":
		return sent{form: literal, text: text}
	}
	return sent{}
}

// dottedKey returns a key with dots between its names as one with slashes. A name with dots is
// in single quotes.
func dottedKey(key string) string {
	var steps []string
	for rest := key; ; {
		var name string
		if quoted, ok := strings.CutPrefix(rest, "'"); ok {
			name, rest, _ = strings.Cut(quoted, "'")
			rest = strings.TrimPrefix(rest, ".")
		} else {
			name, rest, _ = strings.Cut(rest, ".")
		}
		steps = append(steps, check.EscapeStep(name))
		if rest == "" {
			return strings.Join(steps, "/")
		}
	}
}

// readVariables finds what the formulas of a topic read of the outputs in its variables.
func (w *agentWalk) readVariables(root ast.Node) {
	if len(w.variables) == 0 {
		return
	}
	eachScalar(root, "", func(key, text string) {
		if key == "variable" {
			return
		}
		for _, v := range w.variables {
			call := &w.calls[v.call]
			call.reads = append(call.reads, textReads(text, v.name)...)
		}
	})
}

// textReads returns what a text of a topic reads of a variable.
func textReads(text, held string) []read {
	if formula, ok := strings.CutPrefix(text, "="); ok {
		return formulaReads(formula, held)
	}
	return variableReads(text, held)
}

// formulaReads returns what a formula reads of a variable: Topic.order.status.
func formulaReads(formula, held string) []read {
	w := formulaWalk{text: formula, words: map[string]bool{}}
	for w.pos < len(w.text) {
		w.token(0)
	}
	var all []read
	steps := strings.Split(held, ".")
	for _, chain := range w.chains {
		if len(chain) < len(steps) || !slices.Equal(chain[:len(steps)], steps) {
			continue
		}
		key := "body"
		for _, name := range chain[len(steps):] {
			key += "/" + check.EscapeStep(name)
		}
		all = append(all, read{key: key, whole: true})
	}
	return all
}

// variableReads returns what a text reads of a variable: {Topic.order.status}.
func variableReads(formula, held string) []read {
	var all []read
	for rest := formula; ; {
		i := strings.Index(rest, held)
		if i < 0 {
			return all
		}
		before := i > 0 && (inIdentifier(rune(rest[i-1])) || rest[i-1] == '.')
		rest = rest[i+len(held):]
		if before || rest != "" && inIdentifier(rune(rest[0])) {
			continue
		}
		key := "body"
		for strings.HasPrefix(rest, ".") {
			name := identifierAt(rest[1:])
			if name == "" {
				break
			}
			key += "/" + check.EscapeStep(name)
			rest = strings.TrimPrefix(strings.TrimPrefix(rest[1:], "'"), name)
			rest = strings.TrimPrefix(rest, "'")
		}
		all = append(all, read{key: key, whole: true})
	}
}
