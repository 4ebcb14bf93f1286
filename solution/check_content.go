package solution

import (
	"bytes"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// content looks into the files of a connector.
func (c *checker) content(conn *Connector) {
	c.definition(conn)
	c.parameters(conn)
	c.script(conn)
	c.icon(conn)
}

// json parses one of connectorFiles; ok is false when it is absent or no JSON.
func (c *checker) json(conn *Connector, i int) (root source.Node, ok bool) {
	data := *connectorFiles[i].Field(conn)
	if data == nil {
		return source.Node{}, false
	}
	f := source.Parse(conn.path(i), data)
	for _, p := range f.Problems() {
		switch p.Kind {
		case source.DuplicateKey: // the last one wins, and lint says so
		case source.ByteOrderMark:
			c.fault("json-bom", f.Name, "%s", p.Message)
		default:
			c.fault("json-malformed", f.Name, "line %d, column %d: %s", p.At.From().Line, p.At.From().Column, p.Message)
			return source.Node{}, false
		}
	}
	return f.Root, f.Root.Exists()
}

func (c *checker) definition(conn *Connector) {
	if conn.Definition == nil {
		c.fault("definition-missing", conn.path(0), "connector %q has no definition", conn.Name)
		return
	}
	root, ok := c.json(conn, 0)
	if !ok {
		return
	}
	var lacks []string
	if root.Get("swagger").Str() != "2.0" {
		lacks = append(lacks, `"swagger": "2.0"`)
	}
	if root.Get("info", "title").Str() == "" {
		lacks = append(lacks, "info.title")
	}
	if root.Get("host").Str() == "" {
		lacks = append(lacks, "host")
	}
	if len(lacks) > 0 {
		c.fault("definition-invalid", conn.path(0), "the definition lacks %s", strings.Join(lacks, ", "))
	}
}

func (c *checker) parameters(conn *Connector) {
	const single, sets, policies = 1, 2, 3
	if conn.Parameters != nil && len(conn.Parameters) == 0 {
		c.fault("parameters-empty", conn.path(single), "the file is empty")
	} else if root, ok := c.json(conn, single); ok {
		c.parameterObject(conn.path(single), root)
	}
	if root, ok := c.json(conn, sets); ok {
		if root.Kind() != source.Object {
			c.fault("parameters-invalid", conn.path(sets), "the sets are no object but %s", root.Kind())
		}
		for _, set := range root.Get("values").Items() {
			c.secrets(conn.path(sets), set.Get("parameters"))
		}
	}
	if root, ok := c.json(conn, policies); ok && root.Kind() != source.Array && root.Kind() != source.Null {
		c.fault("parameters-invalid", conn.path(policies), "the policies are no array but %s", root.Kind())
	}
}

func (c *checker) parameterObject(file string, root source.Node) {
	if root.Kind() != source.Object {
		c.fault("parameters-invalid", file, "the parameters are no object but %s", root.Kind())
		return
	}
	for _, wrapper := range []string{"properties", "connectionParameters"} {
		// A parameter may have that name, but then it has a type.
		if n := root.Get(wrapper); n.Kind() == source.Object && n.Get("type").Kind() != source.String {
			c.fault("parameters-wrapped", file, "the parameters stand inside %q", wrapper)
			return
		}
	}
	c.secrets(file, root)
}

// readable refuses a client secret that a variable of another type than Secret holds.
func (c *checker) readable(file, parameter string, value source.Node) {
	for _, v := range c.s.Variables {
		if v.Type != Secret && strings.Contains(value.Str(), `@environmentVariables("`+v.Name+`")`) {
			c.fault("variable-secret-readable", file, "parameter %q takes its client secret from %s, which everyone who may see the environment reads", parameter, v.Name)
		}
	}
}

// secrets finds a client secret that is written out. It never says which.
func (c *checker) secrets(file string, parameters source.Node) {
	for name, parameter := range parameters.Members() {
		for key, value := range parameter.Get("oAuthSettings").Members() {
			if strings.EqualFold(key.Str(), "clientSecret") {
				c.readable(file, name.Str(), value)
			}
			if strings.EqualFold(key.Str(), "clientSecret") && value.Str() != "" && len(References([]byte(value.Raw()))) == 0 {
				c.fault("secret-packed", file, "parameter %q holds its client secret", name.Str())
			}
		}
	}
}

func (c *checker) script(conn *Connector) {
	const script = 4
	if conn.ScriptOperations == "" {
		return
	}
	if conn.Script == nil {
		c.fault("script-operations-invalid", conn.path(script), "connector %q has scriptoperations and no script", conn.Name)
		return
	}
	f := source.Parse("scriptoperations", []byte(conn.ScriptOperations))
	bad := len(f.Problems()) > 0 || f.Root.Kind() != source.Array
	for _, item := range f.Root.Items() {
		bad = bad || item.Kind() != source.String
	}
	if bad {
		c.fault("script-operations-invalid", customizationsFile, "scriptoperations of connector %q is no JSON array of names", conn.Name)
	}
}

// iconTypes are the two that exports have and how their files begin.
var iconTypes = map[string]string{"Png": "\x89PNG\r\n\x1a\n", "Jpeg": "\xff\xd8\xff"}

func (c *checker) icon(conn *Connector) {
	const icon = 5
	if conn.Icon == nil {
		return
	}
	kind := conn.IconType
	if kind == "" {
		kind = "Png"
	}
	magic, known := iconTypes[kind]
	if !known {
		c.fault("icon-invalid", conn.path(icon), "%q is neither Png nor Jpeg", kind)
	} else if !bytes.HasPrefix(conn.Icon, []byte(magic)) {
		c.fault("icon-invalid", conn.path(icon), "the content is no %s", kind)
	}
}

// A reference inside JSON, where its quotes are escaped, and the start of one.
var (
	reference      = lazyregexp.New(`@environmentVariables\((?:\\"|\\u0022)([A-Za-z0-9_]+)(?:\\"|\\u0022)\)`)
	referenceStart = []byte("@environmentVariables(")
)

// References lists the schema names of the environment variables that JSON text uses as
// @environmentVariables("prefix_Name"), each once, in order of first use.
func References(jsonText []byte) []string {
	var names []string
	seen := map[string]bool{}
	for _, m := range reference().FindAllSubmatch(jsonText, -1) {
		if name := string(m[1]); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

func (c *checker) references(conn *Connector, defined map[string]string) {
	for i := range substitutable {
		data := *connectorFiles[i].Field(conn)
		for _, name := range References(data) {
			if defined[name] == name {
				continue
			}
			hint := ""
			if other := defined[strings.ToLower(name)]; other != "" {
				hint = "; did you mean " + other + "?"
			}
			c.fault("variable-undefined", conn.path(i), "%s is used and not defined%s", name, hint)
		}
		if n := bytes.Count(data, referenceStart) - len(reference().FindAllIndex(data, -1)); n > 0 {
			c.fault("variable-reference-malformed", conn.path(i), "%d uses of @environmentVariables cannot be read", n)
		}
	}
}
