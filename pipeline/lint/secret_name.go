package lint

import (
	"bytes"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/solution/connector"
)

// minRandom is the length from which a text can be distinguished from a word.
const minRandom = 16

// looksGenerated reports whether a text looks random.
func looksGenerated(text string) bool {
	return len(text) >= minRandom && entropy(text) >= 3.5 && strings.ContainsAny(text, digits) && !notCredential(text) && !readableText.Get().MatchString(text)
}

// readableText matches ids, dates, URLs, and words joined by punctuation, which are not keys.
var readableText = lazyregexp.New(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^\d{4}-\d\d-\d\d|^[a-z][a-z0-9+.-]*:|^/|^[a-z]+\d{0,3}([._-]+[a-z]+\d{0,3})+$`)

// exampleMembers are the members of parameters and properties that show a value.
var exampleMembers = []string{"example", "x-example", "x-ms-test-value"}

// credentialMembers are the members of the definition in which credentials are looked for by name.
var credentialMembers = append([]string{"default"}, exampleMembers...)

// exampleCredentials returns those of parameters and properties that are named like a secret, and those
// inside examples under such a name.
func exampleCredentials(f *index) []credential {
	var found []credential
	for _, name := range exampleMembers {
		for _, m := range f.membersOf(name) {
			obj := m.Of
			exemplary := func(value source.Node) {
				if looksGenerated(value.Str()) {
					found = append(found, credential{
						rule: "secret-example", op: obj.Op, value: value.Str(), at: value.Span(), subject: obj.Subject(),
						what: "an example of " + obj.Label() + " looks like a real credential",
					})
				}
			}
			if m.Value.Kind() == source.String && secretName(obj.Name) {
				exemplary(m.Value)
			}
			walkNamed(m.Value, exemplary)
		}
	}
	return found
}

// walkNamed visits the strings in n that have a secret's name.
func walkNamed(n source.Node, visit func(source.Node)) {
	for key, value := range n.Members() {
		switch value.Kind() {
		case source.String:
			if len(value.Raw()) >= minRandom && secretKey(key) {
				visit(value)
			}
		case source.Object, source.Array:
			walkNamed(value, visit)
		}
	}
	for _, item := range n.Items() {
		if k := item.Kind(); k == source.Object || k == source.Array {
			walkNamed(item, visit)
		}
	}
}

// secretKey is secretName without decoding the key.
func secretKey(key source.Node) bool {
	raw := bytes.Trim(key.Raw(), `"`)
	return len(raw) < 64 && secretName(string(raw))
}

// namedValues returns the values with a secret's name in apiProperties.json and
// settings.json.
func namedValues(c *connector.Connector) []credential {
	var found []credential
	for _, f := range []*source.File{c.Properties, c.Settings} {
		if f == nil {
			continue
		}
		walkNamed(f.Root, func(value source.Node) {
			if looksGenerated(value.Str()) {
				found = append(found, credential{
					rule: "secret-generic", value: value.Str(), at: value.Span(), subject: fileSubject(f) + value.Pointer(),
					what: "this value has the name of a secret and looks like a credential",
				})
			}
		})
	}
	return found
}
