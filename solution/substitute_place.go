package solution

import (
	"strconv"
	"strings"

	"alm/internal/source"
)

// oauthField returns a field of a parameter's oAuthSettings. Custom parameters keep their text
// one level deeper. (apiProperties schema)
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

// policyParameter returns a parameter of the policy of that title, by its full name or without
// the prefix that all parameters share.
func policyParameter(policies source.Node, steps []string) source.Node {
	last := len(steps) - 1
	title := strings.Join(steps[:last], "/")
	parameters := member(policies, "title", title).Get("parameters")
	if node := parameters.Get(steps[last]); node.Exists() {
		return node
	}
	return parameters.Get(policyPrefix + steps[last])
}

// down returns a member, in exact or another case, or an element.
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
