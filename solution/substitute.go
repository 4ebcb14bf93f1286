package solution

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// Substitution replaces a literal by an environment variable, so that one zip serves every
// stage.
type Substitution struct {
	// Text is the variable's schema name, "contoso_DeployHost", or a text with schema names in
	// braces, such as "https://{contoso_DeployHost}/v2" for a variable that holds no scheme.
	Text string

	// Where the literal is: "host", "basePath", "oauth/" + connection parameter + "/" +
	// the path inside its oAuthSettings, such as "oauth/token/clientId",
	// "oauth/token/scopes/0" or "oauth/token/customParameters/tenantId", the same behind
	// "set/" + the name of a parameter set, or "policy/" + title + "/" + parameter. The
	// platform resolves variables in policies as a preview only.
	Where string
}

var placeholder = lazyregexp.New(`\{([^{}]*)\}`)

// Variables returns the schema names in the text.
func (sub Substitution) Variables() []string {
	if !strings.ContainsAny(sub.Text, "{}") {
		return []string{sub.Text}
	}
	var names []string
	for _, m := range placeholder.Get().FindAllStringSubmatch(sub.Text, -1) {
		names = append(names, m[1])
	}
	return names
}

// substitutable lists the connectorFiles that may contain a variable.
var substitutable = []int{0, 1, 2, 3}

// Substitute writes @environmentVariables("…") over the values that subs name in the
// connector's definition, parameters, parameter sets and policies; no other byte changes. A
// place that already has the reference stays. If a place is absent, is not a text, or refers
// to something else, Substitute fails and changes nothing.
func (c *Connector) Substitute(subs ...Substitution) error {
	files := map[int]*source.File{}
	for _, i := range substitutable {
		files[i] = source.Parse(connectorFiles[i].Element, *connectorFiles[i].Field(c))
	}
	edits := map[int][]source.Edit{}
	type spot struct {
		file int
		span source.Span
	}
	taken := map[spot]string{}
	for _, sub := range subs {
		in, edit, err := sub.edit(files)
		if err != nil {
			return fmt.Errorf("substitute %s: %w", sub.Where, err)
		}
		at := spot{in, edit.Span}
		if by, twice := taken[at]; twice && by != sub.Text {
			return fmt.Errorf("substitute %s: both %s and %s", sub.Where, by, sub.Text)
		} else if !twice && edit.New != edit.Span.Text() {
			edits[in] = append(edits[in], edit)
		}
		taken[at] = sub.Text
	}
	changed := *c
	for in, all := range edits {
		data, err := files[in].Apply(all...)
		if err != nil {
			return err
		}
		*connectorFiles[in].Field(&changed) = data
	}
	*c = changed
	return nil
}

// expression returns the reference that the platform resolves.
func (sub Substitution) expression() (string, error) {
	names := sub.Variables()
	if len(names) == 0 {
		return "", fmt.Errorf("%q names no variable", sub.Text)
	}
	for _, name := range names {
		if !IsVariableName(name) {
			return "", fmt.Errorf("variable %q: want a schema name such as contoso_DeployHost", name)
		}
	}
	text := sub.Text
	if len(names) == 1 && names[0] == text {
		text = "{" + text + "}"
		if sub.Where == "basePath" {
			text = "/" + text // the platform asks for the slash before the expression
		}
	}
	return placeholder.Get().ReplaceAllString(text, `@environmentVariables("$1")`), nil
}

func (sub Substitution) edit(files map[int]*source.File) (in int, edit source.Edit, err error) {
	want, err := sub.expression()
	if err != nil {
		return 0, edit, err
	}
	in, node, err := sub.find(files)
	if err != nil {
		return 0, edit, err
	}
	if node.Kind() != source.String {
		return 0, edit, fmt.Errorf("the value is %s, not a text", node.Kind())
	}
	if node.Str() == want {
		return in, source.Edit{Span: node.Span(), New: node.Span().Text()}, nil
	}
	if names := References(node.Raw()); len(names) > 0 {
		return 0, edit, fmt.Errorf("it refers to %s already, not to %s alone", strings.Join(names, ", "), sub.Text)
	}
	return in, source.Edit{Span: node.Span(), New: source.Quote(want)}, nil
}

// find returns the value that Where names, and its file.
func (sub Substitution) find(files map[int]*source.File) (in int, node source.Node, err error) {
	steps := strings.Split(sub.Where, "/")
	for _, p := range places {
		if p.name == steps[0] && len(steps) >= p.steps {
			in, node = p.file, p.value(files[p.file].Root, steps[1:])
			if !node.Exists() {
				return 0, node, fmt.Errorf("the connector has no such value")
			}
			return in, node, nil
		}
	}
	return 0, node, fmt.Errorf("no such place: want host, basePath, oauth/PARAMETER/FIELD, set/NAME/PARAMETER/FIELD or policy/TITLE/PARAMETER")
}

type place struct {
	name  string
	steps int // at least
	file  int // of connectorFiles
	value func(root source.Node, steps []string) source.Node
}

// places lists the kinds of Where by their first step.
var places = []place{
	{"host", 1, 0, func(root source.Node, _ []string) source.Node { return root.Get("host") }},
	{"basePath", 1, 0, func(root source.Node, _ []string) source.Node { return root.Get("basePath") }},
	{"oauth", 3, 1, oauthField},
	{"set", 4, 2, func(root source.Node, steps []string) source.Node {
		return oauthField(member(root.Get("values"), "name", steps[0]).Get("parameters"), steps[1:])
	}},
	{"policy", 3, 3, policyParameter},
}

// PlaceExists reports whether a Where has the form of a place.
func PlaceExists(where string) bool {
	steps := strings.Split(where, "/")
	return !slices.Contains(steps, "") && slices.ContainsFunc(places, func(p place) bool {
		return p.name == steps[0] && len(steps) >= p.steps && (p.steps > 1 || len(steps) == 1)
	})
}

// member returns the item of an array that has that text under a key.
func member(list source.Node, key, text string) source.Node {
	for _, item := range list.Items() {
		if item.Get(key).Str() == text {
			return item
		}
	}
	return source.Node{}
}
