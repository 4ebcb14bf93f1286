package solution

import (
	"strconv"
	"strings"

	"alm/internal/source"
)

// oauthField goes into a parameter's oAuthSettings. Custom parameters keep their text one
// level deeper. (apiProperties schema)
func oauthField(parameters source.Node, steps []string) source.Node {
	node := parameters.Get(steps[0], "oAuthSettings")
	for _, step := range steps[1:] {
		node = down(node, step)
	}
	if node.Kind() == source.Object {
		node = node.Get("value")
	}
	return node
}

const policyPrefix = "x-ms-apimTemplateParameter."

// policyParameter is a parameter of the policy of that title, named in full or without
// what every parameter's name begins with.
func policyParameter(policies source.Node, steps []string) source.Node {
	last := len(steps) - 1
	title := strings.Join(steps[:last], "/")
	parameters := member(policies, "title", title).Get("parameters")
	if node := parameters.Get(steps[last]); node.Exists() {
		return node
	}
	return parameters.Get(policyPrefix + steps[last])
}

// down goes to a member, spelt as it stands or else in another case, or to an element.
func down(node source.Node, step string) source.Node {
	if i, err := strconv.Atoi(step); err == nil && node.Kind() == source.Array {
		return node.At(i)
	}
	if exact := node.Get(step); exact.Exists() {
		return exact
	}
	for key, value := range node.Members() {
		if strings.EqualFold(key.Str(), step) {
			return value
		}
	}
	return source.Node{}
}
