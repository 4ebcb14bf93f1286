package solution

import (
	"fmt"
	"strconv"
	"strings"

	"alm/internal/source"
)

// Substitution puts an environment variable in the place of a literal, so that one zip
// serves every stage.
type Substitution struct {
	Variable string // schema name, "contoso_DeployHost"

	// Where the literal stands: "host", "basePath", or "oauth/" + connection parameter + "/" +
	// the path inside its oAuthSettings, such as "oauth/token/clientId",
	// "oauth/token/scopes/0" or "oauth/token/customParameters/tenantId".
	Where string
}

// Substitute writes @environmentVariables("…") over the values that subs name in the
// definition and in the bare connectionParameters object; no other byte changes. A place
// that refers to that variable already stays. A place that is absent, is no text, or
// refers to something else is an error, and nothing is returned then.
func Substitute(definition, parameters []byte, subs []Substitution) (def, params []byte, err error) {
	files := map[string]*source.File{
		"definition": source.Parse("definition", definition),
		"parameters": source.Parse("connectionParameters", parameters),
	}
	edits := map[string][]source.Edit{}
	taken := map[source.Span]string{}
	for _, sub := range subs {
		edit, in, err := sub.edit(files)
		if err != nil {
			return nil, nil, fmt.Errorf("substitute %s: %w", sub.Where, err)
		}
		if by, twice := taken[edit.Span]; twice && by != sub.Variable {
			return nil, nil, fmt.Errorf("substitute %s: both %s and %s", sub.Where, by, sub.Variable)
		} else if !twice && edit.New != edit.Span.Text() {
			edits[in] = append(edits[in], edit)
		}
		taken[edit.Span] = sub.Variable
	}
	if def, err = files["definition"].Apply(edits["definition"]...); err != nil {
		return nil, nil, err
	}
	if len(edits["parameters"]) == 0 {
		return def, parameters, nil
	}
	params, err = files["parameters"].Apply(edits["parameters"]...)
	return def, params, err
}

func (sub Substitution) edit(files map[string]*source.File) (edit source.Edit, in string, err error) {
	if !variableName().MatchString(sub.Variable) {
		return source.Edit{}, "", fmt.Errorf("variable %q: want a schema name such as contoso_DeployHost", sub.Variable)
	}
	node, in, err := sub.find(files)
	if err != nil {
		return source.Edit{}, "", err
	}
	if node.Kind() != source.String {
		return source.Edit{}, "", fmt.Errorf("the value is %s, not a text", node.Kind())
	}
	want := `@environmentVariables("` + sub.Variable + `")`
	if sub.Where == "basePath" {
		want = "/" + want // the platform asks for the slash before the expression
	}
	is := node.Str()
	if is == want {
		return source.Edit{Span: node.Span(), New: node.Span().Text()}, in, nil
	}
	if names := References(node.Raw()); len(names) > 0 {
		return source.Edit{}, "", fmt.Errorf("it refers to %s already, not to %s alone", strings.Join(names, ", "), sub.Variable)
	}
	return source.Edit{Span: node.Span(), New: source.Quote(want)}, in, nil
}

// find is the value that Where names, and the file that it stands in.
func (sub Substitution) find(files map[string]*source.File) (node source.Node, in string, err error) {
	steps := strings.Split(sub.Where, "/")
	switch {
	case sub.Where == "host" || sub.Where == "basePath":
		in, node = "definition", files["definition"].Root.Get(sub.Where)
	case steps[0] == "oauth" && len(steps) >= 3:
		in = "parameters"
		node = files[in].Root.Get(steps[1], "oAuthSettings")
		for _, step := range steps[2:] {
			node = down(node, step)
		}
		// Custom parameters keep their text one level deeper. (apiProperties schema)
		if node.Kind() == source.Object {
			node = node.Get("value")
		}
	default:
		return source.Node{}, "", fmt.Errorf("no such place: want host, basePath or oauth/PARAMETER/FIELD")
	}
	if !node.Exists() {
		return source.Node{}, "", fmt.Errorf("there is no such value in the connector")
	}
	return node, in, nil
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
